/** Writes a model to memory, because the browser has no room for it. */
import { Sha256 } from '@/storage/models/sha256';
import { MEMORY_LIMIT, tooLargeForMemory } from './open-remote';
import type { ModelTarget } from './write-model';

export class MemoryTarget implements ModelTarget {
  private readonly chunks: Uint8Array<ArrayBuffer>[];
  private readonly hash: Sha256;
  private length: number;

  /**
   * @param start the part that was already written elsewhere
   * @param parts number of complete parts in `start`
   * @throws {PlaygroundError} `quota` if the whole model would be too large
   */
  constructor(
    private readonly name: string,
    bytesTotal: number,
    start: Uint8Array<ArrayBuffer> = new Uint8Array(),
    readonly parts = 0,
  ) {
    if (bytesTotal > MEMORY_LIMIT) throw tooLargeForMemory(name, bytesTotal);
    this.chunks = [start];
    this.length = start.length;
    this.hash = new Sha256().update(start);
  }

  get position(): number {
    return this.length;
  }

  write(bytes: Uint8Array): void {
    if (this.length + bytes.length > MEMORY_LIMIT)
      throw tooLargeForMemory(this.name, this.length + bytes.length);
    this.chunks.push(new Uint8Array(bytes));
    this.hash.update(bytes);
    this.length += bytes.length;
  }

  /** Memory has nothing to flush. */
  mark(): void {}

  finish(): { sha256: string; file: File } {
    return { sha256: this.hash.digest(), file: new File(this.chunks, `${this.name}.gguf`) };
  }
}
