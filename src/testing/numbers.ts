/** Random values and error measures for tests. */

/** Roughly normal values (sum of four uniforms), scaled. */
export function randomValues(random: () => number, count: number, scale = 1): Float32Array {
  return Float32Array.from(
    { length: count },
    () => (random() + random() + random() + random() - 2) * 1.73 * scale,
  );
}

/** Mean squared error over the mean square of what was expected; 0 is equal, and NaN anywhere gives NaN. */
export function normalisedError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length)
    throw new Error(`Lengths differ: ${actual.length} and ${expected.length}.`);
  let error = 0;
  let power = 0;
  for (let i = 0; i < expected.length; i++) {
    error += (actual[i]! - expected[i]!) ** 2;
    power += expected[i]! ** 2;
  }
  return error / Math.max(power, 1e-30);
}

/** Largest absolute difference; infinite when the lengths differ. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    // A NaN counts as the largest difference there is.
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
