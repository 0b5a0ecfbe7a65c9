/** The backward pass of frozen linear layers: shaders/train/input-gradient-common.wgsl. */
import common from '@shaders/train/input-gradient-common.wgsl?raw';
import direct from '@shaders/train/input-gradient-direct.wgsl?raw';
import tiled from '@shaders/train/input-gradient-tiled.wgsl?raw';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';
import type { WeightFormat } from '@/engine/webgpu/kernels/weight-format';
import type { Activations } from '@/engine/webgpu/model/program';
import type { WeightMatrix } from '@/engine/webgpu/model/weight-matrix';
import type { TrainingBuilder } from './training-builder';

const InputGradientParams = uniformStruct('InputGradientParams', {
  rows: 'u32',
  outputs: 'u32',
  quads: 'u32',
  dyStride: 'u32',
});

/** dX = dY W, or += with `add`. */
export interface InputGradient {
  dy: Activations;
  weight: WeightMatrix;
  dx: Activations;
  add?: boolean;
}

export function recordInputGradient(builder: TrainingBuilder, job: InputGradient): void {
  const { kernels } = builder;
  const { dy, weight, dx, add = false } = job;
  const { outputs, inputs, quads } = weight;
  // What a workgroup computes.
  const tile = kernels.style === 'direct' ? { quads: kernels.rowSize, rows: 4 } : { quads: 16, rows: 64 };
  builder.add(inputGradientKernel(kernels, weight.format, add), {
    params: { rows: dy.rows, outputs, quads, dyStride: dy.stride },
    buffers: { dy: dy.buffer, dx: dx.buffer },
    workgroups: [Math.ceil(quads / tile.quads), Math.ceil(dy.rows / tile.rows)],
    weight,
  });
  builder.endOperation(dy.rows * outputs * inputs);
}

function inputGradientKernel(kernels: KernelLibrary, format: WeightFormat, add: boolean) {
  const isDirect = kernels.style === 'direct';
  return kernels.kernel({
    key: `input-gradient ${format} ${add}`,
    parts: [common, isDirect ? direct : tiled],
    params: InputGradientParams,
    weights: format,
    flags: add ? ['ADD'] : [],
    constants: isDirect ? { WORKGROUP_SIZE: kernels.rowSize } : {},
  });
}
