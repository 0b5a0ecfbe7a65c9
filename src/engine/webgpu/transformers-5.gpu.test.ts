import { it } from 'vitest';
import { STYLES, testGpu } from '@/testing/engine/gpu';
import {
  expectBeamGold,
  expectGreedyGold,
  openTransformersGold,
  TRANSFORMERS_MODELS,
} from '@/testing/engine/transformers-gold';
import { describeWithReference } from '@/testing/reference';
import { WebGpuRuntime } from './webgpu-runtime';

describeWithReference('checkpoints of Transformers 5 on the GPU', () => {
  it.each(TRANSFORMERS_MODELS)('%s answers as Transformers does', async (name) => {
    const gold = await openTransformersGold(name);
    const runtime = await WebGpuRuntime.load(await testGpu(), gold.checkpoint, { kernels: STYLES[0]! });
    try {
      await expectGreedyGold(runtime, gold);
      await expectBeamGold(runtime, gold);
    } finally {
      runtime.dispose();
    }
  });
});
