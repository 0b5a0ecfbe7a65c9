import { malformedFile } from './file-errors';

/**
 * Reads little-endian values from bytes in order. Every read is checked against the end, so a length taken from a file
 * can never reach past it.
 */
export class ByteCursor {
  private readonly file: string;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(file: string, bytes: Uint8Array) {
    this.file = file;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.at;
  }

  get remaining(): number {
    return this.bytes.byteLength - this.at;
  }

  /**
   * Moves past `length` bytes.
   * @returns where they start
   * @throws {PlaygroundError} `malformed-file` when they are not there
   */
  take(length: number): number {
    if (!(length >= 0 && length <= this.remaining)) throw this.pastEnd(length);
    const start = this.at;
    this.at += length;
    return start;
  }

  /** What {@link take} throws; a reader of a growing window throws its own. */
  protected pastEnd(length: number): Error {
    return malformedFile(this.file, `it ends where ${length} more bytes should be.`);
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  i8(): number {
    return this.view.getInt8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  i16(): number {
    return this.view.getInt16(this.take(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  u64(): bigint {
    return this.view.getBigUint64(this.take(8), true);
  }

  i64(): bigint {
    return this.view.getBigInt64(this.take(8), true);
  }

  f32(): number {
    return this.view.getFloat32(this.take(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  /** An unsigned 64-bit value used as a size or offset: beyond 2^53 it cannot be true, and stays beyond any file. */
  size(): number {
    return Number(this.u64());
  }

  /** A view of the next bytes. */
  span(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** UTF-8 text of so many bytes; malformed sequences become U+FFFD. */
  text(length: number): string {
    return length === 0 ? '' : decoder.decode(this.span(length));
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
