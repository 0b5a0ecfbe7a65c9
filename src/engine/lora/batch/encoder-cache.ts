/**
 * Encoder outputs that do not change while only the decoder is trained: computed once per prompt, kept on the device,
 * the least recently used given back when room is short. Prompts are encoded one by one, so that a prompt's output
 * does not depend on what it shared a batch with, nor on what has been given back.
 */
import { BufferScope } from '@/engine/webgpu/device/device';
import type { Activations } from '@/engine/webgpu/model/program';

/** Bytes of encoder outputs that are kept. */
const ROOM = 256 * 2 ** 20;

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
    private readonly room = ROOM,
  ) {}

  get peakBytes(): number {
    return this.peak;
  }

  /**
   * Fills the rows of `memory` from `first` with the output for a prompt.
   * @param compute encodes the prompt and says where its output lies
   */
  fill(ids: readonly number[], memory: Activations, first: number, compute: () => Activations): void {
    const key = ids.join();
    const bytes = ids.length * memory.stride * 4;
    const known = this.entries.get(key);
    const buffer = known?.buffer ?? this.keep(key, bytes, compute());
    if (known) {
      this.entries.delete(key);
      this.entries.set(key, known);
    }
    this.copy(buffer, memory.buffer, first * memory.stride * 4, bytes);
  }

  /** Gives back the least recently used until what is left fits. Call when nothing submitted reads them. */
  sweep(): void {
    for (const [key, { scope }] of this.entries) {
      if (this.held <= this.room) return;
      this.held -= scope.bytes;
      scope.dispose();
      this.entries.delete(key);
    }
  }

  /** Gives everything back; the cache can be filled again. */
  dispose(): void {
    for (const { scope } of this.entries.values()) scope.dispose();
    this.entries.clear();
    this.held = 0;
  }

  private keep(key: string, bytes: number, output: Activations): GPUBuffer {
    const scope = new BufferScope(this.device);
    const buffer = scope.create('encoder output', bytes, GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
    this.copy(output.buffer, buffer, 0, bytes);
    this.entries.set(key, { scope, buffer });
    this.held += scope.bytes;
    this.peak = Math.max(this.peak, this.held);
    return buffer;
  }

  private copy(from: GPUBuffer, to: GPUBuffer, at: number, bytes: number): void {
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, to, at, bytes);
    this.device.queue.submit([encoder.finish()]);
  }
}
