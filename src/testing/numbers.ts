/** Seeded numbers and error measures for tests. */

/** Deterministic generator of numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

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
