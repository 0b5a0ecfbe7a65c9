import { expect, it } from 'vitest';
import { randomIndex, seededRandom, shuffled } from './seeded-random';

it('depends on the seed alone', () => {
  const draw = (seed: number) => Array.from({ length: 50 }, seededRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(new Set([...draw(1), ...draw(2), ...draw(3)]).size).toBe(150);
});

it('is uniform, and its numbers follow each other without a pattern', () => {
  const random = seededRandom(3);
  const counts = new Uint32Array(64);
  for (let i = 0; i < 64_000; i++) counts[8 * randomIndex(8, random) + randomIndex(8, random)]!++;
  // Chi-square of 64 pairs: 63 on average, above 114 once in ten thousand seeds.
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
  expect(chiSquare).toBeLessThan(114);
  expect(chiSquare).toBeGreaterThan(27);
});

it('puts each item at each place as often', () => {
  const random = seededRandom(5);
  const places = new Map<string, number>();
  for (let i = 0; i < 6_000; i++) {
    const order = shuffled(['a', 'b', 'c'], random).join('');
    places.set(order, (places.get(order) ?? 0) + 1);
  }
  expect([...places.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  for (const count of places.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
});
