/**
 * The language model head and its loss, over the vocabulary in chunks, so that the logits of all labels are never in memory at
 * once. Where one chunk holds them all they are computed once, otherwise a second time for the gradient.
 */

import {
  type LabelRows,
  ROW_STATS_BYTES,
  recordCrossEntropyGradient,
  recordCrossEntropyLoss,
  recordCrossEntropySums,
} from '@/engine/lora/operations/cross-entropy';
import { recordInputGradient } from '@/engine/lora/operations/input-gradient';
import type { TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import type { Activations } from '@/engine/webgpu/model/program';
import type { WeightMatrix } from '@/engine/webgpu/model/weight-matrix';
import type { ActivationPool } from './activation-pool';
import { chunkRows } from './vocabulary-chunks';

export interface VocabularyLoss {
  head: WeightMatrix;
  /** Factor of the logits: dModel^-0.5 in models that scale the decoder's output. */
  scale: number;
  /** `[labels, dModel]`, after the final norm. */
  hidden: Activations;
  /** Receives dL/dhidden; undefined where only the loss is computed. */
  gradient?: Activations;
  labels: GPUBuffer;
  /** The loss is added to results[0]. */
  results: GPUBuffer;
  /** 1 / labels of the whole step. */
  weight: number;
  /** Most bytes of logits at once; default 32 MiB. */
  logitBytes?: number;
}

/** Some rows of the head, and the logits of their tokens. */
interface Chunk {
  readonly chunkStart: number;
  readonly rows: WeightMatrix;
  readonly logits: Activations;
}

/** Adds the loss to the results and, where a gradient is wanted, computes dL/dhidden. */
export function recordVocabularyLoss(
  builder: TrainingBuilder,
  pool: ActivationPool,
  loss: VocabularyLoss,
): void {
  const { scale, hidden, gradient, results, weight, labels } = loss;
  const rowStats = pool.buffer('softmax statistics', hidden.rows * ROW_STATS_BYTES);
  const labelRows: LabelRows = { rows: hidden.rows, labels, rowStats };
  const chunks = chunksOf(builder.kernels, pool, loss);
  const computeLogits = ({ rows, logits }: Chunk) =>
    builder.linear({ x: hidden, weight: rows, y: logits, epilogue: 'STORE', scale });
  for (const chunk of chunks) {
    computeLogits(chunk);
    recordCrossEntropySums(builder, labelRows, chunk.logits, chunk.chunkStart);
  }
  recordCrossEntropyLoss(builder, labelRows, results, weight);
  if (!gradient) return;
  for (const chunk of chunks) {
    const { chunkStart, rows, logits } = chunk;
    if (chunks.length > 1) computeLogits(chunk);
    recordCrossEntropyGradient(builder, labelRows, logits, { chunkStart, weight: weight * scale });
    recordInputGradient(builder, { dy: logits, weight: rows, dx: gradient, add: chunkStart > 0 });
  }
}

/** All chunks share one buffer of logits. */
function chunksOf(
  kernels: KernelLibrary,
  pool: ActivationPool,
  { head, hidden, logitBytes }: VocabularyLoss,
): Chunk[] {
  const size = chunkRows(hidden.rows, head.outputs, logitBytes);
  const buffer = pool.buffer('logits', hidden.rows * size * 4);
  const chunks: Chunk[] = [];
  for (let chunkStart = 0; chunkStart < head.outputs; chunkStart += size) {
    const rows = sliceRows(kernels, head, chunkStart, Math.min(size, head.outputs - chunkStart));
    chunks.push({ chunkStart, rows, logits: { buffer, rows: hidden.rows, stride: rows.outputs } });
  }
  return chunks;
}

/** Some rows of a matrix, without a copy. @param first a multiple of ROW_ALIGNMENT (vocabulary-chunks.ts) */
function sliceRows(kernels: KernelLibrary, weight: WeightMatrix, first: number, rows: number): WeightMatrix {
  if (first === 0 && rows === weight.outputs) return weight;
  const quadBytes = { f32: 16, f16: 8, q8_0: 4, q4_0: 2 }[weight.format];
  const scaleBytes = (weight.quads / 8) * 2;
  const offsets = [first * weight.quads * quadBytes, first * scaleBytes];
  const resources = weight.buffers.map((buffer, i) => ({ buffer, offset: offsets[i]! }));
  const bindGroup = kernels.bindWeights(weight.format, resources, 'rows of a matrix');
  return { ...weight, outputs: rows, bindGroup };
}
