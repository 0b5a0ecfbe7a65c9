import { it } from 'vitest';
import {
  expectGreedyGold,
  openTransformersGold,
  TRANSFORMERS_MODELS,
} from '@/testing/engine/transformers-gold';
import { describeWithReference } from '@/testing/reference';
import { loadNodeBackend } from './node-backend';
import { OnnxRuntime } from './onnx-runtime';

describeWithReference('checkpoints of Transformers 5 on onnxruntime', () => {
  it.each(TRANSFORMERS_MODELS)('%s answers as Transformers does', async (name) => {
    const gold = await openTransformersGold(name);
    const runtime = await OnnxRuntime.load(await loadNodeBackend(1), gold.checkpoint);
    try {
      await expectGreedyGold(runtime, gold);
    } finally {
      runtime.dispose();
    }
  });
});
