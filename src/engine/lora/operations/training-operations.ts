/**
 * The operations of training, one by one, on top of the program builder of inference. Each adds dispatches to a program
 * and notes how much arithmetic they are, so that the program can be submitted in short parts.
 */
import type { Epilogue, Kernel } from '@/engine/webgpu/kernels/kernels';
import type { PositionBias } from '@/engine/webgpu/model/model-weights';
import type { Activations, Norm, Program, ProgramBuilder } from '@/engine/webgpu/model/program';
import type { WeightMatrix } from '@/engine/webgpu/model/weights';
import { type Dropped, laneWidth, NORM_PARTS, type TrainKernels } from './training-kernels';

/** Workgroups of one dimension; a second one takes the rest. */
const ACROSS = 32_768;

type Word = Parameters<ProgramBuilder['add']>[1][number];

/** A part of an f32 buffer seen as a matrix: entry (r, c) lies at `at + r * row + c * column`. */
export interface View {
  buffer: GPUBuffer;
  at: number;
  row: number;
  column: number;
}

/** The mask of one module in one step: see dropout-mask.ts. */
export interface DropoutMask {
  key: number;
  threshold: number;
  /** Tokens of the step before this micro-batch. */
  rowBase: number;
  /** What kept inputs are multiplied by. */
  keep: number;
}

export interface ProductOptions {
  rows: number;
  columns: number;
  depth: number;
  alpha?: number;
  add?: boolean;
  dropout?: { mask: DropoutMask; of: Dropped };
}

/** Attention over rows of two tables; see attention-dims.wgsl. */
export interface AttentionShape {
  heads: number;
  dKv: number;
  q: Activations;
  qAt: number;
  kv: Activations;
  kAt: number;
  vAt: number;
  out: Activations;
  /** `[queries, heads]` of two floats. */
  sums: GPUBuffer;
  bias?: PositionBias;
  /** `[queries]` of (first key, keys). */
  keysOfQuery: GPUBuffer;
  /** `[keys]` of (first query, queries). */
  queriesOfKey: GPUBuffer;
  /** Pairs of a query and a key it sees. */
  pairs: number;
}

/** Where a program may be cut, and what lies before. */
export interface ProgramPart {
  /** Dispatches up to and including this operation. */
  end: number;
  /** Multiplications of the operation, about. */
  work: number;
}

export interface TrainProgram {
  program: Program;
  parts: readonly ProgramPart[];
}

export class TrainOps {
  private readonly parts: ProgramPart[] = [];

  constructor(
    private readonly builder: ProgramBuilder,
    private readonly kernels: TrainKernels,
  ) {}

  build(): TrainProgram {
    return { program: this.builder.build(), parts: this.parts };
  }

  gather(tokens: GPUBuffer, weight: WeightMatrix, y: Activations): void {
    this.builder.gather(tokens, weight, y);
    this.note(y.rows * y.stride);
  }

  norm(x: Activations, y: Activations, norm: Norm, columns: number): void {
    this.builder.norm(x, y, norm, columns);
    this.note(x.rows * x.stride);
  }

  linear(x: Activations, weight: WeightMatrix, y: Activations, epilogue: Epilogue, scale = 1): void {
    this.builder.linear(x, weight, y, epilogue, { scale });
    this.note(x.rows * weight.outputs * weight.inputs);
  }

  /** dX = dY W, or += with `add`. */
  inputGradient(dy: Activations, weight: WeightMatrix, dx: Activations, add: boolean): void {
    const direct = this.kernels.library.style === 'direct';
    const across = direct ? this.kernels.library.rowThreads : 16;
    const down = direct ? 4 : 64;
    this.builder.add(
      this.kernels.inputGradient(weight.format, add),
      [dy.rows, weight.outputs, weight.quads, dy.stride],
      [dy.buffer, dx.buffer],
      Math.ceil(weight.quads / across),
      Math.ceil(dy.rows / down),
      weight,
    );
    this.note(dy.rows * weight.outputs * weight.inputs);
  }

  /** C = alpha X Y, or += : X `[rows, depth]`, Y `[depth, columns]`, C `[rows, columns]`. */
  product(x: View, y: View, c: View, options: ProductOptions): void {
    const { rows, columns, depth, alpha = 1, add = false, dropout } = options;
    const masked: Word[] = dropout
      ? [dropout.mask.key, dropout.mask.threshold, dropout.mask.rowBase, { f32: dropout.mask.keep }]
      : [];
    const sizes: Word[] = [rows, columns, depth, { f32: alpha }];
    const places = [x.at, x.row, x.column, y.at, y.row, y.column, c.at, c.row, c.column];
    const direct = this.kernels.library.style === 'direct';
    const groups = direct
      ? Math.ceil((Math.ceil(rows / 4) * Math.ceil(columns / 4)) / this.kernels.library.rowThreads)
      : Math.ceil(rows / 32) * Math.ceil(columns / 16);
    const words = [...masked, ...sizes, ...places];
    this.spread(this.kernels.product(add, dropout?.of), words, [x.buffer, y.buffer, c.buffer], groups);
    this.note(rows * columns * depth);
  }

  attention(shape: AttentionShape): void {
    const { heads, dKv, q, kv, out, sums, keysOfQuery, bias } = shape;
    this.builder.add(
      this.kernels.attentionForward(dKv, bias !== undefined),
      attentionWords(shape, q.rows),
      [q.buffer, kv.buffer, keysOfQuery, sums, out.buffer, ...biasBuffers(bias)],
      Math.ceil(q.rows / this.kernels.attentionRows(dKv)),
      heads,
    );
    this.note(2 * shape.pairs * heads * dKv);
  }

  /**
   * The gradients by queries, and where they are asked for by keys and values, in the layouts of `q` and `kv`; `dOut` has
   * that of `out`.
   */
  attentionBackward(
    shape: AttentionShape,
    dOut: Activations,
    dq: Activations,
    dkv: Activations | undefined,
  ): void {
    const { heads, dKv, q, kv, out, sums, bias, keysOfQuery, queriesOfKey, pairs } = shape;
    this.builder.add(
      this.kernels.attentionOutDot(dKv),
      [q.rows, heads, out.stride / laneWidth(dKv)],
      [out.buffer, dOut.buffer, sums],
      this.rowGroups(q.rows),
      heads,
    );
    this.builder.add(
      this.kernels.attentionBackward(dKv, bias !== undefined, 'queries'),
      attentionWords(shape, q.rows),
      [q.buffer, kv.buffer, keysOfQuery, sums, dOut.buffer, dq.buffer, ...biasBuffers(bias)],
      Math.ceil(q.rows / this.kernels.attentionRows(dKv)),
      heads,
    );
    this.note(3 * pairs * heads * dKv);
    if (!dkv) return;
    this.builder.add(
      this.kernels.attentionBackward(dKv, bias !== undefined, 'keys'),
      attentionWords(shape, kv.rows),
      [q.buffer, kv.buffer, queriesOfKey, sums, dOut.buffer, dkv.buffer, ...biasBuffers(bias)],
      Math.ceil(kv.rows / this.kernels.attentionRows(dKv)),
      heads,
    );
    this.note(4 * pairs * heads * dKv);
  }

  /** The way back through a norm of x; with `add` onto what dx holds. `columns` is the unpadded width. */
  normBackward(x: Activations, dy: Activations, dx: Activations, norm: Norm, columns: number, add: boolean) {
    this.builder.add(
      this.kernels.normBackward(add),
      [x.stride / 4, { f32: 1 / columns }, { f32: norm.epsilon }],
      [x.buffer, dy.buffer, dx.buffer, norm.gain],
      x.rows,
      1,
    );
    this.note(3 * x.rows * x.stride);
  }

  /** What lies between the matrices of a feed-forward; `columns` is the width of y. */
  feedForward(x: Activations, y: Activations, columns: number, gated: boolean): void {
    const groups = this.rowGroups(columns);
    this.builder.add(
      this.kernels.feedForward(gated, false),
      [columns, y.stride],
      [x.buffer, y.buffer],
      groups,
      y.rows,
    );
    this.note(y.rows * columns);
  }

  feedForwardBackward(x: Activations, dy: Activations, dx: Activations, columns: number, gated: boolean) {
    this.builder.add(
      this.kernels.feedForward(gated, true),
      [columns, dy.stride],
      [x.buffer, dy.buffer, dx.buffer],
      this.rowGroups(columns),
      dy.rows,
    );
    this.note(dy.rows * columns);
  }

  copy(x: Activations, y: Activations): void {
    const quads = (x.rows * x.stride) / 4;
    this.spread(this.kernels.copy(), [quads], [x.buffer, y.buffer], this.rowGroups(quads));
    this.note(quads);
  }

  /** Takes a chunk of the vocabulary from `first` into the running softmax of each row. */
  crossEntropySums(logits: Activations, first: number, labels: GPUBuffer, state: GPUBuffer): void {
    const words = [logits.stride, first];
    this.builder.add(this.kernels.crossEntropySums(), words, [logits.buffer, labels, state], logits.rows, 1);
    this.note(2 * logits.rows * logits.stride);
  }

  /** Turns the logits of a chunk into the gradient by them. */
  crossEntropyGradient(
    logits: Activations,
    first: number,
    labels: GPUBuffer,
    state: GPUBuffer,
    weight: number,
  ): void {
    this.builder.add(
      this.kernels.crossEntropyGradient(),
      [logits.stride, first, { f32: weight }],
      [logits.buffer, labels, state],
      this.rowGroups(logits.stride),
      logits.rows,
    );
    this.note(logits.rows * logits.stride);
  }

  /** results[0] += weight * the rows' losses. */
  crossEntropyLoss(rows: number, labels: GPUBuffer, state: GPUBuffer, results: GPUBuffer, weight: number) {
    const words = [rows, { f32: weight }];
    this.builder.add(this.kernels.crossEntropyLoss(), words, [labels, state, results], 1, 1);
    this.note(rows);
  }

  /** results[1] = the squared norm of `count` gradients; `partials` holds NORM_PARTS floats. */
  gradientNorm(gradients: GPUBuffer, count: number, partials: GPUBuffer, results: GPUBuffer): void {
    this.builder.add(this.kernels.gradientNorm(false), [count], [gradients, partials], NORM_PARTS, 1);
    this.builder.add(this.kernels.gradientNorm(true), [NORM_PARTS], [partials, results], 1, 1);
    this.note(count);
  }

  adamW(words: readonly Word[], buffers: readonly GPUBuffer[], count: number): void {
    this.spread(this.kernels.adamW(), words, buffers, this.rowGroups(count));
    this.note(8 * count);
  }

  private rowGroups(count: number): number {
    return Math.ceil(count / this.kernels.library.rowThreads);
  }

  private spread(
    kernel: Kernel,
    words: readonly Word[],
    buffers: readonly GPUBuffer[],
    groups: number,
  ): void {
    const across = Math.min(groups, ACROSS);
    this.builder.add(kernel, words, buffers, across, Math.ceil(groups / across));
  }

  private note(work: number): void {
    this.parts.push({ end: this.builder.length, work });
  }
}

function attentionWords(shape: AttentionShape, rows: number): Word[] {
  const { heads, dKv, q, qAt, kv, kAt, vAt, out, bias } = shape;
  const columns = [q.stride, qAt, kv.stride, kAt, vAt, out.stride];
  return [rows, heads, bias?.maxDistance ?? 0, ...columns.map((floats) => floats / laneWidth(dKv))];
}

function biasBuffers(bias: PositionBias | undefined): GPUBuffer[] {
  return bias ? [bias.buckets, bias.table] : [];
}
