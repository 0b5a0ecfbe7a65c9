/**
 * Values of llama.cpp's block formats that nothing here computes with, in float32 with every intermediate rounded as
 * ggml's reference does. Source: github.com/ggml-org/llama.cpp, ggml/src/ggml-common.h (the layouts) and
 * ggml-quants.c (dequantize_row_q4_1, q5_0, q5_1, q4_K, q5_K, q6_K).
 *
 * | format | bytes of a block, in order                                   | value                                |
 * | ------ | ------------------------------------------------------------ | ------------------------------------ |
 * | q4_1   | half d, half m, 16 nibble pairs                              | d * code + m                         |
 * | q5_0   | half d, 32 high bits, 16 nibble pairs                        | d * (code - 16)                      |
 * | q5_1   | half d, half m, 32 high bits, 16 nibble pairs                | d * code + m                         |
 * | q4_k   | half d, half m, 8 pairs of 6-bit factors, 128 nibble pairs   | d * factor * code - m * factor'      |
 * | q5_k   | half d, half m, 8 pairs of 6-bit factors, 256 high bits, 128 | the same with codes of 5 bits        |
 * | q6_k   | 128 nibble pairs, 256 pairs of high bits, 16 int8, half d    | d * factor * (code - 32)             |
 */
import { f16Table } from '@/core/formats/bytes/float-formats';
import type { ForeignType } from '@/core/formats/checkpoint/tensor-type';
import { BLOCK_VALUES, SUPER_BLOCK_VALUES, tensorLayout } from '@/core/formats/checkpoint/tensor-type';

/**
 * @param blocks a whole number of blocks
 * @returns their values; not finite where a scale in the file is not
 */
export function dequantiseForeign(type: ForeignType, blocks: Uint8Array): Float32Array<ArrayBuffer> {
  const { values, bytes } = tensorLayout(type);
  const count = blocks.length / bytes;
  const out = new Float32Array(count * values);
  const decode = DECODERS[type];
  for (let block = 0; block < count; block++) decode(blocks, block * bytes, out, block * values);
  return out;
}

type Decoder = (from: Uint8Array, at: number, out: Float32Array, to: number) => void;

const DECODERS: Readonly<Record<ForeignType, Decoder>> = {
  q4_1: (from, at, out, to) => {
    const [scale, offset] = [halfAt(from, at), halfAt(from, at + 2)];
    for (let i = 0; i < 16; i++) {
      const pair = from[at + 4 + i]!;
      out[to + i] = Math.fround(scale * (pair & 15)) + offset;
      out[to + 16 + i] = Math.fround(scale * (pair >>> 4)) + offset;
    }
  },
  q5_0: (from, at, out, to) => {
    const scale = halfAt(from, at);
    for (let i = 0; i < BLOCK_VALUES; i++) out[to + i] = scale * (fiveBits(from, at + 2, i) - 16);
  },
  q5_1: (from, at, out, to) => {
    const [scale, offset] = [halfAt(from, at), halfAt(from, at + 2)];
    for (let i = 0; i < BLOCK_VALUES; i++) {
      out[to + i] = Math.fround(scale * fiveBits(from, at + 4, i)) + offset;
    }
  },
  q4_k: (from, at, out, to) => {
    for (let group = 0; group < 8; group++) {
      const [scale, offset] = groupScales(from, at, group);
      const { codes, shift } = nibblesOfGroup(at + 16, group);
      for (let i = 0; i < 32; i++) {
        const code = (from[codes + i]! >>> shift) & 15;
        out[to + 32 * group + i] = Math.fround(scale * code) - offset;
      }
    }
  },
  q5_k: (from, at, out, to) => {
    for (let group = 0; group < 8; group++) {
      const [scale, offset] = groupScales(from, at, group);
      const { codes, shift } = nibblesOfGroup(at + 48, group);
      for (let i = 0; i < 32; i++) {
        const high = (from[at + 16 + i]! >>> group) & 1;
        const code = ((from[codes + i]! >>> shift) & 15) | (high << 4);
        out[to + 32 * group + i] = Math.fround(scale * code) - offset;
      }
    }
  },
  q6_k: (from, at, out, to) => {
    const factors = new Int8Array(from.buffer, from.byteOffset + at + 192, 16);
    const superScale = halfAt(from, at + 208);
    for (let i = 0; i < SUPER_BLOCK_VALUES; i++) {
      // Halves of 128 values; in each, quarters of 32 share the low bytes in turn and take two bits of one high byte.
      const [half, quarter, lane] = [i >>> 7, (i >>> 5) & 3, i & 31];
      const low = from[at + 64 * half + 32 * (quarter & 1) + lane]! >>> (quarter < 2 ? 0 : 4);
      const high = from[at + 128 + 32 * half + lane]! >>> (2 * quarter);
      const code = (low & 15) | ((high & 3) << 4);
      out[to + i] = Math.fround(superScale * factors[i >>> 4]!) * (code - 32);
    }
  },
};

function halfAt(bytes: Uint8Array, at: number): number {
  return f16Table()[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

/** Code i of a q5 block: four bytes of high bits, then 16 bytes whose low nibbles are codes 0-15, high nibbles 16-31. */
function fiveBits(from: Uint8Array, at: number, i: number): number {
  const high = (from[at + (i >>> 3)]! >>> (i & 7)) & 1;
  const pair = from[at + 4 + (i & 15)]!;
  return ((i < 16 ? pair : pair >>> 4) & 15) | (high << 4);
}

/** Groups of 32 values share bytes two by two: the even one has their low nibbles, the odd one the high ones. */
function nibblesOfGroup(at: number, group: number): { codes: number; shift: number } {
  return { codes: at + 32 * (group >>> 1), shift: 4 * (group & 1) };
}

/**
 * Scale and offset of a group of 32 in a q4_k or q5_k block: the two halves at its start times the group's 6-bit
 * factors, of which twelve bytes hold sixteen (ggml's get_scale_min_k4).
 */
function groupScales(from: Uint8Array, at: number, group: number): [scale: number, offset: number] {
  const packed = at + 4;
  let factor: number;
  let offsetFactor: number;
  if (group < 4) {
    factor = from[packed + group]! & 63;
    offsetFactor = from[packed + group + 4]! & 63;
  } else {
    const low = from[packed + group + 4]!;
    factor = (low & 15) | ((from[packed + group - 4]! >>> 6) << 4);
    offsetFactor = (low >>> 4) | ((from[packed + group]! >>> 6) << 4);
  }
  return [Math.fround(halfAt(from, at) * factor), Math.fround(halfAt(from, at + 2) * offsetFactor)];
}

/**
 * q5_0 as q8_0: the codes less 16 are signed bytes and the scale stays, so nothing is lost.
 * @param blocks a whole number of q5_0 blocks
 */
export function repackQ5(blocks: Uint8Array): Uint8Array {
  const from = tensorLayout('q5_0').bytes;
  const to = tensorLayout('q8_0').bytes;
  const count = blocks.length / from;
  const out = new Uint8Array(count * to);
  for (let block = 0; block < count; block++) {
    out.set(blocks.subarray(block * from, block * from + 2), block * to);
    for (let i = 0; i < BLOCK_VALUES; i++) {
      out[block * to + 2 + i] = fiveBits(blocks, block * from + 2, i) - 16;
    }
  }
  return out;
}
