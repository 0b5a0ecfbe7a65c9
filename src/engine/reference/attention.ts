/** Multi-head attention of T5: scores are not divided by sqrt(dKv); the only position signal is an additive bias. */
import { bucketTable } from '@/core/model/relative-position';
import type { T5Config } from '@/core/model/t5-config';

/** The relative position bias of a layer, unrolled from buckets to distances. */
export interface PositionBias {
  /** Largest distance with an entry of its own; larger distances are clamped to it. */
  readonly maxDistance: number;
  /** `[heads, 2 * maxDistance + 1]`, indexed by key position - query position + maxDistance. */
  readonly byDistance: Float32Array;
}

/** @param tables the stored biases of a stack's layers, each `[buckets, heads]`; a table that layers share is unrolled once */
export function unrollPositionBiases(
  tables: readonly Float32Array[],
  config: T5Config,
  bidirectional: boolean,
): PositionBias[] {
  const unrolled = new Map<Float32Array, PositionBias>();
  return tables.map((table) => {
    const bias = unrolled.get(table) ?? unrollPositionBias(table, config, bidirectional);
    unrolled.set(table, bias);
    return bias;
  });
}

function unrollPositionBias(table: Float32Array, config: T5Config, bidirectional: boolean): PositionBias {
  const buckets = bucketTable(config, bidirectional);
  const byDistance = new Float32Array(config.numHeads * buckets.length);
  for (let head = 0; head < config.numHeads; head++) {
    for (let index = 0; index < buckets.length; index++) {
      byDistance[head * buckets.length + index] = table[buckets[index]! * config.numHeads + head]!;
    }
  }
  return { maxDistance: config.relativeAttentionMaxDistance, byDistance };
}

/** Keys and values that a query attends to: rows of `inner = heads * dKv` values. */
export interface KeyValues {
  readonly keys: Float32Array;
  readonly values: Float32Array;
  /** Row of each key position within `keys` and `values`: cached positions of a beam may be anywhere. */
  readonly rowOf: Int32Array;
  /** Number of key positions; all of them are visible. */
  readonly length: number;
}

export interface Query {
  /** Holds the query's `inner` values at `row * inner`. */
  readonly values: Float32Array;
  readonly row: number;
  /** Position in its sequence, which the bias is relative to. */
  readonly position: number;
}

/** Keys and values whose positions are their rows, in order. */
export function contiguousKeyValues(keys: Float32Array, values: Float32Array, length: number): KeyValues {
  return { keys, values, length, rowOf: Int32Array.from({ length }, (_, row) => row) };
}

/** Receives a head's attention weights over the key positions; the array is reused for the next head. */
export type OnWeights = (head: number, weights: Float64Array) => void;

/** Attention of one query. */
export interface Attention {
  readonly query: Query;
  readonly keyValues: KeyValues;
  readonly bias?: PositionBias;
  /** Receives `inner` values at `query.row * inner`. */
  readonly out: Float32Array;
  readonly onWeights?: OnWeights;
}

/** One head of an attention. */
interface Head extends Attention {
  readonly dKv: number;
  readonly inner: number;
  /** First column of the head. */
  readonly column: number;
}

/** All heads of the attention of one query. Softmax and sums in float64. */
export function attend(attention: Attention, { numHeads, dKv }: T5Config): void {
  const { query, keyValues, bias, onWeights } = attention;
  const padded = new Float64Array(Math.ceil(keyValues.length / 4) * 4);
  const weights = padded.subarray(0, keyValues.length);
  for (let head = 0; head < numHeads; head++) {
    const slice: Head = { ...attention, dKv, inner: numHeads * dKv, column: head * dKv };
    scoreKeys(slice, padded);
    if (bias) addBias(weights, bias, head, query.position);
    softmax(weights);
    onWeights?.(head, weights);
    averageValues(slice, weights);
  }
}

/**
 * Four keys at a time: that hides the latency of the additions.
 * @param scores one per key, padded to a multiple of four; the padding repeats the last key
 */
function scoreKeys({ query, keyValues, dKv, inner, column }: Head, scores: Float64Array): void {
  const { values } = query;
  const { keys, rowOf, length } = keyValues;
  const from = query.row * inner + column;
  const last = length - 1;
  for (let key = 0; key < length; key += 4) {
    const k0 = rowOf[key]! * inner + column;
    const k1 = rowOf[Math.min(key + 1, last)]! * inner + column;
    const k2 = rowOf[Math.min(key + 2, last)]! * inner + column;
    const k3 = rowOf[Math.min(key + 3, last)]! * inner + column;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let d = 0; d < dKv; d++) {
      const value = values[from + d]!;
      s0 += value * keys[k0 + d]!;
      s1 += value * keys[k1 + d]!;
      s2 += value * keys[k2 + d]!;
      s3 += value * keys[k3 + d]!;
    }
    scores[key] = s0;
    scores[key + 1] = s1;
    scores[key + 2] = s2;
    scores[key + 3] = s3;
  }
}

function addBias(scores: Float64Array, bias: PositionBias, head: number, queryPosition: number): void {
  const { maxDistance, byDistance } = bias;
  const zero = head * (2 * maxDistance + 1) + maxDistance;
  for (let key = 0; key < scores.length; key++) {
    const relative = Math.min(maxDistance, Math.max(-maxDistance, key - queryPosition));
    scores[key] = scores[key]! + byDistance[zero + relative]!;
  }
}

function softmax(scores: Float64Array): void {
  let max = Number.NEGATIVE_INFINITY;
  for (let key = 0; key < scores.length; key++) if (scores[key]! > max) max = scores[key]!;
  let sum = 0;
  for (let key = 0; key < scores.length; key++) {
    const exponential = Math.exp(scores[key]! - max);
    scores[key] = exponential;
    sum += exponential;
  }
  for (let key = 0; key < scores.length; key++) scores[key] = scores[key]! / sum;
}

/** The values weighted by the attention weights, four outputs at a time. */
function averageValues({ query, keyValues, out, dKv, inner, column }: Head, weights: Float64Array): void {
  const { values, rowOf } = keyValues;
  const to = query.row * inner + column;
  for (let d = 0; d < dKv; d += 4) {
    // Past the end of the head the last value is computed again.
    const o1 = Math.min(d + 1, dKv - 1) - d;
    const o2 = Math.min(d + 2, dKv - 1) - d;
    const o3 = Math.min(d + 3, dKv - 1) - d;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let key = 0; key < weights.length; key++) {
      const weight = weights[key]!;
      const offset = rowOf[key]! * inner + column + d;
      s0 += weight * values[offset]!;
      s1 += weight * values[offset + o1]!;
      s2 += weight * values[offset + o2]!;
      s3 += weight * values[offset + o3]!;
    }
    out[to + d] = s0;
    out[to + d + o1] = s1;
    out[to + d + o2] = s2;
    out[to + d + o3] = s3;
  }
}
