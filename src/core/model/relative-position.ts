/**
 * T5's relative position buckets: which row of the bias table a pair of positions uses. Half of the buckets are one
 * distance each, the other half grow logarithmically up to `maxDistance`; all farther pairs share the last one.
 *
 * Source: the T5 paper (section 2.1) and `_relative_position_bucket` of its public implementations, which compute the
 * logarithm in float32: every intermediate value is rounded the same way here.
 */
import type { T5Config } from './t5-config';

export interface BucketShape {
  /** Encoder: keys after the query have buckets of their own. Decoder: keys never come after the query. */
  bidirectional: boolean;
  /** Rows of the bias table. */
  buckets: number;
  maxDistance: number;
}

/**
 * @param relative key position minus query position
 * @returns row of the bias table, 0 to `buckets - 1`
 */
export function relativePositionBucket(relative: number, shape: BucketShape): number {
  const buckets = shape.bidirectional ? shape.buckets >> 1 : shape.buckets;
  const offset = shape.bidirectional && relative > 0 ? buckets : 0;
  const distance = shape.bidirectional ? Math.abs(relative) : Math.max(0, -relative);
  const exact = buckets >> 1;
  if (distance < exact) return offset + distance;
  if (exact === 0 || shape.maxDistance <= exact) return offset + Math.max(0, buckets - 1);
  const { fround } = Math;
  const growth = fround(
    fround(Math.log(fround(distance / exact))) / fround(Math.log(shape.maxDistance / exact)),
  );
  const logarithmic = exact + Math.trunc(fround(growth * (buckets - exact)));
  return offset + Math.min(logarithmic, buckets - 1);
}

/**
 * Buckets of every relative position that matters.
 * @returns `2 * max + 1` buckets; entry `relative + max` is for `relative` = key - query from -max to max, where
 * `max` is the configuration's largest distance. Positions beyond have the bucket of the nearer end.
 */
export function bucketTable(
  config: Pick<T5Config, 'relativeAttentionBuckets' | 'relativeAttentionMaxDistance'>,
  bidirectional: boolean,
): Uint32Array {
  const maxDistance = config.relativeAttentionMaxDistance;
  const shape = { bidirectional, buckets: config.relativeAttentionBuckets, maxDistance };
  return Uint32Array.from({ length: 2 * maxDistance + 1 }, (_, index) =>
    relativePositionBucket(index - maxDistance, shape),
  );
}
