import { describe, expect, it } from 'vitest';
import { crc32 } from '@/core/formats/bytes/crc32';
import type { ForeignType } from '@/core/formats/checkpoint/tensor-type';
import { tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import { packForeign } from '@/testing/checkpoints/foreign-blocks';
import { seededRandom } from '@/testing/seeded-random';
import { dequantiseForeign, repackQ5 } from './foreign-blocks';
import { dequantiseQ8 } from './quantise';

/** Where a block has its halves. */
const HALVES: Readonly<Record<ForeignType, number[]>> = {
  q4_1: [0, 2],
  q5_0: [0],
  q5_1: [0, 2],
  q4_k: [0, 2],
  q5_k: [0, 2],
  q6_k: [208],
};
const TYPES = Object.keys(HALVES) as ForeignType[];

/** Three blocks of bytes that repeat nowhere, with halves of ordinary size, both signs and one subnormal. */
function patternBlocks(type: ForeignType): Uint8Array {
  const { bytes } = tensorLayout(type);
  const out = Uint8Array.from({ length: 3 * bytes }, (_, i) => i * i * 7 + i * 37 + (i >> 8) * 91 + 11);
  const view = new DataView(out.buffer);
  const places = [0, 1, 2].flatMap((block) => HALVES[type].map((at) => block * bytes + at));
  for (const [i, at] of places.entries()) {
    view.setUint16(at, [0x2a66, 0xb155, 0x1c03, 0x8456][i % 4]!, true);
  }
  return out;
}

/**
 * The same blocks dequantised by llama.cpp's own Python package (gguf 0.19.0, gguf.quants.dequantize, which its tests
 * hold equal to the C code): CRC-32 of the blocks, CRC-32 of all float32 values, and some of the values by place.
 */
const BY_LLAMA_CPP: Readonly<Record<ForeignType, [number, number, Record<number, number>]>> = {
  q4_1: [
    0x4a926b68,
    0xc336d716,
    { 0: 0.58319091796875, 1: -0.01666259765625, 16: -0.1666259765625, 69: 0.18328857421875 },
  ],
  q5_0: [
    0x6369f2b5,
    0xad03c334,
    { 0: 0.24993896484375, 1: -0.54986572265625, 31: -0.6998291015625, 69: -0.043094635009765625 },
  ],
  q5_1: [
    0x14893121,
    0x6bf53470,
    { 0: 0.78314208984375, 15: 0.08331298828125, 32: 0.10571157932281494, 95: 0.733154296875 },
  ],
  q4_k: [
    0x9856c83b,
    0x6f0754e7,
    { 0: 16.74591064453125, 127: 10.01422119140625, 255: 27.67657470703125, 256: 1.3361321687698364 },
  ],
  q5_k: [
    0xfc55fc2f,
    0x7ba2ef47,
    { 0: 28.74298095703125, 127: 65.50067138671875, 256: 6.666313171386719, 767: 10.0308837890625 },
  ],
  q6_k: [
    0x1914ae5a,
    0x436d1a7a,
    { 0: -71.53253173828125, 16: 160.61077880859375, 255: 128.6685791015625, 517: 2.1390609741210938 },
  ],
};

describe.each(TYPES)('%s', (type) => {
  it('has the values that llama.cpp gives', () => {
    const [blocksSum, valuesSum, some] = BY_LLAMA_CPP[type];
    const blocks = patternBlocks(type);
    expect(crc32(blocks)).toBe(blocksSum);
    const values = dequantiseForeign(type, blocks);
    for (const [at, value] of Object.entries(some)) expect(values[Number(at)], `value ${at}`).toBe(value);
    expect(crc32(new Uint8Array(values.buffer))).toBe(valuesSum);
  });

  it('gives back what was packed, to the precision of its codes', () => {
    const random = seededRandom(8);
    const values = Float32Array.from({ length: 1_024 }, () => (random() - 0.4) * 0.3);
    const back = dequantiseForeign(type, packForeign(type, values));
    const step = type.startsWith('q4') ? 0.3 / 15 : 0.3 / 31;
    for (let i = 0; i < values.length; i++) expect(Math.abs(back[i]! - values[i]!)).toBeLessThan(step);
  });
});

/** A block of zeros with some bytes set. */
function block(type: ForeignType, bytes: Record<number, number>): Uint8Array {
  const out = new Uint8Array(tensorLayout(type).bytes);
  for (const [at, byte] of Object.entries(bytes)) out[Number(at)] = byte;
  return out;
}

const valuesAt = (type: ForeignType, bytes: Record<number, number>, places: number[]) => {
  const values = dequantiseForeign(type, block(type, bytes));
  return places.map((place) => values[place]);
};

/** Bytes 1 of halves that are 1.0, 0.5 and 2.0; their bytes 0 are zero. */
const [ONE, HALF, TWO] = [0x3c, 0x38, 0x40];

describe('blocks made by hand from the definition', () => {
  it('q4_1: d * code + m; low nibbles first', () => {
    expect(valuesAt('q4_1', { 1: TWO, 3: HALF, 4: 0xf3 }, [0, 16, 1])).toEqual([6.5, 30.5, 0.5]);
  });

  it('q5_0 and q5_1: the fifth bit of value i is bit i of a word', () => {
    // Bits 0 and 31 of the word; nibbles of byte 15 are values 15 and 31.
    expect(valuesAt('q5_0', { 1: TWO, 2: 1, 5: 0x80, 6: 2, 21: 0x75 }, [0, 15, 31, 1])).toEqual([
      4, -22, 14, -32,
    ]);
    expect(valuesAt('q5_1', { 1: TWO, 3: HALF, 4: 1, 8: 2 }, [0, 16])).toEqual([36.5, 0.5]);
  });

  it('q4_k: the last four groups find the upper bits of their factors in the first eight bytes', () => {
    const values = {
      ...{ 1: ONE, 3: HALF },
      // Group 0: factor 5, offset factor 2; group 4: factor 3 + 2 * 16, offset factor 1 + 3 * 16.
      ...{ 4: 5 | (2 << 6), 8: 2 | (3 << 6), 12: 3 | (1 << 4) },
      // Groups 0 and 1 share bytes 16-47, groups 4 and 5 bytes 80-111.
      ...{ 16: 0x97, 80: 0x2e },
    };
    expect(valuesAt('q4_k', values, [0, 32, 128, 160])).toEqual([5 * 7 - 1, 0, 35 * 14 - 0.5 * 49, 0]);
  });

  it('q5_k: the fifth bit of a group is the bit of its number in 32 bytes', () => {
    const values = { 1: ONE, 3: ONE, 5: 3, 9: 1, 16: 1 << 1, 48: 0x42 };
    // Group 1: factor 3, offset factor 1, code 16 + 4; group 0 has the factor 0.
    expect(valuesAt('q5_k', values, [32, 33, 0])).toEqual([3 * 20 - 1, -1, 0]);
  });

  it('q6_k: factors are signed, codes are less 32', () => {
    const values = { 209: HALF, 192: 0xfe, 195: 4, 207: 1, 0: 0x05, 128: 0b11, 127: 0xf0, 191: 0xc0 };
    // Value 0: factor -2, code 5 + 3 * 16; value 48: factor 4, code 0; value 255: factor 1, code 15 + 3 * 16.
    expect(valuesAt('q6_k', values, [0, 48, 255])).toEqual([
      0.5 * -2 * (53 - 32),
      0.5 * 4 * -32,
      0.5 * (63 - 32),
    ]);
  });
});

it('q5_0 becomes q8_0 without any loss', () => {
  const blocks = patternBlocks('q5_0');
  expect(dequantiseQ8(repackQ5(blocks))).toEqual(dequantiseForeign('q5_0', blocks));
});
