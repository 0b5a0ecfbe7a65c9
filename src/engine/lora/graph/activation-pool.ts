/**
 * The buffers of a training run by name. They outlive a step and grow when a batch is longer than any before, so that steps of
 * one size allocate nothing but uniforms.
 */
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import type { Activations } from '@/engine/webgpu/model/program';

/** Headroom of a buffer that has to grow, so that slightly longer batches do not grow it again. */
const GROWTH = 1.125;

interface Held {
  scope: BufferScope;
  buffer: GPUBuffer;
}

export class ActivationPool {
  private readonly held = new Map<string, Held>();
  private retired: BufferScope[] = [];
  private peak = 0;

  constructor(private readonly device: GPUDevice) {}

  /** Bytes held at present. */
  get bytes(): number {
    let bytes = this.retired.reduce((sum, scope) => sum + scope.bytes, 0);
    for (const { scope } of this.held.values()) bytes += scope.bytes;
    return bytes;
  }

  /** Largest number of bytes held at once so far. */
  get peakBytes(): number {
    return this.peak;
  }

  /** Rows padded to whole vec4, the padding zero. A name always has the same number of columns. */
  rows(name: string, rows: number, columns: number): Activations {
    return this.table(name, rows, Math.ceil(columns / 4) * 4);
  }

  /** Rows exactly `columns` wide. */
  table(name: string, rows: number, columns: number): Activations {
    return { buffer: this.buffer(name, rows * columns * 4), rows, stride: columns };
  }

  /** A storage buffer of at least this size; its contents are lost when it has to grow. */
  buffer(name: string, bytes: number): GPUBuffer {
    const known = this.held.get(name);
    if (known && known.buffer.size >= bytes) return known.buffer;
    const scope = new BufferScope(this.device);
    // Without headroom where only the exact size fits into a binding.
    const roomy = known ? Math.ceil((bytes * GROWTH) / 16) * 16 : bytes;
    const most = Math.min(this.device.limits.maxBufferSize, this.device.limits.maxStorageBufferBindingSize);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = scope.create(name, roomy <= most ? roomy : bytes, usage);
    // The program that is being built may already use the old buffer.
    if (known) this.retired.push(known.scope);
    this.held.set(name, { scope, buffer });
    this.peak = Math.max(this.peak, this.bytes);
    return buffer;
  }

  /** Releases outgrown buffers. Call when no program that uses them will run. */
  releaseOutgrown(): void {
    for (const scope of this.retired) scope.dispose();
    this.retired = [];
  }

  /** Releases all buffers; the pool can be used again. */
  dispose(): void {
    this.releaseOutgrown();
    for (const { scope } of this.held.values()) scope.dispose();
    this.held.clear();
  }
}
