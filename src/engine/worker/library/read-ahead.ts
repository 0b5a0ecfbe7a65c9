/**
 * A source that reads ahead in larger windows than requested: checkpoints have hundreds of small tensors, and each request
 * costs a round trip. The most recently used windows are cached, and nothing in them is fetched twice.
 */
import type { ByteSource } from '@/core/formats/bytes/byte-source';

/** Minimum number of bytes per request while reading tensors. */
export const WINDOW_BYTES = 4 * 2 ** 20;
/** The same while reading headers, whose surroundings may never be needed. */
export const HEADER_WINDOW_BYTES = 2 ** 18;
const MAX_WINDOWS = 4;

interface Window {
  start: number;
  bytes: Uint8Array;
}

export class ReadAhead implements ByteSource {
  readonly name: string;
  readonly size: number;
  /** Least recently used first. */
  private windows: Window[] = [];

  constructor(
    private readonly source: ByteSource,
    /** May change at any time. */
    public windowBytes = HEADER_WINDOW_BYTES,
  ) {
    this.name = source.name;
    this.size = source.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const out = new Uint8Array(length);
    const end = offset + length;
    let at = offset;
    while (at < end) {
      const window = this.find(at);
      if (window) {
        const piece = window.bytes.subarray(at - window.start, end - window.start);
        out.set(piece, at - offset);
        at += piece.length;
      } else if (end - at >= this.windowBytes) {
        // Large enough without reading ahead: read directly, up to the next cached window.
        const stop = Math.min(end, this.nextCached(at));
        out.set(await this.source.read(at, stop - at), at - offset);
        at = stop;
      } else {
        await this.fetchWindow(at);
      }
    }
    return out;
  }

  private find(at: number): Window | undefined {
    const index = this.windows.findIndex(({ start, bytes }) => at >= start && at < start + bytes.length);
    if (index < 0) return undefined;
    const [window] = this.windows.splice(index, 1);
    this.windows.push(window!);
    return window;
  }

  private nextCached(at: number): number {
    return this.windows.reduce((next, { start }) => (start > at ? Math.min(next, start) : next), this.size);
  }

  private async fetchWindow(start: number): Promise<void> {
    const end = Math.min(start + this.windowBytes, this.nextCached(start));
    const bytes = await this.source.read(start, end - start);
    this.windows.push({ start, bytes });
    if (this.windows.length > MAX_WINDOWS) this.windows.shift();
  }
}
