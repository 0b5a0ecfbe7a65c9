import { expect, test } from 'vitest';
import { dequantiseQ4, dequantiseQ8, quantiseQ4, quantiseQ8 } from '@/core/formats/quantised/quantise';
import { seededRandom } from '@/testing/seeded-random';
import { packBlocks, splitBlocks } from './pack-blocks';

const random = seededRandom(4);
const values = Float32Array.from({ length: 5 * 32 }, () => random() - 0.5);

// Written apart from the code under test: scale times code minus its zero point, neighbours sharing a byte.
test('q8_0 keeps its values', () => {
  const blocks = quantiseQ8(values);
  const { codes, scales } = packBlocks('q8_0', blocks);
  expect([codes.length, scales.length]).toEqual([160, 5]);
  const read = Float32Array.from(values, (_, i) => scales[i >> 5]! * (codes[i]! - 128));
  expect(read).toEqual(dequantiseQ8(blocks));
});

test('q4_0 keeps its values', () => {
  const blocks = quantiseQ4(values);
  const { codes, scales } = packBlocks('q4_0', blocks);
  expect([codes.length, scales.length]).toEqual([80, 5]);
  const code = (i: number) => (i % 2 === 0 ? codes[i >> 1]! & 15 : codes[i >> 1]! >> 4);
  const read = Float32Array.from(values, (_, i) => scales[i >> 5]! * (code(i) - 8));
  expect(read).toEqual(dequantiseQ4(blocks));
});

test('codes as ggml has them keep their values too', () => {
  const eight = splitBlocks('q8_0', quantiseQ8(values));
  const signed = new Int8Array(eight.codes.buffer);
  expect(Float32Array.from(values, (_, i) => eight.scales[i >> 5]! * signed[i]!)).toEqual(
    dequantiseQ8(quantiseQ8(values)),
  );
  const four = splitBlocks('q4_0', quantiseQ4(values));
  const code = (i: number) => {
    const pair = four.codes[(i >> 5) * 16 + (i % 16)]!;
    return i % 32 < 16 ? pair & 15 : pair >> 4;
  };
  expect(Float32Array.from(values, (_, i) => four.scales[i >> 5]! * (code(i) - 8))).toEqual(
    dequantiseQ4(quantiseQ4(values)),
  );
});
