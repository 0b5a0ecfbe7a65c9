/**
 * A cache of encoder outputs, which do not change while only the decoder is trained: computed once per prompt, kept on the
 * device, the least recently used evicted first. Prompts are encoded one by one, so that a prompt's output does not depend on
 * the rest of its batch, nor on evictions.
 */
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import type { Activations } from '@/engine/webgpu/model/program';

/** Bytes of encoder outputs that are kept. */
const CAPACITY = 256 * 2 ** 20;

interface Entry {
  scope: BufferScope;
  buffer: GPUBuffer;
}

export class EncoderCache {
  private readonly entries = new Map<string, Entry>();
  private held = 0;
  private peak = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly capacity = CAPACITY,
  ) {}

  get peakBytes(): number {
    return this.peak;
  }

  /**
   * Writes the output for a prompt into the rows of `target` from `first` on.
   * @param compute encodes the prompt and returns its output
   */
  fill(ids: readonly number[], target: Activations, first: number, compute: () => Activations): void {
    const key = ids.join();
    const bytes = ids.length * target.stride * 4;
    const known = this.entries.get(key);
    const buffer = known?.buffer ?? this.keep(key, bytes, compute());
    if (known) {
      this.entries.delete(key);
      this.entries.set(key, known);
    }
    this.copy(buffer, { buffer: target.buffer, offset: first * target.stride * 4 }, bytes);
  }

  /** Evicts the least recently used until the rest fits. Call when nothing submitted reads them. */
  evict(): void {
    for (const [key, { scope }] of this.entries) {
      if (this.held <= this.capacity) return;
      this.held -= scope.bytes;
      scope.dispose();
      this.entries.delete(key);
    }
  }

  /** Empties the cache, which can be filled again. */
  dispose(): void {
    for (const { scope } of this.entries.values()) scope.dispose();
    this.entries.clear();
    this.held = 0;
  }

  private keep(key: string, bytes: number, output: Activations): GPUBuffer {
    const scope = new BufferScope(this.device);
    const buffer = scope.create('encoder output', bytes, GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
    this.copy(output.buffer, { buffer, offset: 0 }, bytes);
    this.entries.set(key, { scope, buffer });
    this.held += scope.bytes;
    this.peak = Math.max(this.peak, this.held);
    return buffer;
  }

  private copy(from: GPUBuffer, to: { buffer: GPUBuffer; offset: number }, bytes: number): void {
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, to.buffer, to.offset, bytes);
    this.device.queue.submit([encoder.finish()]);
  }
}
