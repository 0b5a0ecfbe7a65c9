import { describe, expect, it } from 'vitest';
import { learningRateAt } from './learning-rate';

describe('learning rate', () => {
  const at = (schedule: 'constant' | 'linear' | 'cosine', step: number) =>
    learningRateAt(step, { learningRate: 2, schedule, warmupSteps: 4, steps: 12 });

  it('rises to its peak in the warmup, then follows its schedule', () => {
    expect([0, 1, 3, 4].map((step) => at('constant', step))).toEqual([0, 0.5, 1.5, 2]);
    expect([4, 6, 8, 12, 20].map((step) => at('linear', step))).toEqual([2, 1.5, 1, 0, 0]);
    const cosine = [4, 6, 8, 12].map((step) => at('cosine', step));
    [2, 1 + Math.SQRT1_2, 1, 0].forEach((value, i) => {
      expect(cosine[i]).toBeCloseTo(value, 12);
    });
  });
});
