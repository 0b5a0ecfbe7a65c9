import { expect, it } from 'vitest';
import { tokenHistogram } from './token-histogram';

it('counts every length in one of at most sixteen bars of one round width', () => {
  const bars = tokenHistogram([3, 5, 30, 31, 32, 500]);
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(6);
  expect(bars.length).toBeLessThanOrEqual(16);
  expect(bars[0]).toEqual({ from: 0, to: 40, count: 5 });
  expect(bars.at(-1)).toEqual({ from: 480, to: 520, count: 1 });
});

it('has a bar for a single short length and none for no lengths', () => {
  expect(tokenHistogram([0])).toEqual([{ from: 0, to: 1, count: 1 }]);
  expect(tokenHistogram([])).toEqual([]);
});
