/** The activation between the two matrices of a feed-forward layer, forward and backward. */
import feedForwardBackward from '@shaders/train/feed-forward-backward.wgsl?raw';
import feedForwardForward from '@shaders/train/feed-forward-forward.wgsl?raw';
import gelu from '@shaders/train/gelu.wgsl?raw';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';
import type { Activations } from '@/engine/webgpu/model/program';
import type { TrainingBuilder } from './training-builder';

const FeedForwardParams = uniformStruct('FeedForwardParams', { columns: 'u32', yStride: 'u32' });

/** `y = gelu(gate) * up` or `y = relu(x)`. */
export interface FeedForwardActivation {
  /** `[rows, columns]`, or `[rows, 2 * columns]` with gate and up interleaved. */
  x: Activations;
  /** Of y, without padding. */
  columns: number;
  gated: boolean;
}

export function recordActivation(
  builder: TrainingBuilder,
  { x, columns, gated }: FeedForwardActivation,
  y: Activations,
): void {
  builder.add(activationKernel(builder.kernels, gated, 'forward'), {
    params: { columns, yStride: y.stride },
    buffers: { x: x.buffer, y: y.buffer },
    workgroups: [Math.ceil(columns / builder.kernels.rowSize), y.rows],
  });
  builder.endOperation(y.rows * columns);
}

/** dL/dy to dL/dx. */
export function recordActivationBackward(
  builder: TrainingBuilder,
  { x, columns, gated }: FeedForwardActivation,
  { dy, dx }: { dy: Activations; dx: Activations },
): void {
  builder.add(activationKernel(builder.kernels, gated, 'backward'), {
    params: { columns, yStride: dy.stride },
    buffers: { x: x.buffer, dy: dy.buffer, dx: dx.buffer },
    workgroups: [Math.ceil(columns / builder.kernels.rowSize), dy.rows],
  });
  builder.endOperation(dy.rows * columns);
}

function activationKernel(kernels: KernelLibrary, gated: boolean, pass: 'forward' | 'backward') {
  return kernels.kernel({
    key: `feed-forward-${pass} ${gated}`,
    parts: [gelu, pass === 'forward' ? feedForwardForward : feedForwardBackward],
    params: FeedForwardParams,
    flags: gated ? ['GATED'] : [],
    constants: { WORKGROUP_SIZE: kernels.rowSize },
  });
}
