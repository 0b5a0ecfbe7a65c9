import { expect, it } from 'vitest';
import { ratioOf, spreadOf } from './statistics';

it('gives the median and the quartiles, whatever the order', () => {
  expect(spreadOf([5, 1, 3, 2, 4])).toEqual({ median: 3, low: 2, high: 4, count: 5 });
  expect(spreadOf([4, 1])).toEqual({ median: 2.5, low: 1.75, high: 3.25, count: 2 });
});

it('leaves out what is no number, and says nothing without any', () => {
  expect(spreadOf([Number.NaN, 2, Number.POSITIVE_INFINITY])?.count).toBe(1);
  expect(spreadOf([])).toBeUndefined();
});

it('compares round by round, so that a slow round of both does not count', () => {
  expect(ratioOf([10, 2, 30], [5, 1, 15])).toEqual({ median: 2, low: 2, high: 2, count: 3 });
});
