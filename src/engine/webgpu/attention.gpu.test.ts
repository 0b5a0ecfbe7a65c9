/** The attention kernels against a plain softmax in f64, with lengths below and above every tile and chunk size. */
import { describe, expect, it } from 'vitest';
import { bucketTable } from '@/core/model/relative-position';
import {
  crossAttentionWeightsKernel,
  decoderAttentionKernel,
  encoderAttentionKernel,
} from '@/engine/webgpu/kernels/attention-kernels';
import { runOnce, STYLES } from '@/testing/engine/gpu';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';

const BUCKETS = 32;
const MAX_DISTANCE = 128;
const tableFor = (bidirectional: boolean) =>
  bucketTable(
    { relativeAttentionBuckets: BUCKETS, relativeAttentionMaxDistance: MAX_DISTANCE },
    bidirectional,
  );

/** softmax(q . k + bias) v for one query and head; `keys` and `values` give vectors by position. */
function attend(
  query: ArrayLike<number>,
  count: number,
  key: (j: number) => ArrayLike<number>,
  value: (j: number) => ArrayLike<number>,
  bias: (j: number) => number,
): number[] {
  const scores = Array.from({ length: count }, (_, j) => {
    const k = key(j);
    return Array.from(query).reduce((sum, q, d) => sum + q * k[d]!, bias(j));
  });
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - largest));
  const mass = weights.reduce((sum, w) => sum + w, 0);
  return Array.from(query, (_, d) => weights.reduce((sum, w, j) => sum + (w / mass) * value(j)[d]!, 0));
}

describe.each(STYLES)('%s kernels', (style) => {
  it.each([
    { lengths: [1], heads: 1, dKv: 4, wide: true },
    { lengths: [70, 3, 41], heads: 6, dKv: 16, wide: true },
    { lengths: [70, 3, 41], heads: 6, dKv: 16, wide: false },
    { lengths: [9, 150], heads: 2, dKv: 7, wide: false },
    { lengths: [300], heads: 1, dKv: 64, wide: true },
    { lengths: [5, 33], heads: 1, dKv: 128, wide: true },
  ])(
    'encoder attention over prompts of $lengths tokens, $heads heads of $dKv, in vec4: $wide',
    async ({ lengths, heads, dKv, wide }) => {
      const random = seededRandom(lengths.length * 100 + dKv);
      const tokens = lengths.reduce((sum, n) => sum + n, 0);
      const inner = heads * dKv;
      const qkv = randomValues(random, tokens * 3 * inner, 0.7);
      const bias = randomValues(random, BUCKETS * heads, 1);
      const buckets = tableFor(true);
      const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, n) => sum + n, 0));
      const spans = Uint32Array.from(
        lengths.flatMap((length, i) => Array.from({ length }, () => [starts[i]!, length]).flat()),
      );
      const stride = Math.ceil(inner / 4) * 4;
      const [data] = await runOnce(style, ({ kernels, scope, builder }) => {
        const out = builder.activations('out', tokens, inner);
        builder.add(encoderAttentionKernel(kernels, { dKv, maxDistance: MAX_DISTANCE, vec4: wide }), {
          params: { tokens, heads, maxDistance: MAX_DISTANCE, outStride: stride },
          buffers: {
            qkv: scope.upload('qkv', qkv),
            out: out.buffer,
            spans: scope.upload('spans', spans),
            buckets: scope.upload('buckets', buckets),
            bias: scope.upload('bias', bias),
          },
          workgroups: [Math.ceil(tokens / kernels.rowSize), heads],
        });
        return [{ buffer: out.buffer, bytes: tokens * stride * 4 }];
      });
      const vector = (token: number, part: number, head: number) => {
        const at = token * 3 * inner + part * inner + head * dKv;
        return qkv.subarray(at, at + dKv);
      };
      const expected = new Float64Array(tokens * stride);
      lengths.forEach((length, row) => {
        for (let i = 0; i < length; i++) {
          for (let head = 0; head < heads; head++) {
            const start = starts[row]!;
            const result = attend(
              vector(start + i, 0, head),
              length,
              (j) => vector(start + j, 1, head),
              (j) => vector(start + j, 2, head),
              (j) =>
                bias[
                  buckets[Math.max(-MAX_DISTANCE, Math.min(MAX_DISTANCE, j - i)) + MAX_DISTANCE]! * heads +
                    head
                ]!,
            );
            expected.set(result, (start + i) * stride + head * dKv);
          }
        }
      });
      expect(normalisedError(new Float32Array(data!), expected)).toBeLessThan(1e-7);
    },
  );

  it.each([
    { step: 0, rows: 1, heads: 1, dKv: 4 },
    { step: 130, rows: 2, heads: 3, dKv: 16 },
    { step: 261, rows: 3, heads: 2, dKv: 65 },
  ])(
    'causal attention at step $step with mixed ancestry, $rows rows, $heads heads of $dKv',
    async ({ step, rows, heads, dKv }) => {
      const random = seededRandom(step + dKv);
      const inner = heads * dKv;
      const maxSteps = step + 3;
      const qkv = randomValues(random, rows * 3 * inner, 0.7);
      const cache = randomValues(random, rows * maxSteps * 2 * inner, 0.7);
      const ancestry = Uint32Array.from({ length: rows * maxSteps }, (_, i) => {
        const position = i % maxSteps;
        return position < step ? Math.floor(random() * rows) : Math.floor(i / maxSteps);
      });
      const bias = randomValues(random, BUCKETS * heads, 1);
      const buckets = tableFor(false);
      const stride = Math.ceil(inner / 4) * 4;
      const [data] = await runOnce(style, ({ kernels, scope, builder }) => {
        const out = builder.activations('out', rows, inner);
        builder.add(decoderAttentionKernel(kernels, dKv, 'SELF'), {
          params: { heads, maxSteps, maxDistance: MAX_DISTANCE, outStride: stride },
          buffers: {
            queries: scope.upload('queries', qkv),
            out: out.buffer,
            cache: scope.upload('cache', cache),
            steps: scope.upload('steps', new Uint32Array(rows).fill(step)),
            ancestry: scope.upload('ancestry', ancestry),
            buckets: scope.upload('buckets', buckets),
            bias: scope.upload('bias', bias),
          },
          workgroups: [heads, rows],
        });
        return [{ buffer: out.buffer, bytes: rows * stride * 4 }];
      });
      const own = (row: number, part: number, head: number) =>
        qkv.subarray(row * 3 * inner + part * inner + head * dKv).subarray(0, dKv);
      const cached = (row: number, j: number, part: number, head: number) => {
        if (j === step) return own(row, part + 1, head);
        const at = (ancestry[row * maxSteps + j]! * maxSteps + j) * 2 * inner + part * inner + head * dKv;
        return cache.subarray(at, at + dKv);
      };
      const expected = new Float64Array(rows * stride);
      for (let row = 0; row < rows; row++) {
        for (let head = 0; head < heads; head++) {
          const biasAt = (j: number) =>
            bias[buckets[Math.max(-MAX_DISTANCE, j - step) + MAX_DISTANCE]! * heads + head]!;
          const result = attend(
            own(row, 0, head),
            step + 1,
            (j) => cached(row, j, 0, head),
            (j) => cached(row, j, 1, head),
            biasAt,
          );
          expected.set(result, row * stride + head * dKv);
        }
      }
      expect(normalisedError(new Float32Array(data!), expected)).toBeLessThan(1e-7);
    },
  );

  it.each([
    { lengths: [1, 5], heads: 1, dKv: 4 },
    { lengths: [128, 200], heads: 3, dKv: 16 },
    { lengths: [33, 7], heads: 2, dKv: 9 },
  ])(
    'cross-attention to prompts of $lengths tokens, $heads heads of $dKv',
    async ({ lengths, heads, dKv }) => {
      const random = seededRandom(dKv);
      const inner = heads * dKv;
      const promptOfRow = [1, 0, 1];
      const starts = [0, lengths[0]!];
      const queries = randomValues(random, promptOfRow.length * inner, 0.7);
      const cache = randomValues(random, (lengths[0]! + lengths[1]!) * 2 * inner, 0.7);
      const stride = Math.ceil(inner / 4) * 4;
      const [data] = await runOnce(style, ({ kernels, scope, builder }) => {
        const out = builder.activations('out', promptOfRow.length, inner);
        const spans = Uint32Array.from(promptOfRow.flatMap((prompt) => [starts[prompt]!, lengths[prompt]!]));
        builder.add(decoderAttentionKernel(kernels, dKv, 'CROSS'), {
          params: { heads, maxSteps: 1, maxDistance: MAX_DISTANCE, outStride: stride },
          buffers: {
            queries: scope.upload('queries', queries),
            out: out.buffer,
            cache: scope.upload('cache', cache),
            spans: scope.upload('spans', spans),
          },
          workgroups: [heads, promptOfRow.length],
        });
        return [{ buffer: out.buffer, bytes: promptOfRow.length * stride * 4 }];
      });
      const expected = new Float64Array(promptOfRow.length * stride);
      promptOfRow.forEach((prompt, row) => {
        for (let head = 0; head < heads; head++) {
          const at = (j: number, part: number) =>
            cache.subarray((starts[prompt]! + j) * 2 * inner + part * inner + head * dKv).subarray(0, dKv);
          const query = queries.subarray(row * inner + head * dKv, row * inner + (head + 1) * dKv);
          expected.set(
            attend(
              query,
              lengths[prompt]!,
              (j) => at(j, 0),
              (j) => at(j, 1),
              () => 0,
            ),
            row * stride + head * dKv,
          );
        }
      });
      expect(normalisedError(new Float32Array(data!), expected)).toBeLessThan(1e-7);
    },
  );

  it.each([
    { first: 0, keys: 1, heads: 1, dKv: 4 },
    { first: 5, keys: 37, heads: 3, dKv: 16 },
    { first: 3, keys: 200, heads: 2, dKv: 9 },
  ])(
    'weights of cross-attention among $keys tokens, $heads heads of $dKv',
    async ({ first, keys, heads, dKv }) => {
      const random = seededRandom(keys);
      const inner = heads * dKv;
      const [step, maxSteps] = [2, 4];
      const queries = randomValues(random, inner, 0.9);
      const cache = randomValues(random, (first + keys + 2) * 2 * inner, 0.9);
      const bytes = heads * maxSteps * keys * 4;
      const [data] = await runOnce(style, ({ kernels, scope, builder }) => {
        const weights = scope.create('weights', bytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
        builder.add(crossAttentionWeightsKernel(kernels, dKv), {
          params: { heads, maxSteps },
          buffers: {
            queries: scope.upload('queries', queries),
            weights,
            cache: scope.upload('cache', cache),
            span: scope.upload('span', Uint32Array.of(first, keys)),
            steps: scope.upload('steps', Uint32Array.of(step)),
          },
          workgroups: [heads],
        });
        return [{ buffer: weights, bytes }];
      });
      const expected = new Float64Array(heads * maxSteps * keys);
      for (let head = 0; head < heads; head++) {
        const scores = Array.from({ length: keys }, (_, j) => {
          const keyAt = (first + j) * 2 * inner + head * dKv;
          const query = queries.subarray(head * dKv, (head + 1) * dKv);
          return Math.exp(query.reduce((sum, q, d) => sum + q * cache[keyAt + d]!, 0));
        });
        const mass = scores.reduce((sum, score) => sum + score, 0);
        expected.set(
          scores.map((score) => score / mass),
          (head * maxSteps + step) * keys,
        );
      }
      expect(normalisedError(new Float32Array(data!), expected)).toBeLessThan(1e-10);
    },
  );
});
