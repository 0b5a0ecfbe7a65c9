/** The activation between the two matrices of a feed-forward layer, forward and backward. */
import activation from '@shaders/common/activation.wgsl?raw';
import feedForwardBackward from '@shaders/train/feed-forward-backward.wgsl?raw';
import feedForwardForward from '@shaders/train/feed-forward-forward.wgsl?raw';
import type { Activation } from '@/core/model/t5-config';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';
import type { Activations } from '@/engine/webgpu/model/program';
import type { TrainingBuilder } from './training-builder';

const FeedForwardParams = uniformStruct('FeedForwardParams', { columns: 'u32', yStride: 'u32' });

/** `y = act(gate) * up` or `y = act(x)`. */
export interface FeedForwardActivation {
  /** `[rows, columns]`, or `[rows, 2 * columns]` with gate and up interleaved. */
  x: Activations;
  /** Of y, without padding. */
  columns: number;
  activation: Activation;
  gated: boolean;
}

export function recordActivation(
  builder: TrainingBuilder,
  feedForward: FeedForwardActivation,
  y: Activations,
): void {
  const { x, columns } = feedForward;
  builder.add(activationKernel(builder.kernels, feedForward, 'forward'), {
    params: { columns, yStride: y.stride },
    buffers: { x: x.buffer, y: y.buffer },
    workgroups: [Math.ceil(columns / builder.kernels.rowSize), y.rows],
  });
  builder.endOperation(y.rows * columns);
}

/** dL/dy to dL/dx. */
export function recordActivationBackward(
  builder: TrainingBuilder,
  feedForward: FeedForwardActivation,
  { dy, dx }: { dy: Activations; dx: Activations },
): void {
  const { x, columns } = feedForward;
  builder.add(activationKernel(builder.kernels, feedForward, 'backward'), {
    params: { columns, yStride: dy.stride },
    buffers: { x: x.buffer, dy: dy.buffer, dx: dx.buffer },
    workgroups: [Math.ceil(columns / builder.kernels.rowSize), dy.rows],
  });
  builder.endOperation(dy.rows * columns);
}

function activationKernel(
  kernels: KernelLibrary,
  { activation: act, gated }: Pick<FeedForwardActivation, 'activation' | 'gated'>,
  pass: 'forward' | 'backward',
) {
  const flags = [act.toUpperCase(), ...(gated ? ['GATED'] : [])];
  return kernels.kernel({
    key: `feed-forward-${pass} ${flags.join(' ')}`,
    parts: [activation, pass === 'forward' ? feedForwardForward : feedForwardBackward],
    params: FeedForwardParams,
    flags,
    constants: { WORKGROUP_SIZE: kernels.rowSize },
  });
}
