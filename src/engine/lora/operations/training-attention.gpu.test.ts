/** Attention in training against its gradient in f64, which is itself checked against central differences. */
import { describe, expect, it } from 'vitest';
import { bucketTable } from '@/core/model/relative-position';
import { STYLES, unpad } from '@/testing/engine/gpu';
import { type Span, Tape, table } from '@/testing/lora/lora-tape';
import { dot, runOps, slopeAt, TOLERANCE } from '@/testing/lora/training-bench';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';
import { recordAttention, recordAttentionBackward } from './training-attention';

describe.each(STYLES)('%s kernels', (style) => {
  it.each([
    { kind: 'encoder', lengths: [5, 1, 9], dKv: 7 },
    { kind: 'encoder', lengths: [20, 2, 9], dKv: 16 },
    { kind: 'causal', lengths: [3, 17], dKv: 16 },
    { kind: 'cross', lengths: [19, 2], dKv: 32 },
    { kind: 'cross', lengths: [4, 6], dKv: 4 },
  ] as const)('attention, $kind', async ({ kind, lengths, dKv }) => {
    const { rows, keys, keysOfQuery, queriesOfKey } = attentionSpans(kind, lengths);
    const [heads, buckets, maxDistance] = [2, 8, 6];
    const inner = heads * dKv;
    const random = seededRandom(dKv);
    const q = randomValues(random, rows * inner, 0.8);
    const kv = randomValues(random, keys * 2 * inner, 0.8);
    const dOut = randomValues(random, rows * inner);
    const bias = randomValues(random, buckets * heads);
    const bucketOf = bucketTable(
      { relativeAttentionBuckets: buckets, relativeAttentionMaxDistance: maxDistance },
      kind === 'encoder',
    );
    const stride = Math.ceil(inner / 4) * 4;
    const [out, dq, dkv] = await runOps(style, (bench) => {
      const { scope, builder, training } = bench;
      const flat = (spans: readonly Span[]) => Uint32Array.from(spans.flatMap((s) => [s.first, s.count]));
      const shape = {
        heads,
        dKv,
        q: bench.table(q, inner),
        qOffset: 0,
        kv: bench.table(kv, 2 * inner),
        kOffset: 0,
        vOffset: inner,
        out: builder.activations('out', rows, inner),
        rowStats: builder.table('row statistics', rows, 2 * heads).buffer,
        keysOfQuery: scope.upload('keys of query', flat(keysOfQuery)),
        queriesOfKey: scope.upload('queries of key', flat(queriesOfKey)),
        pairs: rows * keys,
        bias:
          kind === 'cross'
            ? undefined
            : { buckets: scope.upload('buckets', bucketOf), table: scope.upload('bias', bias), maxDistance },
      };
      const dq = builder.table('dq', rows, inner);
      const dkv = builder.table('dkv', keys, 2 * inner);
      recordAttention(training, shape);
      recordAttentionBackward(training, shape, { dOut: bench.rows(dOut, inner), dq, dkv });
      return [
        { buffer: shape.out.buffer, bytes: rows * stride * 4 },
        { buffer: dq.buffer, bytes: q.byteLength },
        { buffer: dkv.buffer, bytes: kv.byteLength },
      ];
    });
    const clamp = (distance: number) => Math.max(-maxDistance, Math.min(maxDistance, distance));
    const biasOf = (query: number, key: number, head: number) =>
      kind === 'cross' ? 0 : bias[bucketOf[clamp(key - query) + maxDistance]! * heads + head]!;
    const tape = new Tape();
    const pass = (on: Tape, queries: ArrayLike<number>, both: ArrayLike<number>) => {
      const half = (from: number) => {
        const at = (i: number) => Math.floor(i / inner) * 2 * inner + from + (i % inner);
        return table(
          keys,
          inner,
          Array.from({ length: keys * inner }, (_, i) => both[at(i)]!),
        );
      };
      const [byQuery, key, value] = [table(rows, inner, queries), half(0), half(inner)];
      return { byQuery, key, value, y: on.attention(byQuery, key, value, heads, keysOfQuery, biasOf) };
    };
    const { byQuery, key, value, y } = pass(tape, q, kv);
    expect(normalisedError(unpad(out!, stride, inner), y.v)).toBeLessThan(TOLERANCE);
    y.g.set(dOut);
    tape.backward();
    const expectedKv = new Float64Array(kv.length);
    for (let row = 0; row < keys; row++) {
      const part = (of: Float64Array) => of.subarray(row * inner, (row + 1) * inner);
      expectedKv.set(part(key.g), row * 2 * inner);
      expectedKv.set(part(value.g), (row * 2 + 1) * inner);
    }
    expect(normalisedError(new Float32Array(dq!), byQuery.g)).toBeLessThan(TOLERANCE);
    expect(normalisedError(new Float32Array(dkv!), expectedKv)).toBeLessThan(TOLERANCE);
    // The expected gradients themselves against central differences, at random entries.
    const loss = (queries: ArrayLike<number>, both: ArrayLike<number>) =>
      dot(pass(new Tape(), queries, both).y.v, dOut);
    for (let sample = 0; sample < 10; sample++) {
      const i = Math.floor(random() * q.length);
      const j = Math.floor(random() * kv.length);
      expect(slopeAt(q, i, (v) => loss(v, kv))).toBeCloseTo(byQuery.g[i]!, 6);
      expect(slopeAt(kv, j, (v) => loss(q, v))).toBeCloseTo(expectedKv[j]!, 6);
    }
  });
});

/** Attention spans of packed examples of these lengths; in cross-attention an example has one query fewer than keys. */
function attentionSpans(kind: 'encoder' | 'causal' | 'cross', lengths: readonly number[]) {
  const keysOfQuery: Span[] = [];
  const queriesOfKey: Span[] = [];
  let queryFrom = 0;
  let keyFrom = 0;
  for (const length of lengths) {
    const queries = kind === 'cross' ? length - 1 : length;
    for (let t = 0; t < queries; t++) {
      keysOfQuery.push({ first: keyFrom, count: kind === 'causal' ? t + 1 : length });
    }
    for (let t = 0; t < length; t++) {
      const before = kind === 'causal' ? t : 0;
      queriesOfKey.push({ first: queryFrom + before, count: queries - before });
    }
    queryFrom += queries;
    keyFrom += length;
  }
  return { rows: queryFrom, keys: keyFrom, keysOfQuery, queriesOfKey };
}
