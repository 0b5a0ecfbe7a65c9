import { describe, expect, it } from 'vitest';
import { type ChoicePoint, chooseToken } from './choose-token';
import type { StepPolicy } from './step';

const GREEDY: StepPolicy = {
  temperature: 0,
  topK: 0,
  topP: 1,
  seed: 1,
  minNewTokens: 0,
  alternatives: 3,
};
const SAMPLE: StepPolicy = { ...GREEDY, temperature: 1 };
const START: ChoicePoint = { step: 0, row: 0, eosTokenId: 1 };

/** Logits whose softmax is the given weights, normalised. */
const logitsOf = (weights: number[]) => Float32Array.from(weights, (weight) => Math.log(weight));

/** How often each token is chosen over many steps. */
function counts(logits: Float32Array, policy: StepPolicy, draws: number): number[] {
  const found = Array.from(logits, () => 0);
  for (let step = 0; step < draws; step++) found[chooseToken(logits, policy, { ...START, step }).token]! += 1;
  return found;
}

describe('statistics', () => {
  it('reports the log-probability of the model, its entropy and the top alternatives', () => {
    const chosen = chooseToken(logitsOf([1, 4, 2, 1]), { ...SAMPLE, temperature: 5, topK: 1 }, START);
    expect(chosen.token).toBe(1);
    expect(chosen.logprob).toBeCloseTo(Math.log(0.5), 6);
    expect(chosen.entropy).toBeCloseTo(
      -(0.5 * Math.log(0.5) + 0.25 * Math.log(0.25) * 1 + 0.25 * Math.log(0.125)),
      6,
    );
    expect(chosen.alternatives.map(({ token }) => token)).toEqual([1, 2, 0]);
    expect(chosen.alternatives[1]!.logprob).toBeCloseTo(Math.log(0.25), 6);
  });

  it('does not overflow on large logits', () => {
    const chosen = chooseToken(Float32Array.of(30_000, 29_999, -30_000), GREEDY, START);
    expect(chosen.logprob).toBeCloseTo(-Math.log(1 + Math.exp(-1)), 6);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %s', (value) => {
    expect(() => chooseToken(Float32Array.of(1, value, 2), GREEDY, START)).toThrow(
      expect.objectContaining({ code: 'non-finite' }),
    );
  });
});

describe('greedy', () => {
  it('takes the lowest id on a tie', () => {
    const chosen = chooseToken(Float32Array.of(0, 5, 7, 7, 5), GREEDY, START);
    expect(chosen.token).toBe(2);
    expect(chosen.alternatives.map(({ token }) => token)).toEqual([2, 3, 1]);
  });

  it('never ends before the fewest new tokens', () => {
    const logits = Float32Array.of(0, 9, 5, 7);
    const policy = { ...GREEDY, minNewTokens: 2 };
    expect([0, 1, 2].map((step) => chooseToken(logits, policy, { ...START, step }).token)).toEqual([3, 3, 1]);
    expect(chooseToken(logits, policy, START).alternatives[0]!.token).toBe(1);
  });

  it('reports a forced token as the model scores it', () => {
    const chosen = chooseToken(logitsOf([1, 1, 1, 5]), GREEDY, { ...START, forced: 2 });
    expect(chosen.token).toBe(2);
    expect(chosen.logprob).toBeCloseTo(Math.log(1 / 8), 6);
  });
});

describe('sampling', () => {
  it('follows the probabilities (chi-square, 5 degrees of freedom, 0.999 quantile 20.5)', () => {
    const weights = [1, 2, 3, 4, 5, 5];
    const found = counts(logitsOf(weights), SAMPLE, 20_000);
    const chiSquare = weights.reduce((sum, weight, token) => {
      const expected = (weight / 20) * 20_000;
      return sum + (found[token]! - expected) ** 2 / expected;
    }, 0);
    expect(chiSquare).toBeLessThan(20.5);
  });

  it('sharpens with a low temperature', () => {
    const [rare] = counts(logitsOf([1, 3]), { ...SAMPLE, temperature: 0.5 }, 5_000);
    expect(rare! / 5_000).toBeCloseTo(0.1, 1);
    expect(Math.abs(rare! / 5_000 - 0.1)).toBeLessThan(0.015);
  });

  it('keeps the k most probable, and ties at the border', () => {
    const logits = logitsOf([5, 3, 3, 2, 1]);
    expect(counts(logits, { ...SAMPLE, topK: 2 }, 500).map((count) => count > 0)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(counts(logits, { ...SAMPLE, topK: 1 }, 200)).toEqual([200, 0, 0, 0, 0]);
  });

  it('keeps the smallest set that reaches top-p, and ties at the border', () => {
    const logits = logitsOf([40, 30, 15, 15, 0.001]);
    const kept = (topP: number) => counts(logits, { ...SAMPLE, topP }, 500).map((count) => count > 0);
    expect(kept(0)).toEqual([true, false, false, false, false]);
    expect(kept(0.5)).toEqual([true, true, false, false, false]);
    expect(kept(0.75)).toEqual([true, true, true, true, false]);
  });

  it('renormalises after top-k before top-p', () => {
    // Alone, top-p 0.6 would keep three of these; of the two kept by top-k the first has 0.6667.
    const policy = { ...SAMPLE, topK: 2, topP: 0.6 };
    expect(counts(logitsOf([40, 20, 20.0001, 20]), policy, 300)).toEqual([300, 0, 0, 0]);
  });

  it('never draws EOS before the fewest new tokens', () => {
    const logits = logitsOf([1, 1000, 1]);
    const policy = { ...SAMPLE, minNewTokens: 200, topK: 2, topP: 0.9 };
    expect(counts(logits, policy, 200)[1]).toBe(0);
  });

  it('repeats itself for a seed and differs for another and for another row', () => {
    const logits = logitsOf(Array.from({ length: 50 }, () => 1));
    const draw = (seed: number, row: number) =>
      Array.from(
        { length: 10 },
        (_, step) => chooseToken(logits, { ...SAMPLE, seed }, { ...START, step, row }).token,
      );
    expect(draw(5, 0)).toEqual(draw(5, 0));
    expect(draw(5, 0)).not.toEqual(draw(6, 0));
    expect(draw(5, 0)).not.toEqual(draw(5, 1));
  });
});
