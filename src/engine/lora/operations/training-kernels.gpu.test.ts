/**
 * Every backward kernel against central differences of its forward formula in f64, or against plain sums where it is linear;
 * attention against its gradient in f64, which is itself checked against central differences.
 */
import { describe, expect, it } from 'vitest';
import { bucketTable } from '@/core/model/relative-position';
import { dropoutThreshold, isDropped } from '@/engine/lora/adapter/dropout-mask';
import { recordAdamW } from '@/engine/lora/optimiser/adamw';
import { NORM_PARTS, recordGradientNorm } from '@/engine/lora/optimiser/gradient-norm';
import type { KernelStyle } from '@/engine/webgpu/kernels/kernel-choice';
import type { WeightFormat } from '@/engine/webgpu/kernels/weight-format';
import type { Activations } from '@/engine/webgpu/model/program';
import { uploadMatrix } from '@/engine/webgpu/model/weight-matrix';
import { type Bench, randomMatrix, runOnce, STYLES, unpad } from '@/testing/engine/gpu';
import { ReferenceAdamW } from '@/testing/lora/lora-reference';
import { type Span, Tape, table } from '@/testing/lora/lora-tape';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';
import { recordCrossEntropyGradient, recordCrossEntropyLoss, recordCrossEntropySums } from './cross-entropy';
import { recordActivation, recordActivationBackward } from './feed-forward-activation';
import { recordInputGradient } from './input-gradient';
import { recordNormBackward } from './norm-backward';
import { type Operand, recordStridedMatmul } from './strided-matmul';
import { recordAttention, recordAttentionBackward } from './training-attention';
import { TrainingBuilder } from './training-builder';

/** Normalised squared error of f32 arithmetic: docs/kernels.md. */
const TOLERANCE = 1e-7;
const EPSILON = 1e-6;

interface TrainBench extends Bench {
  training: TrainingBuilder;
  /** Uploads rows without padding. */
  table(values: Float32Array, columns: number): Activations;
}

function runOps(
  style: KernelStyle,
  build: (bench: TrainBench) => { buffer: GPUBuffer; bytes: number }[],
): Promise<ArrayBuffer[]> {
  return runOnce(style, (bench) => {
    const training = new TrainingBuilder(bench.builder);
    const plain = (values: Float32Array, columns: number): Activations => ({
      buffer: bench.scope.upload('test table', values, GPUBufferUsage.COPY_SRC),
      rows: values.length / columns,
      stride: columns,
    });
    return build({ ...bench, training, table: plain });
  });
}

/** d loss / d x[i] by central differences. */
function slopeAt(x: Float32Array, i: number, loss: (x: Float64Array) => number): number {
  const h = 1e-5;
  const moved = (by: number) => {
    const at = Float64Array.from(x);
    at[i]! += by;
    return loss(at);
  };
  return (moved(h) - moved(-h)) / (2 * h);
}

/** d loss / d x by central differences. */
function numericGradient(x: Float32Array, loss: (x: Float64Array) => number): Float64Array {
  return Float64Array.from(x, (_, i) => slopeAt(x, i, loss));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

describe.each(STYLES)('%s kernels', (style) => {
  const formats: WeightFormat[] = ['q8_0', 'q4_0', 'f16', 'f32'];
  it.each(formats)('input gradient through %s, stored and added', async (format) => {
    const odd = format === 'f16' || format === 'f32' ? 37 : 96;
    for (const [rows, outputs, inputs, add] of [
      [1, 16, 64, false],
      [70, 51, 96, true],
      [5, 130, odd, false],
    ] as const) {
      const random = seededRandom(rows + outputs);
      const { packed, values } = randomMatrix(random, format, outputs, inputs);
      const dy = randomValues(random, rows * outputs);
      const before = randomValues(random, rows * inputs);
      const stride = Math.ceil(inputs / 4) * 4;
      const [data] = await runOps(style, (bench) => {
        const weight = uploadMatrix(bench.scope, bench.kernels, 'test matrix', packed);
        const dx = bench.rows(before, inputs);
        recordInputGradient(bench.training, { dy: bench.table(dy, outputs), weight, dx, add });
        return [{ buffer: dx.buffer, bytes: rows * stride * 4 }];
      });
      const expected = new Float64Array(rows * inputs);
      for (let m = 0; m < rows; m++) {
        for (let k = 0; k < inputs; k++) {
          let sum = add ? before[m * inputs + k]! : 0;
          for (let n = 0; n < outputs; n++) sum += dy[m * outputs + n]! * values[n * inputs + k]!;
          expected[m * inputs + k] = sum;
        }
      }
      expect(normalisedError(unpad(data!, stride, inputs), expected)).toBeLessThan(TOLERANCE);
    }
  });

  it.each([
    { rows: 3, columns: 5, depth: 40, along: true, of: undefined },
    { rows: 50, columns: 4, depth: 33, along: false, of: 'X' },
    { rows: 7, columns: 40, depth: 18, along: true, of: 'Y' },
    { rows: 34, columns: 19, depth: 4, along: false, of: 'C' },
  ] as const)(
    'product $rows x $columns x $depth, dropped: $of',
    async ({ rows, columns, depth, along, of }) => {
      const random = seededRandom(rows * columns);
      // X along or across its depth, Y the other way, C in every second column behind an offset.
      const x = randomValues(random, 3 + rows * depth);
      const y = randomValues(random, 2 + depth * columns);
      const before = randomValues(random, 5 + rows * columns * 2);
      const views = {
        x: along
          ? { offset: 3, rowStride: depth, columnStride: 1 }
          : { offset: 3, rowStride: 1, columnStride: rows },
        y: along
          ? { offset: 2, rowStride: columns, columnStride: 1 }
          : { offset: 2, rowStride: 1, columnStride: depth },
        c: { offset: 5, rowStride: 2 * columns, columnStride: 2 },
      };
      const mask = { key: 77, threshold: dropoutThreshold(0.4), rowBase: 9, scale: 1 / 0.6 };
      const dropout = of && { mask, operand: of as Operand };
      const [data] = await runOps(style, ({ training, scope }) => {
        const c = scope.upload('c', before, GPUBufferUsage.COPY_SRC);
        recordStridedMatmul(training, {
          x: { buffer: scope.upload('x', x), ...views.x },
          y: { buffer: scope.upload('y', y), ...views.y },
          c: { buffer: c, ...views.c },
          rows,
          columns,
          depth,
          alpha: 0.7,
          add: true,
          dropout,
        });
        return [{ buffer: c, bytes: before.byteLength }];
      });
      const factor = (name: Operand, row: number, column: number) => {
        if (of !== name) return 1;
        return isDropped(mask.key, mask.threshold, row + mask.rowBase, column) ? 0 : mask.scale;
      };
      const expected = Float64Array.from(before);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let sum = 0;
          for (let k = 0; k < depth; k++) {
            const left =
              x[views.x.offset + i * views.x.rowStride + k * views.x.columnStride]! * factor('X', i, k);
            sum +=
              left *
              y[views.y.offset + k * views.y.rowStride + j * views.y.columnStride]! *
              factor('Y', k, j);
          }
          expected[views.c.offset + i * views.c.rowStride + j * views.c.columnStride]! +=
            0.7 * sum * factor('C', i, j);
        }
      }
      expect(normalisedError(new Float32Array(data!), expected)).toBeLessThan(TOLERANCE);
    },
  );

  it.each([
    { rows: 1, columns: 4 },
    { rows: 3, columns: 37 },
    { rows: 2, columns: 160 },
  ])('norm, $rows rows of $columns', async ({ rows, columns }) => {
    const random = seededRandom(columns);
    const [x, dy, before] = [0, 1, 2].map(() => randomValues(random, rows * columns)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const gain = randomValues(random, columns).map((v) => 1 + 0.2 * v);
    const stride = Math.ceil(columns / 4) * 4;
    const [added, stored] = await runOps(style, (bench) => {
      const norm = { gain: bench.rows(gain, columns).buffer, epsilon: EPSILON };
      const results = [true, false].map((add) => {
        const dx = bench.rows(before, columns);
        const job = { x: bench.rows(x, columns), dy: bench.rows(dy, columns), dx, norm, columns, add };
        recordNormBackward(bench.training, job);
        return { buffer: dx.buffer, bytes: rows * stride * 4 };
      });
      return results;
    });
    const expected = numericGradient(x, (v) =>
      dot(new Tape().norm(table(rows, columns, v), gain, EPSILON).v, dy),
    );
    expect(normalisedError(unpad(stored!, stride, columns), expected)).toBeLessThan(TOLERANCE);
    const sum = expected.map((value, i) => value + before[i]!);
    expect(normalisedError(unpad(added!, stride, columns), sum)).toBeLessThan(TOLERANCE);
  });

  it.each([true, false])('feed-forward, gated: %s', async (gated) => {
    const random = seededRandom(8);
    const [rows, columns] = [3, 21];
    const width = gated ? 2 * columns : columns;
    const x = randomValues(random, rows * width, 2);
    x[0] = -12;
    x[2] = 11;
    const dy = randomValues(random, rows * columns);
    const stride = Math.ceil(columns / 4) * 4;
    const [out, data] = await runOps(style, (bench) => {
      const y = bench.builder.activations('y', rows, columns);
      const dx = bench.table(new Float32Array(rows * width), width);
      const activation = { x: bench.table(x, width), columns, gated };
      recordActivation(bench.training, activation, y);
      recordActivationBackward(bench.training, activation, { dy: bench.rows(dy, columns), dx });
      return [
        { buffer: y.buffer, bytes: rows * stride * 4 },
        { buffer: dx.buffer, bytes: rows * width * 4 },
      ];
    });
    const forward = (v: ArrayLike<number>) => {
      if (!gated) return new Tape().relu(table(rows, columns, v)).v;
      const part = (odd: number) =>
        table(
          rows,
          columns,
          Array.from({ length: rows * columns }, (_, i) => v[2 * i + odd]!),
        );
      return new Tape().gatedGelu(part(0), part(1)).v;
    };
    expect(normalisedError(unpad(out!, stride, columns), forward(x))).toBeLessThan(TOLERANCE);
    const expected = numericGradient(x, (v) => dot(forward(v), dy));
    expect(normalisedError(new Float32Array(data!), expected)).toBeLessThan(TOLERANCE);
  });

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

  it.each([{ sizes: [50] }, { sizes: [20, 20, 10] }, { sizes: [7, 43] }])(
    'cross-entropy over chunks of $sizes',
    async ({ sizes }) => {
      const [rows, vocabulary] = [5, 50];
      const random = seededRandom(sizes.length);
      const logits = randomValues(random, rows * vocabulary, 4);
      const labels = [3, -1, 49, 20, 19];
      const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
      const weight = 1 / 4;
      const slice = (chunk: number) =>
        Float32Array.from({ length: rows * sizes[chunk]! }, (_, i) => {
          return logits[Math.floor(i / sizes[chunk]!) * vocabulary + starts[chunk]! + (i % sizes[chunk]!)]!;
        });
      const [results, ...gradients] = await runOps(style, (bench) => {
        const { scope, training } = bench;
        const rowStats = scope.create('row statistics', rows * 16, GPUBufferUsage.STORAGE);
        const results = scope.upload('results', new Float32Array(4), GPUBufferUsage.COPY_SRC);
        const labelRows = { rows, labels: scope.upload('labels', Uint32Array.from(labels)), rowStats };
        const parts = sizes.map((size, chunk) => bench.table(slice(chunk), size));
        parts.forEach((part, chunk) => {
          recordCrossEntropySums(training, labelRows, part, starts[chunk]!);
        });
        recordCrossEntropyLoss(training, labelRows, results, weight);
        parts.forEach((part, chunk) => {
          recordCrossEntropyGradient(training, labelRows, part, { chunkStart: starts[chunk]!, weight });
        });
        return [
          { buffer: results, bytes: 4 },
          ...parts.map(({ buffer, stride }) => ({ buffer, bytes: rows * stride * 4 })),
        ];
      });
      const loss = (v: ArrayLike<number>) =>
        new Tape().crossEntropy(table(rows, vocabulary, v), labels, weight);
      expect(Math.abs(new Float32Array(results!)[0]! - loss(logits))).toBeLessThan(1e-5);
      const expected = numericGradient(logits, loss);
      const actual = new Float32Array(rows * vocabulary);
      gradients.forEach((data, chunk) => {
        new Float32Array(data).forEach((value, i) => {
          actual[Math.floor(i / sizes[chunk]!) * vocabulary + starts[chunk]! + (i % sizes[chunk]!)] = value;
        });
      });
      expect(normalisedError(actual, expected)).toBeLessThan(TOLERANCE);
    },
  );

  it.each([
    { name: 'as it is', clip: 0, poison: undefined },
    { name: 'clipped', clip: 0.5, poison: undefined },
    { name: 'infinite', clip: 0, poison: Number.POSITIVE_INFINITY },
    { name: 'not a number', clip: 1, poison: Number.NaN },
  ])('AdamW, gradient $name', async ({ clip, poison }) => {
    const count = 1003;
    const random = seededRandom(clip * 10);
    const values = randomValues(random, count);
    const gradients = randomValues(random, count);
    if (poison !== undefined) gradients[500] = poison;
    const settings = { weightDecay: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8 };
    const [norm, moved] = await runOps(style, ({ scope, training }) => {
      const moments = () => scope.upload('moments', new Float32Array(count));
      const buffers = {
        values: scope.upload('values', values, GPUBufferUsage.COPY_SRC),
        gradients: scope.upload('gradients', gradients),
        firstMoments: moments(),
        secondMoments: moments(),
        results: scope.upload('results', new Float32Array(4), GPUBufferUsage.COPY_SRC),
      };
      const partials = scope.create('partials', NORM_PARTS * 4, GPUBufferUsage.STORAGE);
      recordGradientNorm(training, { ...buffers, partials }, count);
      recordAdamW(training, buffers, {
        settings: { ...settings, clipNorm: clip },
        learningRate: 0.01,
        update: 1,
        count,
      });
      return [
        { buffer: buffers.results, bytes: 8 },
        { buffer: buffers.values, bytes: values.byteLength },
      ];
    });
    const actual = new Float32Array(moved!);
    if (poison !== undefined) {
      expect(actual).toEqual(values);
      return;
    }
    const length = Math.hypot(...gradients);
    expect(Math.abs(Math.sqrt(new Float32Array(norm!)[1]!) / length - 1)).toBeLessThan(1e-6);
    const expected = new ReferenceAdamW(Float64Array.from(values), settings);
    const factor = clip > 0 ? Math.min(1, clip / length) : 1;
    expected.update(
      Float64Array.from(gradients, (g) => g * factor),
      0.01,
    );
    const moves = (to: ArrayLike<number>) => values.map((value, i) => to[i]! - value);
    expect(normalisedError(moves(actual), moves(expected.values))).toBeLessThan(TOLERANCE);
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
