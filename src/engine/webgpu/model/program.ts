/**
 * A program is a fixed list of dispatches: pipelines, bind groups and uniforms are made once, then replayed, so running
 * it allocates nothing. `ProgramBuilder` adds the operations of the T5 graph one by one.
 */
import { PlaygroundError } from '@/core/errors';
import { type BufferScope, writeBuffer } from '@/engine/webgpu/device/device';
import { productKind } from '@/engine/webgpu/kernels/kernel-choice';
import type { Epilogue, Kernel, KernelLibrary } from '@/engine/webgpu/kernels/kernels';
import type { LowRank, WeightMatrix } from './weights';

const MAX_WORKGROUPS = 65_535;
const UNIFORM_SLOTS = 128;

/** Rows of activations: `[rows, stride]` f32, stride a multiple of 4, padding columns zero. */
export interface Activations {
  buffer: GPUBuffer;
  rows: number;
  stride: number;
}

export interface Norm {
  gain: GPUBuffer;
  epsilon: number;
}

interface Dispatch {
  pipeline: GPUComputePipeline;
  groups: readonly GPUBindGroup[];
  x: number;
  y: number;
}

export class Program {
  constructor(private readonly dispatches: readonly Dispatch[]) {}

  get length(): number {
    return this.dispatches.length;
  }

  /** Writes dispatches `from` to `to` into an open pass. */
  record(pass: GPUComputePassEncoder, from = 0, to = this.dispatches.length): void {
    for (let i = from; i < to; i++) {
      const { pipeline, groups, x, y } = this.dispatches[i]!;
      pass.setPipeline(pipeline);
      for (let g = 0; g < groups.length; g++) pass.setBindGroup(g, groups[g]!);
      pass.dispatchWorkgroups(x, y);
    }
  }
}

/** Uniforms of many dispatches in few buffers. */
class UniformSlab {
  private buffer: GPUBuffer | undefined;
  private used = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly scope: BufferScope,
  ) {}

  add(words: readonly Word[]): GPUBufferBinding {
    const align = this.device.limits.minUniformBufferOffsetAlignment;
    if (!this.buffer || this.used === UNIFORM_SLOTS) {
      this.buffer = this.scope.create(
        'uniforms',
        align * UNIFORM_SLOTS,
        GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      );
      this.used = 0;
    }
    const size = Math.ceil(words.length / 4) * 16;
    const data = new DataView(new ArrayBuffer(size));
    words.forEach((word, i) => {
      if (typeof word === 'number') data.setUint32(i * 4, word, true);
      else data.setFloat32(i * 4, word.f32, true);
    });
    const offset = this.used++ * align;
    writeBuffer(this.device, this.buffer, offset, data);
    return { buffer: this.buffer, offset, size };
  }
}

/** A word of a uniform: an integer, or a float said as such. */
type Word = number | { f32: number };

export class ProgramBuilder {
  private readonly dispatches: Dispatch[] = [];
  private readonly uniforms: UniformSlab;
  private normed: Activations | undefined;
  /** `A x` of low-rank changes, by shape: each is read by the dispatch that follows it. */
  private readonly lowRanks = new Map<string, Activations>();

  constructor(
    private readonly device: GPUDevice,
    private readonly kernels: KernelLibrary,
    private readonly scope: BufferScope,
  ) {
    this.uniforms = new UniformSlab(device, scope);
  }

  build(): Program {
    return new Program(this.dispatches);
  }

  /** Dispatches added so far. */
  get length(): number {
    return this.dispatches.length;
  }

  /** New zeroed activations that a linear layer may read: rows padded to whole vec4. */
  activations(label: string, rows: number, columns: number): Activations {
    return this.table(label, rows, Math.ceil(columns / 4) * 4);
  }

  /** New zeroed activations that are read float by float: rows exactly `columns` wide. */
  table(label: string, rows: number, columns: number): Activations {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    return { buffer: this.scope.create(label, rows * columns * 4, usage), rows, stride: columns };
  }

  /** y = W[tokens]. */
  gather(tokens: GPUBuffer, weight: WeightMatrix, y: Activations): void {
    const kernel = this.kernels.gather(weight.format);
    const words = [weight.quads, weight.outputs];
    this.add(kernel, words, [tokens, y.buffer], Math.ceil(weight.quads / 64), y.rows, weight);
  }

  /** y = gain * x / rms(x); `columns` is the unpadded width. */
  norm(x: Activations, y: Activations, norm: Norm, columns: number): void {
    const words = [x.stride / 4, { f32: 1 / columns }, { f32: norm.epsilon }];
    this.add(this.kernels.rmsNorm(), words, [x.buffer, y.buffer, norm.gain], x.rows, 1);
  }

  /**
   * y = epilogue(scale * norm(x) W^T), by the kernel that was chosen for as many rows (kernel-choice.ts). The norm is fused
   * where that kernel can, and else a dispatch of its own.
   */
  linear(
    x: Activations,
    weight: WeightMatrix,
    y: Activations,
    epilogue: Epilogue,
    options: { norm?: Norm; scale?: number } = {},
  ): void {
    if (x.stride !== weight.quads * 4) {
      throw new PlaygroundError(
        'internal',
        `A layer of ${weight.inputs} inputs was given rows of ${x.stride}.`,
      );
    }
    const { norm, scale = 1 } = options;
    const product = this.kernels.choice.products[productKind(x.rows)];
    if (norm && !product.norm) {
      this.normed ??= this.activations('normed', x.rows, x.stride);
      this.norm(x, this.normed, norm, weight.inputs);
      this.linear(this.normed, weight, y, epilogue, { scale });
      return;
    }
    const low = weight.lowRank && this.lowRank(x, weight.lowRank, norm);
    const fused = norm !== undefined;
    const lora = weight.lowRank !== undefined;
    const kernel = this.kernels.product(product, weight.format, epilogue, fused, weight.quads, lora);
    const words = [
      x.rows,
      weight.outputs,
      weight.quads,
      y.stride,
      { f32: scale },
      { f32: norm?.epsilon ?? 0 },
      { f32: 1 / weight.inputs },
      ...(weight.lowRank ? [{ f32: weight.lowRank.strength }, weight.lowRank.quads] : []),
    ];
    const buffers = [x.buffer, y.buffer];
    if (norm) buffers.push(norm.gain);
    if (low && weight.lowRank) buffers.push(low.buffer, weight.lowRank.b);
    const across = Math.ceil(weight.outputs / product.outputs);
    this.add(kernel, words, buffers, across, Math.ceil(x.rows / product.rows), weight);
  }

  /** `A norm(x)` of a low-rank change: `[rows, 4 * quads]`. */
  private lowRank(x: Activations, change: LowRank, norm: Norm | undefined): Activations {
    const key = `${x.rows} ${change.quads}`;
    const result = this.lowRanks.get(key) ?? this.activations('low rank', x.rows, 4 * change.quads);
    this.lowRanks.set(key, result);
    this.linear(x, change.a, result, 'STORE', { norm });
    return result;
  }

  /** Any other kernel: bindings in order after the uniform. */
  add(
    kernel: Kernel,
    words: readonly Word[],
    buffers: readonly GPUBuffer[],
    x: number,
    y: number,
    weight?: WeightMatrix,
  ): void {
    if (x > MAX_WORKGROUPS || y > MAX_WORKGROUPS) {
      throw new PlaygroundError(
        'device-limit',
        `${kernel.key} needs ${Math.max(x, y)} workgroups; a device allows ${MAX_WORKGROUPS}.`,
        {
          hint: 'Use fewer or shorter prompts at once.',
        },
      );
    }
    const resources: GPUBindingResource[] = [
      this.uniforms.add(words),
      ...buffers.map((buffer) => ({ buffer })),
    ];
    const group = this.device.createBindGroup({
      label: kernel.key,
      layout: kernel.activations,
      entries: resources.map((resource, binding) => ({ binding, resource })),
    });
    this.dispatches.push({
      pipeline: kernel.pipeline,
      groups: weight ? [group, weight.bindGroup] : [group],
      x,
      y,
    });
  }
}
