/** Attention in training, forward and backward: shaders/train/attention-common.wgsl. */
import backwardDelta from '@shaders/train/attention-backward-delta.wgsl?raw';
import backwardKeys from '@shaders/train/attention-backward-keys.wgsl?raw';
import backwardKeysSplit from '@shaders/train/attention-backward-keys-split.wgsl?raw';
import backwardQueries from '@shaders/train/attention-backward-queries.wgsl?raw';
import backwardQueriesSplit from '@shaders/train/attention-backward-queries-split.wgsl?raw';
import common from '@shaders/train/attention-common.wgsl?raw';
import forward from '@shaders/train/attention-forward.wgsl?raw';
import forwardSplit from '@shaders/train/attention-forward-split.wgsl?raw';
import split from '@shaders/train/attention-split.wgsl?raw';
import headElements from '@shaders/train/head-elements.wgsl?raw';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';
import type { Activations } from '@/engine/webgpu/model/program';
import type { TrainingBuilder } from './training-builder';

const AttentionParams = uniformStruct('AttentionParams', {
  rows: 'u32',
  heads: 'u32',
  maxDistance: 'i32',
  qStride: 'u32',
  qOffset: 'u32',
  kvStride: 'u32',
  kOffset: 'u32',
  vOffset: 'u32',
  outStride: 'u32',
});

const AttentionDeltaParams = uniformStruct('AttentionDeltaParams', {
  rows: 'u32',
  heads: 'u32',
  stride: 'u32',
});

/** Rows of a workgroup in which four invocations share a row: see attention-split.wgsl. */
const SPLIT_ROWS = 16;

/** Attention of the rows of `q` to the rows of `kv`. */
/** The relative position bias of one layer: see PositionBias. */
export interface LayerBias {
  buckets: GPUBuffer;
  /** `[buckets, heads]` */
  table: GPUBuffer;
  maxDistance: number;
}

export interface AttentionShape {
  heads: number;
  dKv: number;
  q: Activations;
  /** First column of the queries in `q`. */
  qOffset: number;
  kv: Activations;
  /** First column of the keys in `kv`. */
  kOffset: number;
  /** First column of the values in `kv`. */
  vOffset: number;
  out: Activations;
  /** `[queries, heads]` of (log-sum-exp, delta): the forward pass leaves the first for the backward pass. */
  rowStats: GPUBuffer;
  bias?: LayerBias;
  /** `[queries]` of (first key, keys). */
  keysOfQuery: GPUBuffer;
  /** `[keys]` of (first query, queries). */
  queriesOfKey: GPUBuffer;
  /** Pairs of a query and a key that it attends to. */
  pairs: number;
}

export interface AttentionGradients {
  /** dL/dout, laid out like `out`. */
  dOut: Activations;
  /** Receives dL/dq, laid out like `q`. */
  dq: Activations;
  /** Receives dL/dk and dL/dv, laid out like `kv`; undefined where they are not needed. */
  dkv?: Activations;
}

export function recordAttention(builder: TrainingBuilder, shape: AttentionShape): void {
  const { kernels } = builder;
  const { heads, dKv, q, kv, out, rowStats, keysOfQuery, bias, pairs } = shape;
  builder.add(forwardKernel(kernels, dKv, bias !== undefined), {
    params: attentionParams(shape, q.rows),
    buffers: {
      q: q.buffer,
      kv: kv.buffer,
      spans: keysOfQuery,
      rowStats,
      out: out.buffer,
      ...biasBuffers(bias),
    },
    workgroups: [Math.ceil(q.rows / rowsOfWorkgroup(kernels, dKv)), heads],
  });
  builder.endOperation(2 * pairs * heads * dKv);
}

export function recordAttentionBackward(
  builder: TrainingBuilder,
  shape: AttentionShape,
  { dOut, dq, dkv }: AttentionGradients,
): void {
  const { kernels } = builder;
  const { heads, dKv, q, kv, out, rowStats, bias, pairs } = shape;
  const workgroupRows = rowsOfWorkgroup(kernels, dKv);
  const hasBias = bias !== undefined;
  const buffers = { q: q.buffer, kv: kv.buffer, rowStats, dOut: dOut.buffer, ...biasBuffers(bias) };
  builder.add(deltaKernel(kernels, dKv), {
    params: { rows: q.rows, heads, stride: out.stride / elementWidth(dKv) },
    buffers: { out: out.buffer, dOut: dOut.buffer, rowStats },
    workgroups: [Math.ceil(q.rows / kernels.rowSize), heads],
  });
  builder.add(backwardKernel(kernels, dKv, hasBias, 'queries'), {
    params: attentionParams(shape, q.rows),
    buffers: { ...buffers, spans: shape.keysOfQuery, gradient: dq.buffer },
    workgroups: [Math.ceil(q.rows / workgroupRows), heads],
  });
  builder.endOperation(3 * pairs * heads * dKv);
  if (!dkv) return;
  builder.add(backwardKernel(kernels, dKv, hasBias, 'keys'), {
    params: attentionParams(shape, kv.rows),
    buffers: { ...buffers, spans: shape.queriesOfKey, gradient: dkv.buffer },
    workgroups: [Math.ceil(kv.rows / workgroupRows), heads],
  });
  builder.endOperation(4 * pairs * heads * dKv);
}

function forwardKernel(kernels: KernelLibrary, dKv: number, bias: boolean) {
  return kernels.kernel({
    key: `attention-forward ${dKv} ${bias}`,
    parts: attentionParts(kernels, dKv, { alone: forward, split: forwardSplit }),
    params: AttentionParams,
    flags: ['FORWARD', ...elementFlags(dKv), ...(bias ? ['BIAS'] : [])],
    constants: attentionConstants(kernels, dKv),
  });
}

function deltaKernel(kernels: KernelLibrary, dKv: number) {
  return kernels.kernel({
    key: `attention-backward-delta ${dKv}`,
    parts: [headElements, backwardDelta],
    params: AttentionDeltaParams,
    flags: elementFlags(dKv),
    constants: { ELEMENTS: dKv / elementWidth(dKv), WORKGROUP_SIZE: kernels.rowSize },
  });
}

function backwardKernel(kernels: KernelLibrary, dKv: number, bias: boolean, of: 'queries' | 'keys') {
  const variants =
    of === 'keys'
      ? { alone: backwardKeys, split: backwardKeysSplit }
      : { alone: backwardQueries, split: backwardQueriesSplit };
  return kernels.kernel({
    key: `attention-backward ${of} ${dKv} ${bias}`,
    parts: attentionParts(kernels, dKv, variants),
    params: AttentionParams,
    flags: [...elementFlags(dKv), ...(bias ? ['BIAS'] : [])],
    constants: attentionConstants(kernels, dKv),
  });
}

function rowsOfWorkgroup(kernels: KernelLibrary, dKv: number): number {
  return splitsRows(kernels, dKv) ? SPLIT_ROWS : kernels.rowSize;
}

/** Whether four invocations share a row: see attention-split.wgsl. */
function splitsRows({ style }: KernelLibrary, dKv: number): boolean {
  return style === 'shared' && dKv % 16 === 0;
}

function attentionParts(
  kernels: KernelLibrary,
  dKv: number,
  variants: { alone: string; split: string },
): string[] {
  return splitsRows(kernels, dKv)
    ? [headElements, common, split, variants.split]
    : [headElements, common, variants.alone];
}

function attentionConstants(kernels: KernelLibrary, dKv: number): Record<string, number> {
  const constants = { ELEMENTS: dKv / elementWidth(dKv) };
  return splitsRows(kernels, dKv) ? constants : { ...constants, WORKGROUP_SIZE: kernels.rowSize };
}

/** Floats per element of a head vector: strides and offsets count elements. */
function elementWidth(dKv: number): 1 | 4 {
  return dKv % 4 === 0 ? 4 : 1;
}

function elementFlags(dKv: number): string[] {
  return elementWidth(dKv) === 4 ? ['VEC4'] : [];
}

/** @param rows queries, or keys where the gradients of keys are computed */
function attentionParams(shape: AttentionShape, rows: number) {
  const { heads, dKv, q, qOffset, kv, kOffset, vOffset, out, bias } = shape;
  const width = elementWidth(dKv);
  return {
    rows,
    heads,
    maxDistance: bias?.maxDistance ?? 0,
    qStride: q.stride / width,
    qOffset: qOffset / width,
    kvStride: kv.stride / width,
    kOffset: kOffset / width,
    vOffset: vOffset / width,
    outStride: out.stride / width,
  };
}

function biasBuffers(bias: LayerBias | undefined): Record<string, GPUBuffer> {
  return bias ? { buckets: bias.buckets, bias: bias.table } : {};
}
