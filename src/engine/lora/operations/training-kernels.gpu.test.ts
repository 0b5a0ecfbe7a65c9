/** Kernels of the backward pass against central differences of their forward formula in f64, or plain sums where it is linear. */
import { describe, expect, it } from 'vitest';
import { dropoutThreshold, isDropped } from '@/engine/lora/adapter/dropout-mask';
import type { WeightFormat } from '@/engine/webgpu/kernels/weight-format';
import { uploadMatrix } from '@/engine/webgpu/model/weight-matrix';
import { randomMatrix, STYLES, unpad } from '@/testing/engine/gpu';
import { Tape, table } from '@/testing/lora/lora-tape';
import { dot, numericGradient, runOps, TOLERANCE } from '@/testing/lora/training-bench';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';
import { recordActivation, recordActivationBackward } from './feed-forward-activation';
import { recordInputGradient } from './input-gradient';
import { recordNormBackward } from './norm-backward';
import { type Operand, recordStridedMatmul } from './strided-matmul';

const EPSILON = 1e-6;

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

  it.each([
    ['gelu_new', true],
    ['relu', false],
    ['silu', true],
    ['gelu', false],
    ['relu', true],
  ] as const)('feed-forward, %s, gated: %s', async (name, gated) => {
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
      const activation = { x: bench.table(x, width), columns, activation: name, gated };
      recordActivation(bench.training, activation, y);
      recordActivationBackward(bench.training, activation, { dy: bench.rows(dy, columns), dx });
      return [
        { buffer: y.buffer, bytes: rows * stride * 4 },
        { buffer: dx.buffer, bytes: rows * width * 4 },
      ];
    });
    const forward = (v: ArrayLike<number>) => {
      if (!gated) return new Tape().activation(table(rows, columns, v), name).v;
      const part = (odd: number) =>
        table(
          rows,
          columns,
          Array.from({ length: rows * columns }, (_, i) => v[2 * i + odd]!),
        );
      const tape = new Tape();
      return tape.multiply(tape.activation(part(0), name), part(1)).v;
    };
    expect(normalisedError(unpad(out!, stride, columns), forward(x))).toBeLessThan(TOLERANCE);
    const expected = numericGradient(x, (v) => dot(forward(v), dy));
    expect(normalisedError(new Float32Array(data!), expected)).toBeLessThan(TOLERANCE);
  });
});
