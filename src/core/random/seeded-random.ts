import { noiseBits } from '@/core/sampling/noise';

/** Uniform numbers in [0, 1), 32 bits each. */
export type Random = () => number;

/** Rounds before the first number: what the generator's author asks for. */
const WARM_UP = 12;

/**
 * Numbers that depend on the seed alone, the same on every machine: the generator sfc32 of PractRand (C. Doty-Humphrey),
 * three words of state filled from the seed, and a counter.
 * @param seed whole number; its lower 32 bits count
 */
export function seededRandom(seed: number): Random {
  let a = noiseBits(seed, 0, 0, 0) | 0;
  let b = noiseBits(seed, 1, 0, 0) | 0;
  let c = noiseBits(seed, 2, 0, 0) | 0;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < WARM_UP; round++) next();
  return next;
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
