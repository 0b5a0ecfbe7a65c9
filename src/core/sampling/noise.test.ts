import { expect, it } from 'vitest';
import { gumbel, noiseBits } from './noise';

/** The hash again in BigInt, straight from its definition. */
function noiseBitsByDefinition(seed: number, counters: number[]): number {
  const wrap = (value: bigint) => value & 0xffffffffn;
  const pcg = (value: bigint) => {
    const state = wrap(value * 747796405n + 2891336453n);
    const word = wrap(((state >> ((state >> 28n) + 4n)) ^ state) * 277803737n);
    return (word >> 22n) ^ word;
  };
  return Number(counters.reduce((hash, v) => pcg(hash ^ wrap(BigInt(v) * 0x9e3779b9n)), BigInt(seed)));
}

it('follows its definition in 32-bit arithmetic', () => {
  for (const [seed, ...counters] of [
    [0, 0, 0, 0],
    [1, 2, 3, 4],
    [0xffffffff, 127, 15, 250_111],
    [0x80000000, 0x7fffffff, 0xffffffff, 32_099],
  ] as [number, ...number[]][]) {
    const [step, row, token] = counters as [number, number, number];
    expect(noiseBits(seed, step, row, token)).toBe(noiseBitsByDefinition(seed, counters));
  }
});

it('depends on every counter', () => {
  const bits = new Set([
    noiseBits(1, 0, 0, 0),
    noiseBits(2, 0, 0, 0),
    noiseBits(1, 1, 0, 0),
    noiseBits(1, 0, 1, 0),
    noiseBits(1, 0, 0, 1),
  ]);
  expect(bits.size).toBe(5);
});

it('gives finite Gumbel noise at both ends, with the mean and variance it should have', () => {
  expect(gumbel(0)).toBeGreaterThan(-3);
  expect(gumbel(0xffffffff)).toBeCloseTo(Math.log(2 ** 24), 4);
  const values = Array.from({ length: 20_000 }, (_, token) => gumbel(noiseBits(7, 3, 1, token)));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean - 0.5772)).toBeLessThan(0.03);
  expect(Math.abs(variance - Math.PI ** 2 / 6)).toBeLessThan(0.06);
});

it('stays finite in float32, where a shader computes it', () => {
  const { fround } = Math;
  for (const bits of [0, 511, 0xfffffe00, 0xffffffff, noiseBits(7, 33, 0, 13_725)]) {
    const u = fround(fround(fround(bits >>> 9) + 0.5) / 8_388_608);
    expect(u).toBe(((bits >>> 9) + 0.5) / 8_388_608);
    expect(u > 0 && u < 1 && fround(1 - u) === 1 - u).toBe(true);
  }
});
