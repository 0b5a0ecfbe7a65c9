import { beforeAll, it } from 'vitest';
import { throughGguf } from '@/testing/checkpoints/quantised';
import {
  expectBeamGold,
  expectGreedyGold,
  openTransformersGold,
  TRANSFORMERS_MODELS,
  type TransformersGold,
} from '@/testing/engine/transformers-gold';
import { describeWithReference } from '@/testing/reference';
import { loadReferenceRuntime } from './reference-runtime';

for (const name of TRANSFORMERS_MODELS)
  describeWithReference(`${name} in plain arrays, as Transformers answers`, () => {
    let gold: TransformersGold;
    beforeAll(async () => {
      gold = await openTransformersGold(name);
    });

    it('greedily', async () => expectGreedyGold(await loadReferenceRuntime(gold.checkpoint), gold));
    it('with four beams', async () => expectBeamGold(await loadReferenceRuntime(gold.checkpoint), gold));
    it('through GGUF', async () => {
      const stored = await throughGguf(gold.checkpoint, 'f32');
      await expectGreedyGold(await loadReferenceRuntime(stored), gold);
    });
  });
