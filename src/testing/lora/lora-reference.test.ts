/** The oracle of training itself: against a run made elsewhere, and against central differences. */
import { describe, expect, it } from 'vitest';
import type { LoraConfig, TrainExample } from '@/core/finetune/lora-training';
import { toFlat, toWeights } from '@/engine/lora/adapter/lora-layout';
import { learningRateAt } from '@/engine/lora/optimiser/learning-rate';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { openTinyT5 } from '@/testing/engine/tiny-t5-gold';
import { randomValues } from '@/testing/numbers';
import { describeWithReference } from '@/testing/reference';
import { seededRandom } from '@/testing/seeded-random';
import { readLoraGold } from './lora-gold';
import { LoraReference, ReferenceAdamW } from './lora-reference';

describeWithReference('the run of tiny-t5 made elsewhere', () => {
  it('has the same gradients in its first step and the same 15 losses', { timeout: 240_000 }, async () => {
    const gold = await readLoraGold();
    const reference = await LoraReference.load(await openTinyT5(), gold.lora);
    const { layout } = reference;
    const optimiser = new ReferenceAdamW(Float64Array.from(toFlat(layout, gold.initial)), gold.settings);
    const losses: number[] = [];
    for (let step = 0; step < 15; step++) {
      const { loss, gradient } = reference.lossAndGradient(optimiser.values, gold.batch);
      losses.push(loss);
      if (step === 0) {
        const gradients = toWeights(layout, Float32Array.from(gradient));
        expect([...gradients.keys()].sort()).toEqual([...gold.gradients.keys()].sort());
        for (const [name, { l2, first4 }] of gold.gradients) {
          const { data } = gradients.get(name)!;
          expect(Math.abs(Math.hypot(...data) / l2 - 1)).toBeLessThan(1e-4);
          first4.forEach((value, i) => {
            expect(Math.abs(data[i]! - value)).toBeLessThan(1e-5);
          });
        }
      }
      optimiser.update(gradient, learningRateAt(step, gold.settings));
    }
    // That run is in float32, and rounding grows: noise of 1e-6 on the gradients moves these by 1e-4, the last of its 20 by 2e-3.
    losses.forEach((loss, i) => {
      expect(Math.abs(loss - gold.losses[i]!)).toBeLessThan(1e-4);
    });
  });
});

describe('gradients against central differences', () => {
  const batch: TrainExample[] = [
    { sourceIds: [5, 9, 30, 1], targetIds: [7, 1] },
    { sourceIds: [12, 1], targetIds: [40, -100, 8, 1] },
  ];
  const all: LoraConfig = {
    targets: ['q', 'k', 'v', 'o', 'wi_0', 'wi_1', 'wo'],
    rank: 2,
    alpha: 3,
    dropout: 0,
    rsLora: false,
    scope: 'all',
  };

  it.each([
    { name: 'gated, untied', lora: all, config: {} },
    {
      name: 'relu, tied, rsLoRA, dropout',
      lora: { ...all, targets: ['q', 'o', 'wi', 'wo'], rsLora: true, dropout: 0.3 } satisfies LoraConfig,
      config: { denseActFn: 'relu', isGatedAct: false, tieWordEmbeddings: true } as const,
    },
    {
      name: 'gated silu, a bias per layer, tied and not scaled',
      lora: all,
      config: {
        denseActFn: 'silu',
        relativeBiasPerLayer: true,
        tieWordEmbeddings: true,
        scaleDecoderOutputs: false,
      } as const,
    },
    {
      name: 'exact gelu, not gated',
      lora: { ...all, targets: ['q', 'wi', 'wo'] } satisfies LoraConfig,
      config: { denseActFn: 'gelu', isGatedAct: false } as const,
    },
    {
      name: 'decoder only',
      lora: { ...all, targets: ['k', 'v', 'wi_1'], scope: 'decoder' } satisfies LoraConfig,
      config: {},
    },
  ])('$name', async ({ lora, config }) => {
    const checkpoint = makeTinyCheckpoint({
      seed: 3,
      config: { dModel: 8, dKv: 4, numHeads: 2, dFf: 12, ...config },
    });
    const reference = await LoraReference.load(checkpoint, lora);
    const { layout } = reference;
    const random = seededRandom(11);
    const flat = Float64Array.from(randomValues(random, layout.floats, 0.3));
    const dropout = { seed: 5, step: 2 };
    const { gradient } = reference.lossAndGradient(flat, batch, dropout);
    const h = 1e-5;
    for (const module of layout.modules) {
      for (const at of [
        module.aOffset,
        module.bOffset - 1,
        module.bOffset,
        module.bOffset + layout.rank * module.outputs - 1,
      ]) {
        const moved = (by: number) => {
          const copy = flat.slice();
          copy[at]! += by;
          return reference.lossAndGradient(copy, batch, dropout).loss;
        };
        const numeric = (moved(h) - moved(-h)) / (2 * h);
        expect(Math.abs(numeric - gradient[at]!)).toBeLessThan(1e-7 + 1e-6 * Math.abs(numeric));
      }
    }
  });
});
