/** Matrix products by every kernel, weight format and epilogue against sums in f64. */
import { describe, expect, it } from 'vitest';
import { activation } from '@/core/model/activation';
import type { Activation } from '@/core/model/t5-config';
import {
  type KernelChoice,
  type KernelStyle,
  PRODUCT_KERNELS,
  PRODUCT_NAMES,
  type ProductKernel,
  type ProductName,
  runsOn,
} from '@/engine/webgpu/kernels/kernel-choice';
import { type Epilogue, isGated } from '@/engine/webgpu/kernels/linear-kernels';
import type { WeightFormat } from '@/engine/webgpu/kernels/weight-format';
import { paddedQuads, uploadMatrix } from '@/engine/webgpu/model/weight-matrix';
import { randomMatrix, runOnce, STYLES, testGpu, unpad } from '@/testing/engine/gpu';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';

/** Normalised squared error of f32 arithmetic: docs/kernels.md. */
const TOLERANCE = 1e-7;
const EPSILON = 1e-6;
const SCALE = 0.75;
const STRENGTH = 1.5;

interface Case {
  kernels: KernelStyle | KernelChoice;
  format: WeightFormat;
  epilogue: Epilogue;
  norm: boolean;
  rows: number;
  outputs: number;
  inputs: number;
  /** Rank of a low-rank update. */
  rank?: number;
}

interface Values {
  x: Float32Array;
  gain: Float32Array;
  /** `[outputs, inputs]` */
  w: Float64Array;
  /** Initial contents of y. */
  y: Float32Array;
  /** `[rank, inputs]` and `[outputs, rank]` */
  a: Float64Array;
  b: Float32Array;
}

/** The layer in f64, from the f32 values of x. */
function expected(test: Case, { x, gain, w, y, a, b }: Values): Float64Array {
  const { rows, outputs, inputs, epilogue, rank = 0 } = test;
  const sums = new Float64Array(rows * outputs);
  for (let m = 0; m < rows; m++) {
    const row = Float64Array.from(x.subarray(m * inputs, (m + 1) * inputs));
    if (test.norm) {
      const factor = 1 / Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / inputs + EPSILON);
      for (let k = 0; k < inputs; k++) row[k] = row[k]! * factor * gain[k]!;
    }
    const times = (matrix: ArrayLike<number>, n: number): number =>
      row.reduce((sum, v, k) => sum + v * matrix[n * inputs + k]!, 0);
    const low = Array.from({ length: rank }, (_, r) => times(a, r));
    for (let n = 0; n < outputs; n++) {
      const change = low.reduce((sum, v, r) => sum + v * b[n * rank + r]!, 0);
      sums[m * outputs + n] = SCALE * times(w, n) + STRENGTH * change;
    }
  }
  if (epilogue === 'ADD') return sums.map((v, i) => v + y[i]!);
  if (epilogue === 'STORE') return sums;
  const [kind, name] = epilogue.split(' ') as ['PLAIN' | 'GATED', Activation];
  const act = activation(name);
  if (kind === 'PLAIN') return sums.map(act);
  return Float64Array.from({ length: (rows * outputs) / 2 }, (_, i) => act(sums[2 * i]!) * sums[2 * i + 1]!);
}

async function errorOf(test: Case): Promise<number> {
  const { rows: count, outputs, inputs, rank = 0 } = test;
  const random = seededRandom(count * 7919 + outputs * 31 + inputs);
  const x = randomValues(random, count * inputs);
  const gain = randomValues(random, inputs).map((v) => 1 + 0.1 * v);
  const { packed, values: w } = randomMatrix(random, test.format, outputs, inputs);
  const columns = isGated(test.epilogue) ? outputs / 2 : outputs;
  const y = randomValues(random, count * columns);
  // In the format of the matrix, so that no other kernel is compiled for it.
  const a = rank > 0 ? randomMatrix(random, test.format, rank, inputs) : undefined;
  const b = randomValues(random, outputs * rank, 0.2);
  const stride = Math.ceil(columns / 4) * 4;
  const [data] = await runOnce(test.kernels, ({ kernels, scope, builder, rows }) => {
    const weight = uploadMatrix(scope, kernels, 'test matrix', packed);
    const lowRank = a && {
      a: uploadMatrix(scope, kernels, 'test A', a.packed),
      b: rows(b, rank).buffer,
      quads: paddedQuads(rank),
      strength: STRENGTH,
    };
    const target = rows(y, columns);
    const norm = test.norm ? { gain: rows(gain, inputs).buffer, epsilon: EPSILON } : undefined;
    const matrix = lowRank ? { ...weight, lowRank } : weight;
    const { epilogue } = test;
    builder.linear({ x: rows(x, inputs), weight: matrix, y: target, epilogue, norm, scale: SCALE });
    return [{ buffer: target.buffer, bytes: count * stride * 4 }];
  });
  return normalisedError(
    unpad(data!, stride, columns),
    expected(test, { x, gain, w, y, a: a?.values ?? new Float64Array(), b }),
  );
}

async function expectExact(test: Case): Promise<void> {
  expect(await errorOf(test), JSON.stringify({ ...test, kernels: undefined })).toBeLessThan(TOLERANCE);
}

/** A choice of one kernel for all products. */
function oneKernel(kernel: ProductKernel): KernelChoice {
  const style = kernel.shader.endsWith('direct') ? 'direct' : 'shared';
  return { style, products: { one: kernel, few: kernel, some: kernel, many: kernel } };
}

/** Variants that differ from one of these only in workgroup size are tested on less. */
const FULLY: readonly ProductName[] = [
  'row-64',
  'row-subgroups-64',
  'row-direct',
  'rows-64',
  'rows-subgroups-64',
  'wide-128',
  'tiles',
  'tiles-direct',
];

/** Formats and epilogues are independent parts of every kernel: each is tested once, not in all combinations. */
const LAYERS: readonly (readonly [WeightFormat, Epilogue, boolean])[] = [
  ['q8_0', 'STORE', true],
  ['f32', 'GATED gelu_new', false],
  ['q4_0', 'ADD', true],
  ['f16', 'PLAIN relu', false],
  ['f32', 'PLAIN gelu', false],
  ['f32', 'GATED silu', false],
];

/**
 * Rows and outputs that fill one tile and start another. Inputs that are no multiple of 4 where the format allows it; in Q8_0 so
 * many that all invocations read a row in several sweeps.
 */
const shapeFor = (kernel: ProductKernel, format: WeightFormat) => ({
  rows: kernel.rows + 2,
  outputs: kernel.outputs + 14,
  inputs: format === 'f16' || format === 'f32' ? 93 : format === 'q8_0' && kernel.sweeps ? 1056 : 96,
});

const { features } = (await testGpu()).device;

describe.each(PRODUCT_NAMES)('matrix products by %s', (name) => {
  const kernel = PRODUCT_KERNELS[name];
  const kernels = oneKernel(kernel);
  if (!runsOn(kernel, features)) {
    it(`is refused: this adapter offers no subgroups, so ${name} cannot be tested here`, async () => {
      await expect(runOnce(kernels, () => [])).rejects.toMatchObject({ code: 'device-limit' });
    });
    return;
  }
  const fully = FULLY.includes(name);

  it.each(fully ? LAYERS : LAYERS.slice(0, 1))(
    'weights in %s, %s epilogue, norm: %s',
    async (format, epilogue, norm) => {
      await expectExact({ kernels, format, epilogue, norm, ...shapeFor(kernel, format) });
    },
  );

  if (!fully) return;
  it('a low-rank update of normed rows', async () => {
    const shape = { ...shapeFor(kernel, 'q8_0'), rank: 6 };
    await expectExact({ kernels, format: 'q8_0', epilogue: 'STORE', norm: true, ...shape });
  });
});

describe.runIf(features.has('subgroups'))('subgroups that are not full', () => {
  it.each([
    ['row-subgroups-64', 2],
    ['row-subgroups-64', 6],
    ['rows-subgroups-64', 6],
  ] as const)('%s with %i invocations', async (name, workgroupSize) => {
    const kernel = { ...PRODUCT_KERNELS[name], workgroupSize };
    const shape = shapeFor(kernel, 'q8_0');
    await expectExact({
      kernels: oneKernel(kernel),
      format: 'q8_0',
      epilogue: 'STORE',
      norm: true,
      ...shape,
    });
  });
});

it.each(STYLES)('%s kernels, as chosen by default', async (kernels) => {
  for (const rows of [1, 8, 9, 32, 33]) {
    const shape = { rows, outputs: 38, inputs: 64 };
    await expectExact({ kernels, format: 'q8_0', epilogue: 'STORE', norm: true, ...shape });
  }
});
