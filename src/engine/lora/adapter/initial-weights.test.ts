import { expect, it } from 'vitest';
import type { LoraConfig } from '@/core/finetune/lora-training';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { initialWeights } from './initial-weights';
import { loraLayout } from './lora-layout';

const { config } = makeTinyCheckpoint({ seed: 1 });
const LORA: LoraConfig = {
  targets: ['q', 'wi_0', 'wo'],
  rank: 4,
  alpha: 8,
  dropout: 0,
  rsLora: false,
  scope: 'all',
};

it('fills A within its bound and leaves B zero', () => {
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
