/** AdamW with gradient clipping against the same in f64. */
import { describe, expect, it } from 'vitest';
import { STYLES } from '@/testing/engine/gpu';
import { ReferenceAdamW } from '@/testing/lora/lora-reference';
import { runOps, TOLERANCE } from '@/testing/lora/training-bench';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';
import { recordAdamW } from './adamw';
import { NORM_PARTS, recordGradientNorm } from './gradient-norm';

describe.each(STYLES)('%s kernels', (style) => {
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
