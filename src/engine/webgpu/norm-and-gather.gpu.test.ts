/** RMS norm and embedding lookup against f64. */
import { describe, expect, it } from 'vitest';
import { uploadMatrix } from '@/engine/webgpu/model/weight-matrix';
import { randomMatrix, runOnce, STYLES, unpad } from '@/testing/engine/gpu';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';

describe.each(STYLES)('%s kernels', (style) => {
  it.each([
    [1, 64],
    [5, 256],
    [3, 77],
    [2, 1030],
  ])('RMS norm of %i rows of %i', async (rows, columns) => {
    const random = seededRandom(columns);
    const x = randomValues(random, rows * columns, 3);
    const gain = randomValues(random, columns);
    const [data] = await runOnce(style, (bench) => {
      const source = bench.rows(x, columns);
      const y = bench.builder.activations('y', rows, columns);
      bench.builder.norm(source, y, { gain: bench.rows(gain, columns).buffer, epsilon: 1e-6 }, columns);
      return [{ buffer: y.buffer, bytes: rows * y.stride * 4 }];
    });
    const expected = x.map((_, i) => {
      const row = x.subarray(Math.floor(i / columns) * columns, (Math.floor(i / columns) + 1) * columns);
      const meanSquare = row.reduce((sum, v) => sum + v * v, 0) / columns;
      return (x[i]! / Math.sqrt(meanSquare + 1e-6)) * gain[i % columns]!;
    });
    expect(normalisedError(unpad(data!, Math.ceil(columns / 4) * 4, columns), expected)).toBeLessThan(1e-7);
  });

  it.each([
    ['q8_0', 64],
    ['q4_0', 320],
    ['f16', 45],
    ['f32', 6],
  ] as const)('gathers rows of %s, %i wide', async (format, columns) => {
    const random = seededRandom(columns);
    const { packed, values } = randomMatrix(random, format, 19, columns);
    const tokens = [0, 18, 7, 7];
    const stride = Math.ceil(columns / 4) * 4;
    const [data] = await runOnce(style, ({ kernels, scope, builder }) => {
      const weight = uploadMatrix(scope, kernels, 'embedding', packed);
      const y = builder.activations('y', tokens.length, columns);
      builder.gather(scope.upload('tokens', Uint32Array.from(tokens)), weight, y);
      return [{ buffer: y.buffer, bytes: tokens.length * stride * 4 }];
    });
    const expected = tokens.flatMap((token) => [...values.subarray(token * columns, (token + 1) * columns)]);
    expect(normalisedError(unpad(data!, stride, columns), expected)).toBeLessThan(1e-12);
  });
});
