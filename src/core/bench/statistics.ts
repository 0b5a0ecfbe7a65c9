/** Medians and quartiles of a handful of noisy measurements. */

/** Median and quartiles, by linear interpolation between ranks as in NumPy's default. */
export interface Spread {
  median: number;
  low: number;
  high: number;
  count: number;
}

/** @returns undefined when no value is finite */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    count: sorted.length,
  };
}

function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const below = Math.floor(at);
  const left = sorted[below]!;
  const right = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return left + (right - left) * (at - below);
}

/**
 * The ratio of `values` to `base`, round by round. Interleaved runs share the load of the machine in a round, so ratios of
 * rounds vary less than the ratio of two medians.
 */
export function ratioOf(values: readonly number[], base: readonly number[]): Spread | undefined {
  const rounds = Math.min(values.length, base.length);
  return spreadOf(Array.from({ length: rounds }, (_, round) => values[round]! / base[round]!));
}
