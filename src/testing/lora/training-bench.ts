/** What the tests of training kernels share: operations run once on the device, and central differences. */
import { TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { KernelStyle } from '@/engine/webgpu/kernels/kernel-choice';
import type { Activations } from '@/engine/webgpu/model/program';
import { type Bench, runOnce } from '@/testing/engine/gpu';

/** Largest normalised squared error of f32 arithmetic: docs/kernels.md. */
export const TOLERANCE = 1e-7;

export interface TrainBench extends Bench {
  training: TrainingBuilder;
  /** Uploads rows without padding. */
  table(values: Float32Array, columns: number): Activations;
}

/** Runs operations once, as {@link runOnce} does. */
export function runOps(
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
export function slopeAt(x: Float32Array, i: number, loss: (x: Float64Array) => number): number {
  const h = 1e-5;
  const moved = (by: number) => {
    const at = Float64Array.from(x);
    at[i]! += by;
    return loss(at);
  };
  return (moved(h) - moved(-h)) / (2 * h);
}

/** d loss / d x by central differences. */
export function numericGradient(x: Float32Array, loss: (x: Float64Array) => number): Float64Array {
  return Float64Array.from(x, (_, i) => slopeAt(x, i, loss));
}

/** Sum of products. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
