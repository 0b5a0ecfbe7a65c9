/**
 * Counter-based noise for sampling: it depends only on (seed, step, row, token), so a generation can be repeated, and the GPU
 * kernel and the reference draw the same bits without shared state.
 *
 * Hash: PCG-RXS-M-XS (Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 2020), chained over the counters.
 */

/** One round of PCG; all arithmetic modulo 2^32. */
function pcg(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

const GOLDEN = 0x9e3779b9;

/**
 * 32 uniform bits: `h = seed; for v of [step, row, token]: h = pcg(h ^ (v * 0x9E3779B9))`, all u32.
 * @param step tokens the row has produced before this one
 */
export function noiseBits(seed: number, step: number, row: number, token: number): number {
  let hash = seed >>> 0;
  hash = pcg(hash ^ Math.imul(step, GOLDEN));
  hash = pcg(hash ^ Math.imul(row, GOLDEN));
  return pcg(hash ^ Math.imul(token, GOLDEN));
}

/**
 * Standard Gumbel noise `-log(-log(u))` with `u = (f32(bits >> 9) + 0.5) / 2^23`.
 *
 * 23 bits instead of 24: in f32 the largest 24-bit value plus a half rounds up to 2^24, so u would become 1 and the
 * noise infinite about once in four generations. With 23 bits, u and 1 - u are exact in f32. A shader must not take
 * `log(u)` near 1 either, where WGSL only guarantees an absolute error of 2^-21: for v = 1 - u < 1/64 it uses
 * `v * (1 + v * (1/2 + v / 3))` for `-log(u)`.
 */
export function gumbel(bits: number): number {
  const u = ((bits >>> 9) + 0.5) / 8388608;
  return -Math.log(-Math.log(u));
}
