/**
 * Records training programs. On top of the program builder of inference it notes how much arithmetic each operation is, so that
 * the program can be submitted in short parts.
 */
import type { Kernel, KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import type { UniformFields } from '@/engine/webgpu/kernels/uniform-layout';
import type {
  Activations,
  DispatchInputs,
  LinearLayer,
  Norm,
  Program,
  ProgramBuilder,
} from '@/engine/webgpu/model/program';
import type { WeightMatrix } from '@/engine/webgpu/model/weight-matrix';

/** Workgroups in x; y takes the rest. */
const WORKGROUPS_IN_X = 32_768;

/** One operation: a program may be cut after it. */
export interface ProgramPart {
  /** Dispatches up to and including this operation. */
  end: number;
  /** Multiplications of the operation, roughly. */
  work: number;
}

export interface TrainingProgram {
  program: Program;
  parts: readonly ProgramPart[];
}

export class TrainingBuilder {
  private readonly parts: ProgramPart[] = [];

  constructor(private readonly builder: ProgramBuilder) {}

  get kernels(): KernelLibrary {
    return this.builder.kernels;
  }

  build(): TrainingProgram {
    return { program: this.builder.build(), parts: this.parts };
  }

  /** Records a dispatch of the operation that {@link endOperation} ends. */
  add<Fields extends UniformFields>(kernel: Kernel<Fields>, inputs: DispatchInputs<Fields>): void {
    this.builder.add(kernel, inputs);
  }

  /** @param multiplications of the operation, roughly */
  endOperation(multiplications: number): void {
    this.parts.push({ end: this.builder.length, work: multiplications });
  }

  gather(tokens: GPUBuffer, weight: WeightMatrix, y: Activations): void {
    this.builder.gather(tokens, weight, y);
    this.endOperation(y.rows * y.stride);
  }

  /** y = gain * x / rms(x). @param columns of x, without padding */
  norm(x: Activations, y: Activations, norm: Norm, columns: number): void {
    this.builder.norm(x, y, norm, columns);
    this.endOperation(x.rows * x.stride);
  }

  linear(layer: LinearLayer): void {
    const { x, weight } = layer;
    this.builder.linear(layer);
    this.endOperation(x.rows * weight.outputs * weight.inputs);
  }
}

/** Workgroups in two dimensions, for kernels that number them through. */
export function spreadWorkgroups(count: number): [x: number, y: number] {
  const x = Math.min(count, WORKGROUPS_IN_X);
  return [x, Math.ceil(count / x)];
}
