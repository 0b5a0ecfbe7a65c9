import copyRows from '@shaders/train/copy-rows.wgsl?raw';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';
import type { Activations } from '@/engine/webgpu/model/program';
import { spreadWorkgroups, type TrainingBuilder } from './training-builder';

const CopyRowsParams = uniformStruct('CopyRowsParams', { quads: 'u32' });

/** y = x, inside the compute pass. */
export function recordCopy(builder: TrainingBuilder, x: Activations, y: Activations): void {
  const quads = (x.rows * x.stride) / 4;
  builder.add(copyKernel(builder.kernels), {
    params: { quads },
    buffers: { x: x.buffer, y: y.buffer },
    workgroups: spreadWorkgroups(Math.ceil(quads / builder.kernels.rowSize)),
  });
  builder.endOperation(quads);
}

function copyKernel(kernels: KernelLibrary) {
  return kernels.kernel({
    key: 'copy-rows',
    parts: [copyRows],
    params: CopyRowsParams,
    constants: { WORKGROUP_SIZE: kernels.rowSize },
  });
}
