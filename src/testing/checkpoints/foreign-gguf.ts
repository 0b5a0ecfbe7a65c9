/** A checkpoint as a GGUF file in llama.cpp's block formats, which the converter reads and does not write. */
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { convertToGguf, storedType } from '@/core/formats/checkpoint/convert';
import type { ForeignType } from '@/core/formats/checkpoint/tensor-type';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { openGguf } from '@/core/formats/gguf/gguf';
import { writeGguf } from '@/core/formats/gguf/gguf-writer';
import { packForeign } from './foreign-blocks';

/**
 * @param checkpoint with rows of whole blocks
 * @param typeOf the type of each matrix, by its name; F32 where there is none
 */
export async function makeForeignGguf(
  checkpoint: Checkpoint,
  typeOf: (name: string) => ForeignType | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const plain = memorySink();
  await convertToGguf(checkpoint, 'f32', plain.write);
  const { entries } = await openGguf(bytesSource('plain.gguf', plain.bytes()));
  const tensors = [...checkpoint.tensors.values()].map((tensor) => {
    const foreign = storedType(tensor, 'q8_0') === 'f32' ? undefined : typeOf(tensor.name);
    return {
      name: tensor.name,
      shape: tensor.shape,
      type: foreign ?? ('f32' as const),
      chunks: async function* () {
        yield foreign ? packForeign(foreign, await readAsF32(tensor)) : await tensor.read();
      },
    };
  });
  const sink = memorySink();
  await writeGguf(entries, tensors, sink.write);
  return sink.bytes();
}
