/** Measures the limits of the device that runs the loaded model, for the Bench screen. */
import type { MeasuredDevice } from '@/engine/protocol';
import { probeLimits } from '@/engine/webgpu/device/limits-probe';
import { weightBytesOn } from '@/engine/webgpu/model/weight-bytes';
import { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import type { LoadedModel } from './loaded-model';

/**
 * @returns null if the model does not run on our own kernels
 * @throws {PlaygroundError} `out-of-memory`, `device-lost`
 */
export async function measureDevice({ bare }: LoadedModel): Promise<MeasuredDevice | null> {
  if (!(bare instanceof WebGpuRuntime)) return null;
  return { limits: await probeLimits(bare.gpu.device), weightBytes: weightBytesOn(bare.model.weights) };
}
