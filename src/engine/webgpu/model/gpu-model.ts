import type { T5Config } from '@/core/model/t5-config';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import type { ModelWeights } from './model-weights';

/** A model on a device: everything that its graphs are built from. */
export interface GpuModel {
  readonly device: GPUDevice;
  readonly kernels: KernelLibrary;
  readonly config: T5Config;
  readonly weights: ModelWeights;
}
