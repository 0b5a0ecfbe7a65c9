import { describe, expect, it } from 'vitest';
import { f16ToF32, f32ToF16 } from '@/core/formats/bytes/float-formats';
import { seededRandom } from '@/testing/seeded-random';
import { dequantiseQ4, dequantiseQ8, quantiseQ4, quantiseQ8 } from './quantise';

function randomValues(seed: number, count: number, scale: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => (random() - 0.5) * scale);
}

describe('Q8_0', () => {
  it('rounds halves away from zero and stores the scale as a half', () => {
    const values = new Float32Array(32);
    values.set([127, 0.5, -0.5, 1.5, -2.5, 0.49, -127, 63.5]);
    const block = quantiseQ8(values);
    expect(block).toHaveLength(34);
    expect([block[0], block[1]]).toEqual([0x00, 0x3c]);
    expect([...new Int8Array(block.buffer, 2, 8)]).toEqual([127, 1, -1, 2, -3, 0, -127, 64]);
  });

  it('quantises with the float32 scale and reads back with the stored one', () => {
    const values = new Float32Array(32).fill(1);
    const scale = f16ToF32(f32ToF16(Math.fround(1 / 127)));
    expect(scale).not.toBe(Math.fround(1 / 127));
    expect([...dequantiseQ8(quantiseQ8(values))]).toEqual(Array(32).fill(Math.fround(scale * 127)));
  });

  it('keeps zeros', () => {
    expect([...quantiseQ8(new Float32Array(32))]).toEqual(Array(34).fill(0));
  });

  it('is within half a step of the values', () => {
    const values = randomValues(1, 3_200, 0.3);
    const back = dequantiseQ8(quantiseQ8(values));
    for (let i = 0; i < values.length; i++) expect(Math.abs(back[i]! - values[i]!)).toBeLessThan(0.15 / 127);
  });
});

describe('Q4_0', () => {
  it('takes the scale from the largest magnitude with its sign; low nibbles come first', () => {
    const values = new Float32Array(32);
    values.set([-8, 7, 1, 0.5], 0);
    values.set([8, -7.4, -7.6, 2.5], 16);
    const block = quantiseQ4(values);
    // Largest magnitude first met is -8, so the scale is 1.
    expect([block[0], block[1]]).toEqual([0x00, 0x3c]);
    // value + 8.5, cut: 8 would be 16 and is held at 15.
    expect([...block.subarray(2, 6)]).toEqual([0xf0, 0x1f, 0x09, 0xb9]);
    expect([...dequantiseQ4(block).subarray(0, 4)]).toEqual([-8, 7, 1, 1]);
    expect([...dequantiseQ4(block).subarray(16, 20)]).toEqual([7, -7, -8, 3]);
  });

  it('maps a positive largest value to code 0 with a negative scale', () => {
    const values = new Float32Array(32);
    values[3] = 4;
    const block = quantiseQ4(values);
    expect([block[0], block[1]]).toEqual([0x00, 0xb8]);
    expect(block[5]! & 15).toBe(0);
    expect(dequantiseQ4(block)[3]).toBe(4);
  });

  it('is within a step of the values', () => {
    const values = randomValues(2, 3_200, 2);
    const back = dequantiseQ4(quantiseQ4(values));
    for (let i = 0; i < values.length; i++) expect(Math.abs(back[i]! - values[i]!)).toBeLessThan(1.01 / 8);
  });
});
