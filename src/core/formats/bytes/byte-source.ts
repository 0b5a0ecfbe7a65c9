import { PlaygroundError } from '@/core/errors';

/** Random access to the bytes of one file: a local file, a buffer, an HTTP resource, an OPFS handle. */
export interface ByteSource {
  /** File name without folders; tells shards and sidecar files apart. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /**
   * Reads exactly `length` bytes from `offset`. The range has been checked by {@link readRange}.
   * @throws {PlaygroundError} `network` or `malformed-file` when the bytes cannot be had
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Reads a checked range of a source: every reader goes through here, so no length taken from a file is trusted.
 * @throws {PlaygroundError} `malformed-file` when the range is not inside the file
 */
export async function readRange(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  const inside =
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset + length <= source.size;
  if (!inside) {
    throw new PlaygroundError(
      'malformed-file',
      `${source.name} points to bytes ${offset} to ${offset + length}, but the file has ${source.size}.`,
      { hint: 'The file is damaged or cut short. Download it again.' },
    );
  }
  const bytes = await source.read(offset, length);
  if (bytes.byteLength !== length) {
    throw new PlaygroundError(
      'malformed-file',
      `${source.name} gave ${bytes.byteLength} bytes where ${length} were asked for.`,
      {
        hint: 'The file changed while it was read, or the connection broke. Try again.',
      },
    );
  }
  return bytes;
}

/** A file that is already in memory. Reads are views, not copies. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** A `File` or `Blob` picked or dropped by a person. */
export function blobSource(name: string, blob: Blob): ByteSource {
  return {
    name,
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}
