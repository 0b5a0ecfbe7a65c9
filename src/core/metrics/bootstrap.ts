import { PlaygroundError } from '@/core/errors';
import { type Random, randomIndex, seededRandom } from '@/core/random/seeded-random';
import { finish, type Steps } from './steps';

export interface Interval {
  low: number;
  high: number;
}

export interface BootstrapOptions {
  seed: number;
  /** Number of bootstrap samples; 1,000 when left out. */
  resamples?: number;
  /** Fraction of sample means inside the interval; 0.95 when left out. */
  confidence?: number;
}

/** Limit of draws over all samples: a few seconds of work. */
const MAX_DRAWS = 2e8;

/**
 * Percentile bootstrap interval of a mean: resamples the values with replacement and takes quantiles of the means.
 * To compare two systems on the same instances, pass the differences of their scores.
 * @returns undefined for no values
 * @throws {PlaygroundError} `invalid-input` for options out of range
 */
export function bootstrapInterval(
  values: readonly number[],
  options: BootstrapOptions,
): Interval | undefined {
  return finish(bootstrapSteps(values, options));
}

/** {@link bootstrapInterval} as a generator that yields after each sample. */
export function* bootstrapSteps(
  values: readonly number[],
  options: BootstrapOptions,
): Steps<Interval | undefined> {
  const { seed, resamples = 1_000, confidence = 0.95 } = options;
  if (!(Number.isSafeInteger(resamples) && resamples >= 1 && confidence > 0 && confidence < 1)) {
    throw new PlaygroundError(
      'invalid-input',
      'A bootstrap needs at least one sample and a confidence between 0 and 1.',
    );
  }
  if (values.length === 0) return undefined;
  const random = seededRandom(seed);
  const rounds = Math.max(1, Math.min(resamples, Math.floor(MAX_DRAWS / values.length)));
  const means = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    means[round] = meanOfSample(values, random);
    yield;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(means, tail), high: quantile(means, 1 - tail) };
}

function meanOfSample(values: readonly number[], random: Random): number {
  let sum = 0;
  for (let draw = 0; draw < values.length; draw++) sum += values[randomIndex(values.length, random)]!;
  return sum / values.length;
}

/** Interpolates linearly between the two nearest ranks. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}
