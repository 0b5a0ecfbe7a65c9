/**
 * Repacks stored rows into the layout that shaders/common/weights-*.wgsl read: codes in rows of whole vec4, and for ggml's
 * blocks the f16 scales in a buffer of their own. Memory that is mapped from the device is written once, in order.
 */
import { BLOCK_VALUES, tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import type { WeightFormat } from '@/engine/webgpu/kernels/weight-format';

/** The rows of a matrix that belong to one of its tensors: `first`, then every `stride`-th. */
export interface RowPlacement {
  first: number;
  stride: number;
}

/** Consecutive values of a tensor: whole blocks or elements, as stored. */
export interface TensorPiece<Type = WeightFormat> {
  type: Type;
  data: Uint8Array;
  /** Values of the tensor that precede the piece. */
  from: number;
}

/** Zeroed memory of a matrix. */
export interface UnpackedMemory {
  codes: Uint8Array;
  /** f16 bits, one per block of 32; undefined for plain formats. */
  scales?: Uint16Array;
}

const SCALE_BYTES = 2;

/** Bytes of the codes and the scales of a matrix. */
export function unpackedBytes(
  format: WeightFormat,
  rows: number,
  inputs: number,
): { codeBytes: number; scaleBytes: number } {
  const units = rows * unitsOfRow(format, inputs);
  const { values, bytes } = tensorLayout(format);
  if (values === 1) return { codeBytes: units * bytes, scaleBytes: 0 };
  return { codeBytes: units * (bytes - SCALE_BYTES), scaleBytes: units * SCALE_BYTES };
}

/** Blocks, or padded elements, of a row. */
function unitsOfRow(format: WeightFormat, inputs: number): number {
  return isPlain(format) ? Math.ceil(inputs / 4) * 4 : inputs / BLOCK_VALUES;
}

function isPlain(format: WeightFormat): boolean {
  return tensorLayout(format).values === 1;
}

/**
 * Writes a piece of a tensor into the rows of the matrix that belong to the tensor.
 * @param inputs columns without padding
 */
export function unpackRows(
  { type, data, from }: TensorPiece,
  inputs: number,
  { first, stride }: RowPlacement,
  memory: UnpackedMemory,
): void {
  const { values, bytes } = tensorLayout(type);
  const [stored, padded] = [inputs / values, unitsOfRow(type, inputs)];
  const unpack = values === 1 ? plainUnpacker(data, bytes, memory) : blockUnpacker(data, bytes, memory);
  const end = from / values + data.length / bytes;
  const contiguous = stride === 1 && stored === padded;
  for (let unit = from / values, at = 0; unit < end; ) {
    const row = Math.floor(unit / stored);
    const column = unit - row * stored;
    // Rows that are adjacent in both are copied in one run.
    const count = contiguous ? end - unit : Math.min(end - unit, stored - column);
    unpack(at, count, (first + row * stride) * padded + column);
    unit += count;
    at += count;
  }
}

/** Copies `count` units of a piece, starting at its unit `at`, to unit `to` of the matrix. */
type Unpack = (at: number, count: number, to: number) => void;

function plainUnpacker(piece: Uint8Array, bytes: number, { codes }: UnpackedMemory): Unpack {
  return (at, count, to) => codes.set(piece.subarray(at * bytes, (at + count) * bytes), to * bytes);
}

/** Blocks are an f16 scale and whole 16-bit words of codes. */
function blockUnpacker(piece: Uint8Array, bytes: number, memory: UnpackedMemory): Unpack {
  // A view of 16-bit words must start at an even byte, which a piece of a file need not do.
  const { buffer, byteOffset } = piece.byteOffset % 2 === 0 ? piece : new Uint8Array(piece);
  const words = new Uint16Array(buffer, byteOffset, piece.length / 2);
  const codes = new Uint16Array(memory.codes.buffer, memory.codes.byteOffset, memory.codes.length / 2);
  const scales = memory.scales!;
  const perBlock = bytes / 2 - 1;
  return (at, count, to) => {
    let source = at * (perBlock + 1);
    let target = to * perBlock;
    for (let block = to; block < to + count; block++) {
      scales[block] = words[source++]!;
      for (let word = 0; word < perBlock; word++) codes[target++] = words[source++]!;
    }
  };
}
