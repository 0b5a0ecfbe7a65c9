/**
 * The head and its loss, over the vocabulary in chunks, so that logits of all labels never lie in memory at once. Where
 * one chunk holds them all they are computed once, else a second time for the gradient.
 */

import type { TrainOps } from '@/engine/lora/operations/training-operations';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernels';
import type { Activations } from '@/engine/webgpu/model/program';
import type { WeightMatrix } from '@/engine/webgpu/model/weights';
import type { ActivationPool } from './activation-pool';

/** Bytes of logits that may be in memory at once. */
const LOGIT_BYTES = 32 * 2 ** 20;
/** Rows of a matrix whose first byte is aligned for any width and format. */
const ROW_ALIGNMENT = 256;

export interface HeadJob {
  head: WeightMatrix;
  /** What logits are multiplied by: dModel^-0.5 in tied models. */
  scale: number;
  labels: GPUBuffer;
  /** results[0] takes the loss. */
  results: GPUBuffer;
  /** 1 / labels of the whole step. */
  weight: number;
  /** Most bytes of logits; default 32 MiB. */
  logitBytes?: number;
}

/** Rows of the vocabulary in one chunk, for a number of labels. */
export function chunkRows(labels: number, vocabulary: number, logitBytes = LOGIT_BYTES): number {
  const fitting = Math.floor(logitBytes / (4 * labels));
  if (fitting >= vocabulary) return vocabulary;
  return Math.max(ROW_ALIGNMENT, Math.floor(fitting / ROW_ALIGNMENT) * ROW_ALIGNMENT);
}

/**
 * Adds the loss of `hidden` to the results and, where `gradient` is given, writes the gradient by `hidden` there.
 * @param hidden `[labels, dModel]`, after the last norm
 */
export function addHead(
  device: GPUDevice,
  kernels: KernelLibrary,
  ops: TrainOps,
  pool: ActivationPool,
  hidden: Activations,
  gradient: Activations | undefined,
  job: HeadJob,
): void {
  const { head, labels, results, scale, weight } = job;
  const chunk = chunkRows(hidden.rows, head.outputs, job.logitBytes);
  const buffer = pool.buffer('logits', hidden.rows * chunk * 4);
  const state = pool.buffer('softmax sums', hidden.rows * 16);
  const chunks: { first: number; part: WeightMatrix; logits: Activations }[] = [];
  for (let first = 0; first < head.outputs; first += chunk) {
    const part = sliceRows(device, kernels, head, first, Math.min(chunk, head.outputs - first));
    chunks.push({ first, part, logits: { buffer, rows: hidden.rows, stride: part.outputs } });
  }
  for (const { first, part, logits } of chunks) {
    ops.linear(hidden, part, logits, 'STORE', scale);
    ops.crossEntropySums(logits, first, labels, state);
  }
  ops.crossEntropyLoss(hidden.rows, labels, state, results, weight);
  if (!gradient) return;
  for (const { first, part, logits } of chunks) {
    if (chunks.length > 1) ops.linear(hidden, part, logits, 'STORE', scale);
    ops.crossEntropyGradient(logits, first, labels, state, weight * scale);
    ops.inputGradient(logits, part, gradient, first > 0);
  }
}

/** Some rows of a matrix, without a copy. @param first a multiple of 256 */
function sliceRows(
  device: GPUDevice,
  kernels: KernelLibrary,
  weight: WeightMatrix,
  first: number,
  rows: number,
): WeightMatrix {
  if (first === 0 && rows === weight.outputs) return weight;
  const quadBytes = { f32: 16, f16: 8, q8_0: 4, q4_0: 2 }[weight.format];
  const scaleBytes = (weight.quads / 8) * 2;
  const offsets = [first * weight.quads * quadBytes, first * scaleBytes];
  const bindGroup = device.createBindGroup({
    label: 'rows of a matrix',
    layout: kernels.weightLayout(weight.format),
    entries: weight.buffers.map((buffer, binding) => ({
      binding,
      resource: { buffer, offset: offsets[binding]! },
    })),
  });
  return { ...weight, outputs: rows, bindGroup };
}
