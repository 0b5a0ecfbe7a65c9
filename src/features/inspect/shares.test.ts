import { describe, expect, test } from 'vitest';
import type { CrossAttention } from '@/core/generation/generation-result';
import { largest, rowOf, sharesOf, sumByGroup } from './shares';

/** Two layers of two heads, two answer tokens, three prompt tokens. */
const attention: CrossAttention = {
  layers: 2,
  heads: 2,
  outputTokens: 2,
  sourceTokens: 3,
  weights: Float32Array.of(
    ...[1, 0, 0, 0, 1, 0],
    ...[0, 0, 1, 0.5, 0.5, 0],
    ...[0.5, 0.25, 0.25, 0, 0, 1],
    ...[0.5, 0.5, 0, 0.25, 0.75, 0],
  ),
};

describe('shares of an attention', () => {
  test('are those of one head, of a mean over heads or layers, or of all', () => {
    expect([...sharesOf(attention, 1, 0)]).toEqual([0.5, 0.25, 0.25, 0, 0, 1]);
    expect([...sharesOf(attention, 0, 'mean')]).toEqual([0.5, 0, 0.5, 0.25, 0.75, 0]);
    expect([...sharesOf(attention, 'mean', 1)]).toEqual([0.25, 0.25, 0.5, 0.375, 0.625, 0]);
    expect([...sharesOf(attention, 'mean', 'mean')]).toEqual([0.5, 0.1875, 0.3125, 0.1875, 0.5625, 0.25]);
  });

  test('add up by groups of prompt tokens', () => {
    const sums = sumByGroup(sharesOf(attention, 'mean', 'mean'), [1, 0, 1], 2);
    expect([...sums]).toEqual([0.1875, 0.8125, 0.5625, 0.4375]);
    expect([...rowOf(sums, 1, 2)]).toEqual([0.5625, 0.4375]);
  });

  test('are ranked, without those that would read as nothing', () => {
    expect(largest(Float32Array.of(0.1, 0.6, 0.0005, 0.3), 2)).toEqual([1, 3]);
    expect(largest(Float32Array.of(0.1, 0.6, 0.0005, 0.3), 9)).toEqual([1, 3, 0]);
  });
});
