/** The loss over a vocabulary in chunks, and its gradient against central differences in f64. */
import { describe, expect, it } from 'vitest';
import { STYLES } from '@/testing/engine/gpu';
import { Tape, table } from '@/testing/lora/lora-tape';
import { numericGradient, runOps, TOLERANCE } from '@/testing/lora/training-bench';
import { normalisedError, randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';
import { recordCrossEntropyGradient, recordCrossEntropyLoss, recordCrossEntropySums } from './cross-entropy';

describe.each(STYLES)('%s kernels', (style) => {
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
});
