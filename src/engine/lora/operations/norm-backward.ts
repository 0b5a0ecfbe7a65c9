/** The backward pass of RMS norms with a frozen gain: shaders/train/rms-norm-backward.wgsl. */
import rmsNormBackward from '@shaders/train/rms-norm-backward.wgsl?raw';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { RmsNormParams } from '@/engine/webgpu/kernels/linear-kernels';
import type { Activations, Norm } from '@/engine/webgpu/model/program';
import type { TrainingBuilder } from './training-builder';

/** dL/dy of `y = norm(x)` to dL/dx; with `add`, added to what dx holds. */
export interface NormBackward {
  x: Activations;
  dy: Activations;
  dx: Activations;
  norm: Norm;
  /** Of x, without padding. */
  columns: number;
  add?: boolean;
}

export function recordNormBackward(builder: TrainingBuilder, job: NormBackward): void {
  const { x, dy, dx, norm, columns, add = false } = job;
  builder.add(normBackwardKernel(builder.kernels, add), {
    params: { quads: x.stride / 4, inverseK: 1 / columns, epsilon: norm.epsilon },
    buffers: { x: x.buffer, dy: dy.buffer, dx: dx.buffer, gain: norm.gain },
    workgroups: [x.rows],
  });
  builder.endOperation(3 * x.rows * x.stride);
}

function normBackwardKernel(kernels: KernelLibrary, add: boolean) {
  return kernels.kernel({
    key: `rms-norm-backward ${add}`,
    parts: [rmsNormBackward],
    params: RmsNormParams,
    flags: add ? ['ADD'] : [],
    constants: { WORKGROUP_SIZE: kernels.reductionSize },
  });
}
