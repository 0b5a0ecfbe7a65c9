/** The base model against the adapter, on the same held-out instances. */
import { bootstrapInterval, type Interval } from '@/core/metrics/bootstrap';

export interface PairedComparison {
  instances: number;
  /** Means, 0 to 1. */
  before: number;
  after: number;
  wins: number;
  losses: number;
  ties: number;
  /** 95% bootstrap interval of the mean difference over the instances; undefined for no instances. */
  interval: Interval | undefined;
}

/** Differences below this are rounding. */
const SAME = 1e-9;

/**
 * @param before scores of the base model, one per instance
 * @param after scores with the adapter, of the same instances in the same order
 */
export function comparePairs(
  before: readonly number[],
  after: readonly number[],
  seed = 1,
): PairedComparison {
  const count = Math.min(before.length, after.length);
  const differences = Array.from({ length: count }, (_, i) => after[i]! - before[i]!);
  const wins = differences.filter((difference) => difference > SAME).length;
  const losses = differences.filter((difference) => difference < -SAME).length;
  return {
    instances: count,
    before: mean(before.slice(0, count)),
    after: mean(after.slice(0, count)),
    wins,
    losses,
    ties: count - wins - losses,
    interval: bootstrapInterval(differences, { seed }),
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Exponential smoothing, for the curve of the loss: each value moves the line by `weight`. */
export function smoothed(values: readonly number[], weight = 0.1): number[] {
  let line: number | undefined;
  return values.map((value) => {
    line = line === undefined ? value : line + weight * (value - line);
    return line;
  });
}
