import { describe, expect, it } from 'vitest';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { convertToGguf } from '@/core/formats/checkpoint/convert';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { piecesOf } from '@/core/formats/checkpoint/tensor-pieces';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { differingTensors } from '@/testing/checkpoints/checkpoint-files';
import { makeForeignGguf } from '@/testing/checkpoints/foreign-gguf';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { normalisedError } from '@/testing/numbers';
import { foreignNotes } from './foreign-tensors';

const WIDE = { dModel: 256, dKv: 64, numHeads: 4, dFf: 512, numEncoderLayers: 1, numDecoderLayers: 1 };
const tiny = makeTinyCheckpoint({ seed: 31, config: WIDE });

/** As llama.cpp's Q4_K_M mixes them: values and outputs finer than the rest. */
const byPlace = (name: string) => {
  if (name === 'output.weight' || name.endsWith('ffn_down.weight')) return 'q6_k';
  if (name.endsWith('attn_v.weight')) return 'q5_k';
  return name.endsWith('attn_o.weight') ? 'q5_0' : 'q4_k';
};

const open = async (bytes: Uint8Array) => openCheckpoint([bytesSource('model.gguf', bytes)]);

describe('a GGUF file with tensors of foreign types', () => {
  it('opens with all of them as q8_0, close to the original weights', async () => {
    const opened = await open(await makeForeignGguf(tiny, byPlace));
    expect(opened.config).toEqual(tiny.config);
    for (const [name, tensor] of opened.tensors) {
      const plain = tensor.shape.length === 1 || name.endsWith('attn_rel_b.weight');
      expect(tensor.type, name).toBe(plain ? 'f32' : 'q8_0');
      const bytes = await tensor.read();
      expect(bytes.length, name).toBe(tensor.byteLength);
      const error = normalisedError(await readAsF32(tensor), await readAsF32(tiny.tensors.get(name)!));
      expect(error, name).toBeLessThan(plain ? 1e-12 : 0.02);
    }
  });

  it('says so, with the types and their number', async () => {
    const opened = await open(await makeForeignGguf(tiny, byPlace));
    expect(opened.notes).toEqual([
      '20 of 29 tensors are stored in forms that are not computed with here (11 as Q4_K, 3 as Q5_K, 3 as Q5_0, 3 as Q6_K). ' +
        'They are read as Q8_0, the nearest that is: almost the same values in 1.7 times the space.',
    ]);
    const own = memorySink();
    await convertToGguf(tiny, 'mixed', own.write);
    expect((await open(own.bytes())).notes).toEqual([]);
  });

  it('gives the same bytes in pieces, and converts to a file that opens the same', async () => {
    const opened = await open(await makeForeignGguf(tiny, byPlace));
    const tensor = opened.tensors.get('output.weight')!;
    const pieces: number[] = [];
    for await (const piece of piecesOf(tensor)) pieces.push(...piece);
    expect(Uint8Array.from(pieces)).toEqual(await tensor.read());
    const sink = memorySink();
    await convertToGguf(opened, 'q8_0', sink.write);
    expect(await differingTensors(await open(sink.bytes()), opened)).toEqual([]);
  });

  it('is refused by name when a scale is not finite', async () => {
    const bytes = await makeForeignGguf(tiny, byPlace);
    const opened = await open(bytes);
    const damaged = bytes.slice();
    // The last tensor of the file is the head, in Q6_K, whose last two bytes are the scale of its last block.
    damaged.set([0xff, 0x7f], lastDataByte(damaged, opened.tensors.get('output.weight')!) - 1);
    await expect((await open(damaged)).tensors.get('output.weight')!.read()).rejects.toMatchObject({
      code: 'non-finite',
      message: expect.stringContaining('output.weight'),
    });
  });
});

/** Where the data of the file's last tensor ends, by its length in Q6_K. */
function lastDataByte(file: Uint8Array, { shape }: StoredTensor): number {
  const length = (shape[0]! * shape[1]! * 210) / 256;
  const padded = Math.ceil(length / 32) * 32;
  return file.length - (padded - length) - 1;
}

it('has nothing to say of files without them', () => {
  expect(foreignNotes([{ shape: [32], type: 'q4_0' }])).toEqual([]);
});
