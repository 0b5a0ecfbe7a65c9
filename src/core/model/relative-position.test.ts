import { expect, it } from 'vitest';
import { describeWithReference, referenceText } from '@/testing/reference';
import { bucketTable, relativePositionBucket } from './relative-position';
import type { T5Config } from './t5-config';

const config = { relativeAttentionBuckets: 32, relativeAttentionMaxDistance: 128 } as T5Config;

it('gives near positions a bucket each and clamps far ones', () => {
  const encoder = { bidirectional: true, buckets: 32, maxDistance: 128 };
  expect([0, -1, -7, 1, 7].map((relative) => relativePositionBucket(relative, encoder))).toEqual([
    0, 1, 7, 17, 23,
  ]);
  expect([-128, -5000, 128, 5000].map((relative) => relativePositionBucket(relative, encoder))).toEqual([
    15, 15, 31, 31,
  ]);
  const decoder = { bidirectional: false, buckets: 32, maxDistance: 128 };
  expect([3, 0, -15, -128, -5000].map((relative) => relativePositionBucket(relative, decoder))).toEqual([
    0, 0, 15, 31, 31,
  ]);
});

it('never leaves the table, however odd the configuration', () => {
  for (const buckets of [1, 2, 3, 5, 32]) {
    for (const maxDistance of [1, 2, 8, 128]) {
      for (const bidirectional of [true, false]) {
        for (let relative = -200; relative <= 200; relative++) {
          const bucket = relativePositionBucket(relative, { bidirectional, buckets, maxDistance });
          expect(bucket >= 0 && bucket < Math.max(buckets, 1)).toBe(true);
        }
      }
    }
  }
});

it('tabulates the buckets from -max to max', () => {
  const table = bucketTable(config, true);
  expect(table.length).toBe(257);
  expect([table[0], table[127], table[128], table[129], table[256]]).toEqual([15, 1, 0, 17, 31]);
});

describeWithReference('the public bucket table', () => {
  it('is matched at every distance, in both directions', async () => {
    const expected = JSON.parse(await referenceText('gold/relative_position_buckets_32_128.json')) as {
      rel: number[];
      bidir_32_128: number[];
      causal_32_128: number[];
    };
    const buckets = (bidirectional: boolean) =>
      expected.rel.map((relative) =>
        relativePositionBucket(relative, { bidirectional, buckets: 32, maxDistance: 128 }),
      );
    expect(expected.rel.length).toBe(281);
    expect(buckets(true)).toEqual(expected.bidir_32_128);
    expect(buckets(false)).toEqual(expected.causal_32_128);
  });
});
