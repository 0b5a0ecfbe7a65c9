import { noiseBits } from '@/core/sampling/noise';

/** Uniform numbers in [0, 1), 32 bits each. */
export type Random = () => number;

/**
 * Numbers that depend on the seed alone, the same on every machine.
 * @param seed whole number; its lower 32 bits count
 */
export function seededRandom(seed: number): Random {
  let step = 0;
  return () => noiseBits(seed, step++, 0, 0) / 2 ** 32;
}

/** A whole number from 0 to `count - 1`. */
export function randomIndex(count: number, random: Random): number {
  return Math.floor(random() * count);
}

/** A copy in random order (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = randomIndex(last + 1, random);
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}
