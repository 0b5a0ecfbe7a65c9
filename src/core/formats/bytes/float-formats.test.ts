import { describe, expect, it } from 'vitest';
import { bf16ToF32, f16Table, f16ToF32, f32ToBf16, f32ToF16 } from './float-formats';

function patterns(): number[] {
  return Array.from({ length: 65_536 }, (_, bits) => bits);
}

describe('half', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65_504, 0x7bff],
    [65_519.99, 0x7bff],
    [65_520, 0x7c00],
    [1e30, 0x7c00],
    [Infinity, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.0001, 0x0001],
    [3 * 2 ** -25, 0x0002],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [1 + 2 ** -11 + 2 ** -20, 0x3c01],
    [2 ** -14 - 2 ** -25, 0x0400],
  ])('stores %d as %i', (value, bits) => {
    expect(f32ToF16(value)).toBe(bits);
  });

  it('returns every one of the 65,536 patterns from its value', () => {
    const wrong = patterns().filter((bits) => {
      const value = f16ToF32(bits);
      return Number.isNaN(value)
        ? !Number.isNaN(f16ToF32(f32ToF16(value)))
        : f32ToF16(value) !== bits || f16Table()[bits] !== value;
    });
    expect(wrong).toEqual([]);
  });
});

describe('bfloat16', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3f80],
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
    [1 + 2 ** -8 + 2 ** -20, 0x3f81],
    [Infinity, 0x7f80],
    [3.4028234663852886e38, 0x7f80],
    [2 ** -133, 0x0001],
  ])('stores %d as %i', (value, bits) => {
    expect(f32ToBf16(value)).toBe(bits);
  });

  it('returns every one of the 65,536 patterns from its value', () => {
    const wrong = patterns().filter((bits) => {
      const value = bf16ToF32(bits);
      return Number.isNaN(value) ? !Number.isNaN(bf16ToF32(f32ToBf16(value))) : f32ToBf16(value) !== bits;
    });
    expect(wrong).toEqual([]);
  });
});
