/** The loss over a vocabulary that is computed in chunks: shaders/train/cross-entropy-*.wgsl. */
import crossEntropyGradient from '@shaders/train/cross-entropy-gradient.wgsl?raw';
import crossEntropyLoss from '@shaders/train/cross-entropy-loss.wgsl?raw';
import crossEntropySums from '@shaders/train/cross-entropy-sums.wgsl?raw';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';
import type { Activations } from '@/engine/webgpu/model/program';
import type { TrainingBuilder } from './training-builder';

const CrossEntropySumsParams = uniformStruct('CrossEntropySumsParams', { columns: 'u32', chunkStart: 'u32' });

const CrossEntropyLossParams = uniformStruct('CrossEntropyLossParams', { rows: 'u32', weight: 'f32' });

const CrossEntropyGradientParams = uniformStruct('CrossEntropyGradientParams', {
  columns: 'u32',
  chunkStart: 'u32',
  weight: 'f32',
});

/** Bytes of the row statistics of one label. */
export const ROW_STATS_BYTES = 16;

/** The labels of a batch and the softmax over the vocabulary, row by row. */
export interface LabelRows {
  /** Number of labels. */
  rows: number;
  labels: GPUBuffer;
  /** {@link ROW_STATS_BYTES} per row: largest logit, sum of exponentials, logit of the label. */
  rowStats: GPUBuffer;
}

/** Updates each row's softmax statistics by a chunk of the vocabulary that starts at token `chunkStart`. */
export function recordCrossEntropySums(
  builder: TrainingBuilder,
  { labels, rowStats }: LabelRows,
  logits: Activations,
  chunkStart: number,
): void {
  builder.add(sumsKernel(builder.kernels), {
    params: { columns: logits.stride, chunkStart },
    buffers: { logits: logits.buffer, labels, rowStats },
    workgroups: [logits.rows],
  });
  builder.endOperation(2 * logits.rows * logits.stride);
}

/** results[0] += weight * the sum of the rows' losses. */
export function recordCrossEntropyLoss(
  builder: TrainingBuilder,
  { rows, labels, rowStats }: LabelRows,
  results: GPUBuffer,
  weight: number,
): void {
  builder.add(lossKernel(builder.kernels), {
    params: { rows, weight },
    buffers: { labels, rowStats, results },
    workgroups: [1],
  });
  builder.endOperation(rows);
}

/** Replaces the logits of a chunk by dL/dlogits. */
export function recordCrossEntropyGradient(
  builder: TrainingBuilder,
  { labels, rowStats }: LabelRows,
  logits: Activations,
  { chunkStart, weight }: { chunkStart: number; weight: number },
): void {
  builder.add(gradientKernel(builder.kernels), {
    params: { columns: logits.stride, chunkStart, weight },
    buffers: { logits: logits.buffer, labels, rowStats },
    workgroups: [Math.ceil(logits.stride / builder.kernels.rowSize), logits.rows],
  });
  builder.endOperation(logits.rows * logits.stride);
}

function sumsKernel(kernels: KernelLibrary) {
  return kernels.kernel({
    key: 'cross-entropy-sums',
    parts: [crossEntropySums],
    params: CrossEntropySumsParams,
    constants: { WORKGROUP_SIZE: kernels.reductionSize },
  });
}

function lossKernel(kernels: KernelLibrary) {
  return kernels.kernel({
    key: 'cross-entropy-loss',
    parts: [crossEntropyLoss],
    params: CrossEntropyLossParams,
    constants: { WORKGROUP_SIZE: kernels.reductionSize },
  });
}

function gradientKernel(kernels: KernelLibrary) {
  return kernels.kernel({
    key: 'cross-entropy-gradient',
    parts: [crossEntropyGradient],
    params: CrossEntropyGradientParams,
    constants: { WORKGROUP_SIZE: kernels.rowSize },
  });
}
