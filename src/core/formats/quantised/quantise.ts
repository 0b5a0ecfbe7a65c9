/**
 * ggml's block formats by its reference rules (quantize_row_q8_0_ref, quantize_row_q4_0_ref): every intermediate is
 * rounded to float32 as C does, so the same weights give the same bytes. The scale used to quantise is the float32
 * one; the scale stored, and used to read back, is a half.
 */
import { f16Table, f32ToF16 } from '@/core/formats/bytes/float-formats';
import { BLOCK_VALUES, tensorLayout } from '@/core/formats/checkpoint/tensor-type';

const Q8_BYTES = tensorLayout('q8_0').bytes;
const Q4_BYTES = tensorLayout('q4_0').bytes;

/**
 * @param values a whole number of blocks of 32, all finite
 * @returns blocks of 34 bytes: half scale, 32 signed codes
 */
export function quantiseQ8(values: Float32Array): Uint8Array {
  const blocks = values.length / BLOCK_VALUES;
  const out = new Uint8Array(blocks * Q8_BYTES);
  const codes = new Int8Array(out.buffer);
  for (let block = 0; block < blocks; block++) {
    const from = block * BLOCK_VALUES;
    let largest = 0;
    for (let i = 0; i < BLOCK_VALUES; i++) {
      const magnitude = Math.abs(values[from + i]!);
      if (magnitude > largest) largest = magnitude;
    }
    const scale = Math.fround(largest / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    const at = block * Q8_BYTES;
    putHalf(out, at, scale);
    for (let i = 0; i < BLOCK_VALUES; i++) {
      const scaled = Math.fround(values[from + i]! * inverse);
      // C's roundf: halves away from zero. Cutting by an integer operation is several times faster than Math.trunc.
      codes[at + 2 + i] = (scaled + (scaled < 0 ? -0.5 : 0.5)) | 0;
    }
  }
  return out;
}

/**
 * @param values a whole number of blocks of 32, all finite
 * @returns blocks of 18 bytes: half scale, 16 bytes whose low nibbles are values 0-15 and high nibbles 16-31
 */
export function quantiseQ4(values: Float32Array): Uint8Array {
  const blocks = values.length / BLOCK_VALUES;
  const out = new Uint8Array(blocks * Q4_BYTES);
  for (let block = 0; block < blocks; block++) {
    const from = block * BLOCK_VALUES;
    let largest = 0;
    let signed = 0;
    for (let i = 0; i < BLOCK_VALUES; i++) {
      const value = values[from + i]!;
      if (Math.abs(value) > largest) {
        largest = Math.abs(value);
        signed = value;
      }
    }
    const scale = Math.fround(signed / -8);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    const at = block * Q4_BYTES;
    putHalf(out, at, scale);
    for (let i = 0; i < 16; i++) {
      out[at + 2 + i] = q4Code(values[from + i]!, inverse) | (q4Code(values[from + 16 + i]!, inverse) << 4);
    }
  }
  return out;
}

function q4Code(value: number, inverse: number): number {
  const code = Math.fround(Math.fround(value * inverse) + 8.5) | 0;
  return code > 15 ? 15 : code;
}

function putHalf(out: Uint8Array, at: number, value: number): void {
  const bits = f32ToF16(value);
  out[at] = bits & 0xff;
  out[at + 1] = bits >>> 8;
}

/** Values of q8_0 blocks: `half scale * code` in float32. */
export function dequantiseQ8(blocks: Uint8Array): Float32Array<ArrayBuffer> {
  const halves = f16Table();
  const codes = new Int8Array(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  const count = blocks.length / Q8_BYTES;
  const out = new Float32Array(count * BLOCK_VALUES);
  for (let block = 0; block < count; block++) {
    const at = block * Q8_BYTES;
    const scale = halves[blocks[at]! | (blocks[at + 1]! << 8)]!;
    for (let i = 0; i < BLOCK_VALUES; i++) out[block * BLOCK_VALUES + i] = scale * codes[at + 2 + i]!;
  }
  return out;
}

/** Values of q4_0 blocks: `half scale * (code - 8)` in float32. */
export function dequantiseQ4(blocks: Uint8Array): Float32Array<ArrayBuffer> {
  const halves = f16Table();
  const count = blocks.length / Q4_BYTES;
  const out = new Float32Array(count * BLOCK_VALUES);
  for (let block = 0; block < count; block++) {
    const at = block * Q4_BYTES;
    const scale = halves[blocks[at]! | (blocks[at + 1]! << 8)]!;
    const to = block * BLOCK_VALUES;
    for (let i = 0; i < 16; i++) {
      const pair = blocks[at + 2 + i]!;
      out[to + i] = scale * ((pair & 15) - 8);
      out[to + 16 + i] = scale * ((pair >>> 4) - 8);
    }
  }
  return out;
}
