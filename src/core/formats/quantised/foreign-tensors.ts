/**
 * Tensors of llama.cpp's files in block formats that nothing here computes with. They are given out as Q8_0, the nearest
 * form that is computed with, and whoever opens the file is told so.
 */

import { checkRange } from '@/core/formats/bytes/check-range';
import type { StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { joinPieces, slicesOf } from '@/core/formats/checkpoint/tensor-pieces';
import type { FileType, ForeignType } from '@/core/formats/checkpoint/tensor-type';
import { isForeign, tensorByteLength, tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import { dequantiseForeign, repackQ5 } from './foreign-blocks';
import { quantiseQ8 } from './quantise';

/** Blocks taken at a time: keeps the float32 values in between to a few megabytes. */
const CHUNK_BLOCKS = 4_096;

/**
 * A tensor whose data is turned into Q8_0 as it is read.
 * @param filePieces the tensor as the file has it, in pieces of whole blocks
 */
export function foreignTensor(
  name: string,
  shape: readonly number[],
  type: ForeignType,
  filePieces: () => AsyncIterable<Uint8Array>,
): StoredTensor {
  const byteLength = tensorByteLength('q8_0', shape);
  const pieces = () => asQ8(name, type, filePieces());
  return { name, shape, type: 'q8_0', byteLength, read: () => joinPieces(pieces(), byteLength), pieces };
}

async function* asQ8(
  name: string,
  type: ForeignType,
  filePieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of filePieces) {
    for (const blocks of slicesOf(piece, CHUNK_BLOCKS * tensorLayout(type).bytes)) {
      const values = dequantiseForeign(type, blocks);
      checkRange(name, 'q8_0', values);
      // The scale q8_0 would choose for q5_0 is another than the one in the file, and would round every value again.
      yield type === 'q5_0' ? repackQ5(blocks) : quantiseQ8(values);
    }
  }
}

interface TypedTensor {
  readonly shape: readonly number[];
  readonly type: FileType;
}

/** What to say of a file that holds such tensors; nothing when it holds none. */
export function foreignNotes(tensors: readonly TypedTensor[]): string[] {
  const foreign = tensors.filter(({ type }) => isForeign(type));
  if (foreign.length === 0) return [];
  const counts = new Map<FileType, number>();
  for (const { type } of foreign) counts.set(type, (counts.get(type) ?? 0) + 1);
  const kinds = [...counts].sort(([, a], [, b]) => b - a).map(([type, n]) => `${n} as ${type.toUpperCase()}`);
  const bytes = (as?: FileType) =>
    foreign.reduce((sum, { type, shape }) => sum + tensorByteLength(as ?? type, shape), 0);
  const growth = (bytes('q8_0') / bytes()).toFixed(1);
  return [
    `${foreign.length} of ${tensors.length} tensors are stored in forms that are not computed with here (${kinds.join(', ')}). ` +
      `They are read as Q8_0, the nearest that is: almost the same values in ${growth} times the space.`,
  ];
}
