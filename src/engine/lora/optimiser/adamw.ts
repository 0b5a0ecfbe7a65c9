/** AdamW and its state on the device: one flat array for all trained numbers. */

import type { TrainSettings } from '@/core/finetune/lora-training';
import type { LoraLayout } from '@/engine/lora/adapter/lora-layout';
import { NORM_PARTS, type TrainKernels } from '@/engine/lora/operations/training-kernels';
import { TrainOps, type TrainProgram } from '@/engine/lora/operations/training-operations';
import type { BufferScope } from '@/engine/webgpu/device/device';
import type { ProgramBuilder } from '@/engine/webgpu/model/program';

export class AdamWState {
  readonly values: GPUBuffer;
  readonly gradients: GPUBuffer;
  readonly first: GPUBuffer;
  readonly second: GPUBuffer;
  /** Loss, squared norm of the gradient. */
  readonly results: GPUBuffer;
  private readonly partials: GPUBuffer;

  constructor(
    scope: BufferScope,
    private readonly layout: LoraLayout,
  ) {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const create = (label: string) => scope.create(label, layout.floats * 4, usage);
    this.values = create('adapter');
    this.gradients = create('adapter gradients');
    this.first = create('first moments');
    this.second = create('second moments');
    this.results = scope.create('training results', 16, usage);
    this.partials = scope.create('norm parts', NORM_PARTS * 4, usage);
  }

  /** The gradient's norm. */
  normProgram(builder: ProgramBuilder, kernels: TrainKernels): TrainProgram {
    const ops = new TrainOps(builder, kernels);
    ops.gradientNorm(this.gradients, this.layout.floats, this.partials, this.results);
    return ops.build();
  }

  /**
   * The gradient's norm, then the update.
   * @param update 1 for the first
   */
  updateProgram(
    builder: ProgramBuilder,
    kernels: TrainKernels,
    settings: TrainSettings,
    learningRate: number,
    update: number,
  ): TrainProgram {
    const { weightDecay, beta1, beta2, eps, clipNorm } = settings;
    const ops = new TrainOps(builder, kernels);
    ops.gradientNorm(this.gradients, this.layout.floats, this.partials, this.results);
    const numbers = [
      1 - learningRate * weightDecay,
      learningRate / (1 - beta1 ** update),
      Math.sqrt(1 - beta2 ** update),
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      eps,
      clipNorm,
    ];
    ops.adamW(
      [this.layout.floats, ...numbers.map((f32) => ({ f32 }))],
      [this.values, this.gradients, this.first, this.second, this.results],
      this.layout.floats,
    );
    return ops.build();
  }
}
