/**
 * A program is a fixed list of dispatches: pipelines, bind groups and uniforms are created once, then replayed, so running
 * it allocates nothing. `ProgramBuilder` records the operations of the T5 graph one by one.
 */
import { PlaygroundError } from '@/core/errors';
import type { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { productKind } from '@/engine/webgpu/kernels/kernel-choice';
import type { Kernel, KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import {
  adaptedLinearKernel,
  type Epilogue,
  GATHER_SIZE,
  gatherKernel,
  type LinearVariant,
  linearKernel,
  rmsNormKernel,
} from '@/engine/webgpu/kernels/linear-kernels';
import type { UniformFields, UniformValues } from '@/engine/webgpu/kernels/uniform-layout';
import { UniformBuffers } from './uniform-buffers';
import type { LowRank, WeightMatrix } from './weight-matrix';

/** In each dimension, on every device. */
const MAX_WORKGROUPS = 65_535;

/** Activations `[rows, stride]` in f32. */
export interface Activations {
  buffer: GPUBuffer;
  rows: number;
  /** Floats from one row to the next. */
  stride: number;
}

export interface Norm {
  gain: GPUBuffer;
  epsilon: number;
}

/** What a kernel is run with. */
export interface DispatchInputs<Fields extends UniformFields> {
  readonly params: UniformValues<NoInfer<Fields>>;
  /** By the names that the shader declares: all of them, and no others. */
  readonly buffers: Readonly<Record<string, GPUBuffer>>;
  /** In x, and in y where that is not 1. */
  readonly workgroups: readonly [x: number, y?: number];
  /** For kernels that read a weight matrix. */
  readonly weight?: WeightMatrix;
}

/** A linear layer: `y = epilogue(scale * norm(x) W^T)`. */
export interface LinearLayer {
  x: Activations;
  weight: WeightMatrix;
  y: Activations;
  epilogue: Epilogue;
  /** The RMS norm before the layer, if any. */
  norm?: Norm;
  /** Default 1. */
  scale?: number;
}

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly groups: readonly GPUBindGroup[];
  readonly x: number;
  readonly y: number;
}

export class Program {
  constructor(private readonly dispatches: readonly Dispatch[]) {}

  get length(): number {
    return this.dispatches.length;
  }

  /** Encodes dispatches `from` to `to` into an open pass. */
  record(pass: GPUComputePassEncoder, from = 0, to = this.dispatches.length): void {
    for (let i = from; i < to; i++) {
      const { pipeline, groups, x, y } = this.dispatches[i]!;
      pass.setPipeline(pipeline);
      for (let g = 0; g < groups.length; g++) pass.setBindGroup(g, groups[g]!);
      pass.dispatchWorkgroups(x, y);
    }
  }
}

export class ProgramBuilder {
  readonly kernels: KernelLibrary;
  private readonly dispatches: Dispatch[] = [];
  private readonly uniforms: UniformBuffers;
  private normed: Activations | undefined;
  /** `A x` of low-rank updates, by shape: each is read by the dispatch that follows it. */
  private readonly lowRanks = new Map<string, Activations>();

  /** @param scope of the buffers that the program creates */
  constructor(
    kernels: KernelLibrary,
    readonly scope: BufferScope,
  ) {
    this.kernels = kernels;
    this.uniforms = new UniformBuffers(kernels.device, scope);
  }

  build(): Program {
    return new Program(this.dispatches);
  }

  /** Dispatches added so far. */
  get length(): number {
    return this.dispatches.length;
  }

  /** New zeroed activations that a linear layer may read: rows padded with zeros to whole vec4. */
  activations(label: string, rows: number, columns: number): Activations {
    return this.table(label, rows, Math.ceil(columns / 4) * 4);
  }

  /** New zeroed activations without padding: rows exactly `columns` wide. */
  table(label: string, rows: number, columns: number): Activations {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    return { buffer: this.scope.create(label, rows * columns * 4, usage), rows, stride: columns };
  }

  /** y = W[tokens]. */
  gather(tokens: GPUBuffer, weight: WeightMatrix, y: Activations): void {
    this.add(gatherKernel(this.kernels, weight.format), {
      params: { quads: weight.quads, vocabulary: weight.outputs },
      buffers: { tokens, y: y.buffer },
      workgroups: [Math.ceil(weight.quads / GATHER_SIZE), y.rows],
      weight,
    });
  }

  /** y = gain * x / rms(x). @param columns of x, without padding */
  norm(x: Activations, y: Activations, { gain, epsilon }: Norm, columns: number): void {
    this.add(rmsNormKernel(this.kernels), {
      params: { quads: x.stride / 4, inverseK: 1 / columns, epsilon },
      buffers: { x: x.buffer, y: y.buffer, gain },
      workgroups: [x.rows],
    });
  }

  /**
   * A linear layer, by the kernel that was chosen for its number of rows (kernel-choice.ts). The norm is fused where that kernel
   * can, and otherwise a dispatch of its own.
   */
  linear(layer: LinearLayer): void {
    const { x, weight, norm } = layer;
    if (x.stride !== weight.quads * 4) {
      throw new PlaygroundError(
        'internal',
        `A layer of ${weight.inputs} inputs was given rows of ${x.stride}.`,
      );
    }
    if (norm && !this.productOf(x).norm) {
      this.normed ??= this.activations('normed', x.rows, x.stride);
      this.norm(x, this.normed, norm, weight.inputs);
      this.linear({ ...layer, x: this.normed, norm: undefined });
    } else if (weight.lowRank) {
      this.addAdaptedLinear(layer, weight.lowRank);
    } else {
      this.add(linearKernel(this.kernels, this.variantOf(layer)), this.linearInputs(layer));
    }
  }

  /**
   * Records any kernel.
   * @throws {PlaygroundError} `device-limit` where it needs more workgroups than a device allows; `internal` where the buffers
   *   are not those that the shader declares
   */
  add<Fields extends UniformFields>(kernel: Kernel<Fields>, inputs: DispatchInputs<Fields>): void {
    const { params, buffers, weight } = inputs;
    const [x, y = 1] = inputs.workgroups;
    if (x > MAX_WORKGROUPS || y > MAX_WORKGROUPS) {
      throw new PlaygroundError(
        'device-limit',
        `${kernel.key} needs ${Math.max(x, y)} workgroups; a device allows ${MAX_WORKGROUPS}.`,
        { hint: 'Use fewer or shorter prompts at once.' },
      );
    }
    const group = this.kernels.device.createBindGroup({
      label: kernel.key,
      layout: kernel.layout,
      entries: [
        { binding: 0, resource: this.uniforms.add(kernel.params.bytes(params)) },
        ...bufferEntries(kernel, buffers),
      ],
    });
    const groups = weight ? [group, weight.bindGroup] : [group];
    this.dispatches.push({ pipeline: kernel.pipeline, groups, x, y });
  }

  private addAdaptedLinear(layer: LinearLayer, lowRank: LowRank): void {
    const { strength, quads: rankQuads } = lowRank;
    const reduced = this.lowRankInput(layer, lowRank);
    const { params, buffers, ...rest } = this.linearInputs(layer);
    this.add(adaptedLinearKernel(this.kernels, this.variantOf(layer)), {
      params: { ...params, strength, rankQuads },
      buffers: { ...buffers, lowRank: reduced.buffer, lowRankB: lowRank.b },
      ...rest,
    });
  }

  /** `A norm(x)` of a low-rank update: `[rows, 4 * quads]`. */
  private lowRankInput({ x, norm }: LinearLayer, { a, quads }: LowRank): Activations {
    const key = `${x.rows} ${quads}`;
    const result = this.lowRanks.get(key) ?? this.activations('low rank', x.rows, 4 * quads);
    this.lowRanks.set(key, result);
    this.linear({ x, weight: a, y: result, epilogue: 'STORE', norm });
    return result;
  }

  private linearInputs({ x, weight, y, norm, scale = 1 }: LinearLayer) {
    const product = this.productOf(x);
    const { outputs, inputs, quads } = weight;
    const buffers: Record<string, GPUBuffer> = { x: x.buffer, y: y.buffer };
    if (norm) buffers.gain = norm.gain;
    const workgroups: [number, number] = [
      Math.ceil(outputs / product.outputs),
      Math.ceil(x.rows / product.rows),
    ];
    const epsilon = norm?.epsilon ?? 0;
    const params = { rows: x.rows, outputs, quads, yStride: y.stride, scale, epsilon, inverseK: 1 / inputs };
    return { params, buffers, workgroups, weight };
  }

  private variantOf({ x, weight, epilogue, norm }: LinearLayer): LinearVariant {
    const { format, quads } = weight;
    return { product: this.productOf(x), format, epilogue, norm: norm !== undefined, quads };
  }

  private productOf(x: Activations) {
    return this.kernels.choice.products[productKind(x.rows)];
  }
}

function bufferEntries(
  { key, buffers: declared }: Pick<Kernel, 'key' | 'buffers'>,
  buffers: Readonly<Record<string, GPUBuffer>>,
): GPUBindGroupEntry[] {
  const given = Object.keys(buffers);
  if (given.length !== declared.length || declared.some(({ name }) => !buffers[name])) {
    const names = declared.map(({ name }) => name).join(', ');
    throw new PlaygroundError('internal', `${key} reads ${names}; it was given ${given.join(', ')}.`);
  }
  return declared.map(({ name, binding }) => ({ binding, resource: { buffer: buffers[name]! } }));
}
