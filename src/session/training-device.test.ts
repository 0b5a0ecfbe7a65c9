import { expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { PRESETS } from '@/core/finetune/presets';
import type { findAdapter } from '@/engine/webgpu/device/device';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { estimateTrainingBytes, findTrainingDevice } from './training-device';

const found = (software: boolean) => async () =>
  ({ description: 'a card', software }) as Awaited<ReturnType<typeof findAdapter>>;

test('a GPU, one in software, and none with its reason', async () => {
  expect(await findTrainingDevice(found(false))).toEqual({ state: 'gpu', description: 'a card' });
  expect(await findTrainingDevice(found(true))).toEqual({ state: 'emulated', description: 'a card' });
  const missing = () =>
    Promise.reject(new PlaygroundError('no-webgpu', 'No WebGPU.', { hint: 'Use another.' }));
  expect(await findTrainingDevice(missing)).toEqual({
    state: 'none',
    reason: 'No WebGPU.',
    hint: 'Use another.',
  });
});

test('longer batches and higher ranks take more memory', async () => {
  const { config } = makeTinyCheckpoint({ seed: 1 });
  const { alpha, dropout, rsLora, scope } = PRESETS.quick;
  const bytesOf = (change: { rank?: number; sourceTokens?: number }) =>
    estimateTrainingBytes(
      config,
      { targets: ['q', 'v'], rank: change.rank ?? 2, alpha, dropout, rsLora, scope },
      { sourceTokens: change.sourceTokens ?? 64, targetTokens: 16, longestSource: 16 },
    );
  const bytes = await bytesOf({});
  expect(bytes).toBeGreaterThan(0);
  expect(await bytesOf({ sourceTokens: 256 })).toBeGreaterThan(bytes);
  expect(await bytesOf({ rank: 8 })).toBeGreaterThan(bytes);
});
