/** The L2 norm of all gradients: shaders/train/gradient-norm.wgsl. */
import gradientNorm from '@shaders/train/gradient-norm.wgsl?raw';
import type { TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';

const GradientNormParams = uniformStruct('GradientNormParams', { count: 'u32' });

/** Partial sums that make up the norm, one per workgroup. */
export const NORM_PARTS = 256;

export interface GradientNormBuffers {
  gradients: GPUBuffer;
  /** {@link NORM_PARTS} floats. */
  partials: GPUBuffer;
  /** Receives the squared norm at index 1. */
  results: GPUBuffer;
}

/** @param count of the gradients */
export function recordGradientNorm(
  builder: TrainingBuilder,
  { gradients, partials, results }: GradientNormBuffers,
  count: number,
): void {
  builder.add(gradientNormKernel(builder.kernels, 'partial'), {
    params: { count },
    buffers: { values: gradients, sums: partials },
    workgroups: [NORM_PARTS],
  });
  builder.add(gradientNormKernel(builder.kernels, 'total'), {
    params: { count: NORM_PARTS },
    buffers: { values: partials, sums: results },
    workgroups: [1],
  });
  builder.endOperation(count);
}

function gradientNormKernel(kernels: KernelLibrary, pass: 'partial' | 'total') {
  return kernels.kernel({
    key: `gradient-norm ${pass}`,
    parts: [gradientNorm],
    params: GradientNormParams,
    flags: pass === 'total' ? ['TOTAL'] : [],
    constants: { WORKGROUP_SIZE: kernels.reductionSize, PARTS: NORM_PARTS },
  });
}
