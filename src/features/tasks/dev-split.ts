import { seededRandom, shuffled } from '@/core/random/seeded-random';

/**
 * Sets `count` of the names apart by a seed; both lists keep the order of the names. At least one name stays for
 * training.
 */
export function devSplit(names: readonly string[], count: number, seed: number) {
  const most = Math.max(0, names.length - 1);
  const dev = new Set(shuffled(names, seededRandom(seed)).slice(0, Math.min(count, most)));
  return {
    dev: names.filter((name) => dev.has(name)),
    train: names.filter((name) => !dev.has(name)),
  };
}
