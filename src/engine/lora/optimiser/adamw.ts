/** AdamW: shaders/train/adamw.wgsl. */
import adamW from '@shaders/train/adamw.wgsl?raw';
import type { TrainSettings } from '@/core/finetune/lora-training';
import { spreadWorkgroups, type TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { uniformStruct } from '@/engine/webgpu/kernels/uniform-layout';

const AdamWParams = uniformStruct('AdamWParams', {
  count: 'u32',
  decay: 'f32',
  stepSize: 'f32',
  sqrtBiasCorrection2: 'f32',
  beta1: 'f32',
  oneMinusBeta1: 'f32',
  beta2: 'f32',
  oneMinusBeta2: 'f32',
  epsilon: 'f32',
  clip: 'f32',
});

/** Flat arrays of all trained parameters, and the results of the step. */
export interface AdamWBuffers {
  values: GPUBuffer;
  gradients: GPUBuffer;
  firstMoments: GPUBuffer;
  secondMoments: GPUBuffer;
  /** Loss, squared norm of the gradient. */
  results: GPUBuffer;
}

export interface AdamWUpdate {
  settings: Pick<TrainSettings, 'weightDecay' | 'beta1' | 'beta2' | 'eps' | 'clipNorm'>;
  learningRate: number;
  /** 1 for the first update. */
  update: number;
  /** Trained parameters. */
  count: number;
}

export function recordAdamW(
  builder: TrainingBuilder,
  { values, gradients, firstMoments, secondMoments, results }: AdamWBuffers,
  { settings, learningRate, update, count }: AdamWUpdate,
): void {
  const { weightDecay, beta1, beta2, eps, clipNorm } = settings;
  builder.add(adamWKernel(builder.kernels), {
    params: {
      count,
      decay: 1 - learningRate * weightDecay,
      stepSize: learningRate / (1 - beta1 ** update),
      sqrtBiasCorrection2: Math.sqrt(1 - beta2 ** update),
      beta1,
      oneMinusBeta1: 1 - beta1,
      beta2,
      oneMinusBeta2: 1 - beta2,
      epsilon: eps,
      clip: clipNorm,
    },
    buffers: { values, gradients, firstMoments, secondMoments, results },
    workgroups: spreadWorkgroups(Math.ceil(count / builder.kernels.rowSize)),
  });
  builder.endOperation(8 * count);
}

function adamWKernel(kernels: KernelLibrary) {
  return kernels.kernel({
    key: 'adamw',
    parts: [adamW],
    params: AdamWParams,
    constants: { WORKGROUP_SIZE: kernels.rowSize },
  });
}
