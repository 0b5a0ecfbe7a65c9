/** The parts of training that need no device: schedule, layout, first values, masks, checkpoints, packing, estimate. */
import { describe, expect, it } from 'vitest';
import type { LoraConfig } from '@/core/finetune/lora-training';
import { dropoutKey, dropoutThreshold, isDropped } from '@/engine/lora/adapter/dropout-mask';
import { initialWeights } from '@/engine/lora/adapter/initial-weights';
import { loraLayout, peftKey, toFlat, toWeights } from '@/engine/lora/adapter/lora-layout';
import { packBatch } from '@/engine/lora/batch/pack-batch';
import { chunkRows } from '@/engine/lora/graph/vocabulary-chunks';
import { learningRateAt } from '@/engine/lora/optimiser/learning-rate';
import { readSnapshot, type Snapshot, writeSnapshot } from '@/engine/lora/run/snapshot';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { seededRandom } from '@/testing/seeded-random';
import { estimateTraining } from './memory-estimate';

const { config } = makeTinyCheckpoint({ seed: 1 });
const LORA: LoraConfig = {
  targets: ['q', 'wi_0', 'wo'],
  rank: 4,
  alpha: 8,
  dropout: 0,
  rsLora: false,
  scope: 'all',
};

describe('learning rate', () => {
  const at = (schedule: 'constant' | 'linear' | 'cosine', step: number) =>
    learningRateAt(step, { learningRate: 2, schedule, warmupSteps: 4, steps: 12 });

  it('rises to its peak, then follows its schedule', () => {
    expect([0, 1, 3, 4].map((step) => at('constant', step))).toEqual([0, 0.5, 1.5, 2]);
    expect([4, 6, 8, 12, 20].map((step) => at('linear', step))).toEqual([2, 1.5, 1, 0, 0]);
    const cosine = [4, 6, 8, 12].map((step) => at('cosine', step));
    [2, 1 + Math.SQRT1_2, 1, 0].forEach((value, i) => {
      expect(cosine[i]).toBeCloseTo(value, 12);
    });
  });
});

describe('layout', () => {
  it("covers every block, in PEFT's names", () => {
    const layout = loraLayout(config, LORA);
    expect(layout.modules.length).toBe(2 * 3 + 2 * 4);
    expect(layout.scale).toBe(2);
    expect(loraLayout(config, { ...LORA, rsLora: true }).scale).toBe(4);
    const keys = layout.modules.map((module) => peftKey(module, 'A'));
    expect(keys).toContain('base_model.model.encoder.block.1.layer.0.SelfAttention.q.lora_A.weight');
    expect(keys).toContain('base_model.model.decoder.block.0.layer.1.EncDecAttention.q.lora_A.weight');
    expect(keys).toContain('base_model.model.decoder.block.1.layer.2.DenseReluDense.wi_0.lora_A.weight');
    const decoder = loraLayout(config, { ...LORA, scope: 'decoder' });
    expect(decoder.modules.every(({ path }) => path.startsWith('decoder.'))).toBe(true);
    expect(decoder.modules.length).toBe(2 * 4);
  });

  it('takes named matrices apart and together again, and refuses others', () => {
    const layout = loraLayout(config, LORA);
    const flat = initialWeights(layout, 5);
    const weights = toWeights(layout, flat);
    expect(toFlat(layout, weights)).toEqual(flat);
    const key = peftKey(layout.modules[0]!, 'B');
    const without = new Map(weights);
    without.delete(key);
    const refused = expect.objectContaining({ code: 'checkpoint-mismatch' });
    expect(() => toFlat(layout, without)).toThrow(refused);
    expect(() => toFlat(layout, new Map(weights).set('other', weights.get(key)!))).toThrow(refused);
    const { data } = weights.get(key)!;
    expect(() => toFlat(layout, new Map(weights).set(key, { shape: [4, data.length / 4], data }))).toThrow(
      refused,
    );
  });
});

describe('random numbers', () => {
  it('fill A within its bound and leave B zero', () => {
    const layout = loraLayout(config, LORA);
    const flat = initialWeights(layout, 1);
    for (const { aOffset, bOffset, inputs, outputs } of layout.modules) {
      const a = flat.subarray(aOffset, bOffset);
      const bound = 1 / Math.sqrt(inputs);
      expect(a.every((value) => Math.abs(value) <= bound)).toBe(true);
      const deviation = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0) / a.length);
      expect(Math.abs(deviation / (bound / Math.sqrt(3)) - 1)).toBeLessThan(0.2);
      expect(flat.subarray(bOffset, bOffset + 4 * outputs).every((value) => value === 0)).toBe(true);
    }
    expect(initialWeights(layout, 2)).not.toEqual(flat);
  });

  it('drop about as many inputs as asked, anew in each step and module', () => {
    const threshold = dropoutThreshold(0.3);
    const mask = (step: number, module: number) =>
      Array.from({ length: 10_000 }, (_, i) =>
        isDropped(dropoutKey(9, step, module), threshold, Math.floor(i / 100), i % 100),
      );
    const first = mask(0, 0);
    // Five standard deviations of a binomial.
    expect(Math.abs(first.filter(Boolean).length - 3000)).toBeLessThan(230);
    for (const other of [mask(1, 0), mask(0, 1)]) {
      const both = first.filter((dropped, i) => dropped && other[i]).length;
      expect(Math.abs(both - 900)).toBeLessThan(145);
    }
    expect(mask(0, 0)).toEqual(first);
    expect(mask(0, 0).some((_, i) => isDropped(1, dropoutThreshold(0), 0, i))).toBe(false);
  });
});

describe('checkpoints', () => {
  const part = (from: number) => Float32Array.from({ length: 8 }, (_, i) => from + i / 3);
  const snapshot: Snapshot = {
    run: 'a run',
    steps: 12,
    updates: 11,
    values: part(1),
    first: part(2),
    second: part(3),
  };

  it('come back as they were', () => {
    expect(readSnapshot(writeSnapshot(snapshot))).toEqual(snapshot);
  });

  it('are refused when any byte is damaged or missing', () => {
    const bytes = writeSnapshot(snapshot);
    const refused = expect.objectContaining({ code: 'malformed-file' });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readSnapshot(bytes.subarray(0, length))).toThrow(refused);
    }
    const random = seededRandom(2);
    for (let i = 0; i < 300; i++) {
      const at = Math.floor(random() * bytes.length);
      const copy = bytes.slice();
      copy[at]! ^= 1 << Math.floor(random() * 8);
      expect(() => readSnapshot(copy)).toThrow(refused);
    }
  });
});

describe('packing', () => {
  it('lays examples end to end and says what sees what', () => {
    const packed = packBatch(
      [
        { sourceIds: [5, 6, 1], targetIds: [-100, 8, 1] },
        { sourceIds: [7, 1], targetIds: [9] },
      ],
      config,
    );
    expect([...packed.sourceIds]).toEqual([5, 6, 1, 7, 1]);
    expect([...packed.decoderIds]).toEqual([0, 0, 8, 0]);
    expect([...packed.labels]).toEqual([0xffff_ffff, 8, 1, 9]);
    expect(packed.counted).toBe(3);
    expect([...packed.encoder.keysOfQuery]).toEqual([0, 3, 0, 3, 0, 3, 3, 2, 3, 2]);
    expect([...packed.causal.keysOfQuery]).toEqual([0, 1, 0, 2, 0, 3, 3, 1]);
    expect([...packed.causal.queriesOfKey]).toEqual([0, 3, 1, 2, 2, 1, 3, 1]);
    expect([...packed.cross.keysOfQuery]).toEqual([0, 3, 0, 3, 0, 3, 3, 2]);
    expect([...packed.cross.queriesOfKey]).toEqual([0, 3, 0, 3, 0, 3, 3, 1, 3, 1]);
    expect([packed.encoder.pairs, packed.causal.pairs, packed.cross.pairs]).toEqual([13, 7, 11]);
  });
});

describe('sizes', () => {
  it('cut the vocabulary into aligned chunks that fit', () => {
    expect(chunkRows(16, 32_128)).toBe(32_128);
    expect(chunkRows(1024, 32_128)).toBe(8192);
    expect(chunkRows(100_000, 32_128)).toBe(256);
  });

  it('are smaller with checkpointing, by what blocks keep', () => {
    const deep = { ...config, numEncoderLayers: 12, numDecoderLayers: 12 };
    const shape = { sourceTokens: 1000, targetTokens: 50 };
    const kept = estimateTraining(deep, LORA, shape, { checkpointing: true });
    const whole = estimateTraining(deep, LORA, shape, { checkpointing: false });
    expect(whole.adapterBytes).toBe(kept.adapterBytes);
    expect(kept.adapterBytes).toBe(16 * loraLayout(deep, LORA).floats);
    expect(whole.activationBytes / kept.activationBytes).toBeGreaterThan(3);
  });
});
