import { expect, it } from 'vitest';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { differingTensors } from '@/testing/checkpoints/checkpoint-files';
import { describeWithReference, referenceBytes } from '@/testing/reference';
import type { Checkpoint } from './checkpoint';
import { openCheckpoint } from './open-checkpoint';

async function open(folder: string, names: readonly string[]): Promise<Checkpoint> {
  const files = names.map(async (name) => bytesSource(name, await referenceBytes(`gold/${folder}/${name}`)));
  return openCheckpoint(await Promise.all(files));
}

describeWithReference('the same model as safetensors and as a pickle', () => {
  it.each([
    ['tiny-t5', 61],
    ['chronos-dummy', 26],
  ])('%s: all %i tensors are identical', async (folder, count) => {
    const safetensors = await open(folder, ['config.json', 'model.safetensors']);
    const torch = await open(folder, ['config.json', 'pytorch_model.bin']);
    expect(torch.config).toEqual(safetensors.config);
    expect(torch.tensors.size).toBe(count);
    expect(await differingTensors(torch, safetensors)).toEqual([]);
  });
});
