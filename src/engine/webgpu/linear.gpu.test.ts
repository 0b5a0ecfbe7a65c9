/** Matrix products of every weight format, style and epilogue against sums in f64. */
import { describe, expect, it } from 'vitest';
import { randomMatrix, runOnce, STYLES, unpad } from '@/testing/gpu';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';
import type { Epilogue, KernelStyle, WeightFormat } from './kernels';
import { uploadMatrix } from './weights';

/** KERNELS.md: f32 paths. */
const TOLERANCE = 1e-7;
const EPSILON = 1e-6;

interface Case {
  style: KernelStyle;
  format: WeightFormat;
  epilogue: Epilogue;
  norm: boolean;
  rows: number;
  outputs: number;
  inputs: number;
}

/** The layer in f64, with x as f32 values. */
function expected(
  test: Case,
  x: Float32Array,
  gain: Float32Array,
  w: Float64Array,
  y: Float32Array,
): Float64Array {
  const { rows, outputs, inputs, epilogue } = test;
  const sums = new Float64Array(rows * outputs);
  for (let m = 0; m < rows; m++) {
    const row = Float64Array.from(x.subarray(m * inputs, (m + 1) * inputs));
    if (test.norm) {
      const factor = 1 / Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / inputs + EPSILON);
      for (let k = 0; k < inputs; k++) row[k] = row[k]! * factor * gain[k]!;
    }
    for (let n = 0; n < outputs; n++) {
      let sum = 0;
      for (let k = 0; k < inputs; k++) sum += row[k]! * w[n * inputs + k]!;
      sums[m * outputs + n] = sum;
    }
  }
  if (epilogue === 'ADD') return sums.map((v, i) => v + y[i]!);
  if (epilogue === 'RELU') return sums.map((v) => Math.max(v, 0));
  if (epilogue === 'STORE') return sums;
  const gelu = (v: number) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)));
  return Float64Array.from({ length: (rows * outputs) / 2 }, (_, i) => gelu(sums[2 * i]!) * sums[2 * i + 1]!);
}

async function errorOf(test: Case): Promise<number> {
  const random = seededRandom(test.rows * 7919 + test.outputs * 31 + test.inputs);
  const x = randomValues(random, test.rows * test.inputs);
  const gain = randomValues(random, test.inputs).map((v) => 1 + 0.1 * v);
  const { packed, values } = randomMatrix(random, test.format, test.outputs, test.inputs);
  const columns = test.epilogue === 'GATED' ? test.outputs / 2 : test.outputs;
  const before = randomValues(random, test.rows * columns);
  const stride = Math.ceil(columns / 4) * 4;
  const [data] = await runOnce(test.style, ({ device, kernels, scope, builder, rows }) => {
    const weight = uploadMatrix(device, scope, kernels, 'test matrix', packed);
    const y = rows(before, columns);
    const norm = test.norm ? { gain: rows(gain, test.inputs).buffer, epsilon: EPSILON } : undefined;
    builder.linear(rows(x, test.inputs), weight, y, test.epilogue, { norm });
    return [{ buffer: y.buffer, bytes: test.rows * stride * 4 }];
  });
  return normalisedError(unpad(data!, stride, columns), expected(test, x, gain, values, before));
}

describe.each(STYLES)('linear layers, %s kernels', (style) => {
  const formats: WeightFormat[] = ['q8_0', 'q4_0', 'f16', 'f32'];
  it.each(formats)('%s: one row and a few, with the norm', async (format) => {
    const odd = format === 'f16' || format === 'f32' ? 37 : 96;
    for (const [rows, outputs, inputs] of [
      [1, 64, 64],
      [1, 51, odd],
      [3, 130, 256],
      [2, 51, odd],
      [8, 54, odd],
    ] as const) {
      expect(
        await errorOf({ style, format, epilogue: 'STORE', norm: true, rows, outputs, inputs }),
      ).toBeLessThan(TOLERANCE);
    }
  });

  it.each(formats)('%s: by tiles, three shapes', async (format) => {
    const odd = format === 'f16' || format === 'f32' ? 37 : 96;
    for (const [rows, outputs, inputs] of [
      [64, 64, 64],
      [70, 130, 160],
      [9, 51, odd],
    ] as const) {
      expect(
        await errorOf({ style, format, epilogue: 'STORE', norm: true, rows, outputs, inputs }),
      ).toBeLessThan(TOLERANCE);
    }
  });

  it.each(['ADD', 'RELU', 'GATED'] as const)(
    '%s epilogue, one row, a few and many, three shapes each',
    async (epilogue) => {
      for (const [outputs, inputs] of [
        [64, 64],
        [128, 32],
        [54, 96],
      ] as const) {
        for (const rows of [1, 6, 33]) {
          expect(
            await errorOf({ style, format: 'q8_0', epilogue, norm: false, rows, outputs, inputs }),
          ).toBeLessThan(TOLERANCE);
        }
      }
    },
  );
});
