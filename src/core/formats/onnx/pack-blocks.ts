/**
 * ggml's blocks of 32 as onnxruntime's MatMulNBits wants them: unsigned codes whose zero is the middle of their range
 * (its default zero point), and the scales apart, as float32. Nothing is rounded: a dequantised value is the same
 * product of the same half scale and the same code.
 */
import { f16Table } from '@/core/formats/bytes/float-formats';
import { BLOCK_VALUES, tensorLayout } from '@/core/formats/checkpoint/tensor-type';

export type BlockType = 'q8_0' | 'q4_0';

/** Bits of one code. */
export const BLOCK_BITS: Readonly<Record<BlockType, 8 | 4>> = { q8_0: 8, q4_0: 4 };

export interface PackedBlocks {
  /** 32 bytes a block, or 16 with two codes each, the earlier one in the low half. */
  codes: Uint8Array;
  /** One a block. */
  scales: Float32Array;
}

/** Codes as ggml has them (8 bits signed; 4 bits pairing value i with i + 16) apart from the scales. */
export function splitBlocks(type: BlockType, blocks: Uint8Array): PackedBlocks {
  return separate(type, blocks, (from, at, to, out) => {
    to.set(from.subarray(at, at + tensorLayout(type).bytes - 2), out);
  });
}

/** @param blocks whole ggml blocks */
export function packBlocks(type: BlockType, blocks: Uint8Array): PackedBlocks {
  return separate(type, blocks, type === 'q8_0' ? shiftCodes : pairCodes);
}

type MoveCodes = (from: Uint8Array, at: number, to: Uint8Array, out: number) => void;

function separate(type: BlockType, blocks: Uint8Array, moveCodes: MoveCodes): PackedBlocks {
  const { bytes } = tensorLayout(type);
  const codeBytes = bytes - 2;
  const count = blocks.length / bytes;
  const codes = new Uint8Array(count * codeBytes);
  const scales = new Float32Array(count);
  const halves = f16Table();
  for (let block = 0; block < count; block++) {
    const from = block * bytes;
    scales[block] = halves[blocks[from]! | (blocks[from + 1]! << 8)]!;
    moveCodes(blocks, from + 2, codes, block * codeBytes);
  }
  return { codes, scales };
}

/** Signed bytes to unsigned ones around 128: the sign bit flips. */
function shiftCodes(from: Uint8Array, at: number, to: Uint8Array, out: number): void {
  for (let i = 0; i < BLOCK_VALUES; i++) to[out + i] = from[at + i]! ^ 0x80;
}

/** ggml pairs value i with value i + 16 in a byte; here neighbours share one. */
function pairCodes(from: Uint8Array, at: number, to: Uint8Array, out: number): void {
  const half = BLOCK_VALUES / 2;
  for (let i = 0; i < half; i += 2) {
    const [first, second] = [from[at + i]!, from[at + i + 1]!];
    to[out + i / 2] = (first & 15) | ((second & 15) << 4);
    to[out + (half + i) / 2] = (first >>> 4) | (second & 0xf0);
  }
}
