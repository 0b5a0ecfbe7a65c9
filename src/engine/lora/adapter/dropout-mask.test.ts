import { expect, it } from 'vitest';
import { dropoutKey, dropoutThreshold, isDropped } from './dropout-mask';

it('drops about the requested share of inputs, with a new mask in each step and module', () => {
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
