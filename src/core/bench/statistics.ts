/** Medians and their spread: what a benchmark may say from a handful of noisy runs. */

/** Middle value, and the quartiles as the spread (linear interpolation between ranks, as NumPy's default). */
export interface Spread {
  median: number;
  low: number;
  high: number;
  count: number;
}

/** @returns undefined without a finite value */
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
 * How many times as much `values` are as `base`, round by round: interleaved runs share what else the machine did in
 * that round, so the ratio of each round is steadier than the ratio of two medians.
 */
export function ratioOf(values: readonly number[], base: readonly number[]): Spread | undefined {
  const rounds = Math.min(values.length, base.length);
  return spreadOf(Array.from({ length: rounds }, (_, round) => values[round]! / base[round]!));
}
