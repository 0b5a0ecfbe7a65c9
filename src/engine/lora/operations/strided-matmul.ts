/** The matrix products of adapters: shaders/train/strided-matmul-common.wgsl. */
import dropout from '@shaders/train/dropout.wgsl?raw';
import common from '@shaders/train/strided-matmul-common.wgsl?raw';
import direct from '@shaders/train/strided-matmul-direct.wgsl?raw';
import tiled from '@shaders/train/strided-matmul-tiled.wgsl?raw';
import type { DropoutMask } from '@/engine/lora/adapter/dropout-mask';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';
import { spreadWorkgroups, type TrainingBuilder } from './training-builder';

const StridedMatmulParams = uniformStruct('StridedMatmulParams', {
  rows: 'u32',
  columns: 'u32',
  depth: 'u32',
  alpha: 'f32',
  xOffset: 'u32',
  xRowStride: 'u32',
  xDepthStride: 'u32',
  yOffset: 'u32',
  yDepthStride: 'u32',
  yColumnStride: 'u32',
  cOffset: 'u32',
  cRowStride: 'u32',
  cColumnStride: 'u32',
});
const MaskedMatmulParams = StridedMatmulParams.with({
  dropoutKey: 'u32',
  dropoutThreshold: 'u32',
  dropoutRowBase: 'u32',
  dropoutScale: 'f32',
});

/** A part of an f32 buffer as a matrix: entry (r, c) is at `offset + r * rowStride + c * columnStride`. */
export interface MatrixView {
  buffer: GPUBuffer;
  offset: number;
  rowStride: number;
  columnStride: number;
}

/** An operand of a product. */
export type Operand = 'X' | 'Y' | 'C';

/** C = alpha X Y, or += with `add`: X `[rows, depth]`, Y `[depth, columns]`, C `[rows, columns]`. */
export interface StridedMatmul {
  x: MatrixView;
  y: MatrixView;
  c: MatrixView;
  rows: number;
  columns: number;
  depth: number;
  /** Default 1. */
  alpha?: number;
  add?: boolean;
  /** Dropout of one operand. */
  dropout?: { mask: DropoutMask; operand: Operand };
}

export function recordStridedMatmul(builder: TrainingBuilder, job: StridedMatmul): void {
  const { kernels } = builder;
  const { x, y, c, rows, columns, depth, alpha = 1, add = false } = job;
  const buffers = { x: x.buffer, y: y.buffer, c: c.buffer };
  const workgroups = spreadWorkgroups(workgroupsOf(kernels, rows, columns));
  const params = {
    rows,
    columns,
    depth,
    alpha,
    xOffset: x.offset,
    xRowStride: x.rowStride,
    xDepthStride: x.columnStride,
    yOffset: y.offset,
    yDepthStride: y.rowStride,
    yColumnStride: y.columnStride,
    cOffset: c.offset,
    cRowStride: c.rowStride,
    cColumnStride: c.columnStride,
  };
  if (job.dropout) {
    const { mask, operand } = job.dropout;
    const masked = {
      ...params,
      dropoutKey: mask.key,
      dropoutThreshold: mask.threshold,
      dropoutRowBase: mask.rowBase,
      dropoutScale: mask.scale,
    };
    builder.add(maskedMatmulKernel(kernels, add, operand), { params: masked, buffers, workgroups });
  } else {
    builder.add(stridedMatmulKernel(kernels, add), { params, buffers, workgroups });
  }
  builder.endOperation(rows * columns * depth);
}

function stridedMatmulKernel(kernels: KernelLibrary, add: boolean) {
  return kernels.kernel({
    key: `strided-matmul ${add}`,
    parts: [common, ...styleParts(kernels)],
    params: StridedMatmulParams,
    flags: add ? ['ADD'] : [],
    constants: styleConstants(kernels),
  });
}

function maskedMatmulKernel(kernels: KernelLibrary, add: boolean, operand: Operand) {
  return kernels.kernel({
    key: `strided-matmul ${add} ${operand}`,
    parts: [dropout, common, ...styleParts(kernels)],
    params: MaskedMatmulParams,
    flags: [...(add ? ['ADD'] : []), 'DROP', `DROP_${operand}`],
    constants: styleConstants(kernels),
  });
}

function styleParts({ style }: KernelLibrary): string[] {
  return [style === 'direct' ? direct : tiled];
}

function styleConstants({ style, rowSize }: KernelLibrary): Record<string, number> {
  return style === 'direct' ? { WORKGROUP_SIZE: rowSize } : {};
}

function workgroupsOf({ style, rowSize }: KernelLibrary, rows: number, columns: number): number {
  return style === 'direct'
    ? Math.ceil((Math.ceil(rows / 4) * Math.ceil(columns / 4)) / rowSize)
    : Math.ceil(rows / 32) * Math.ceil(columns / 16);
}
