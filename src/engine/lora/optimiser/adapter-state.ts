/** The trained parameters of a run and their optimiser state on the device: flat arrays in the order of lora-layout.ts. */
import type { LoraLayout } from '@/engine/lora/adapter/lora-layout';
import { TrainingBuilder, type TrainingProgram } from '@/engine/lora/operations/training-builder';
import type { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import type { ProgramBuilder } from '@/engine/webgpu/model/program';
import { type AdamWBuffers, type AdamWUpdate, recordAdamW } from './adamw';
import { NORM_PARTS, recordGradientNorm } from './gradient-norm';

export class AdapterState implements AdamWBuffers {
  readonly values: GPUBuffer;
  readonly gradients: GPUBuffer;
  readonly firstMoments: GPUBuffer;
  readonly secondMoments: GPUBuffer;
  /** Loss, squared norm of the gradient. */
  readonly results: GPUBuffer;
  readonly partials: GPUBuffer;

  constructor(
    scope: BufferScope,
    readonly layout: LoraLayout,
  ) {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const create = (label: string) => scope.create(label, layout.floats * 4, usage);
    this.values = create('adapter');
    this.gradients = create('adapter gradients');
    this.firstMoments = create('first moments');
    this.secondMoments = create('second moments');
    this.results = scope.create('training results', 16, usage);
    this.partials = scope.create('partial sums of the norm', NORM_PARTS * 4, usage);
  }

  /** Computes the gradient's norm. */
  normProgram(builder: ProgramBuilder): TrainingProgram {
    const training = new TrainingBuilder(builder);
    recordGradientNorm(training, this, this.layout.floats);
    return training.build();
  }

  /** Computes the gradient's norm, then updates the parameters. */
  updateProgram(builder: ProgramBuilder, update: Omit<AdamWUpdate, 'count'>): TrainingProgram {
    const training = new TrainingBuilder(builder);
    recordGradientNorm(training, this, this.layout.floats);
    recordAdamW(training, this, { ...update, count: this.layout.floats });
    return training.build();
  }
}
