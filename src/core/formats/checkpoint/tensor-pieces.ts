import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { readRange } from '@/core/formats/bytes/byte-source';
import type { StoredTensor } from './checkpoint';

/** Large enough that a request over a network is worth it, small enough to be forgotten in what a model takes. */
const PIECE_BYTES = 16 * 2 ** 20;

/**
 * A stretch of a file in order, in pieces.
 * @param unit bytes that stay together: an element or a block
 * @throws {PlaygroundError} `malformed-file` when the stretch is not inside the file; what the source throws
 */
export async function* readPieces(
  source: ByteSource,
  begin: number,
  length: number,
  unit: number,
): AsyncGenerator<Uint8Array> {
  const step = Math.floor(PIECE_BYTES / unit) * unit;
  for (let at = 0; at < length; at += step) {
    yield await readRange(source, begin + at, Math.min(step, length - at));
  }
}

/** The data of a tensor in pieces of whole blocks; in one piece where the tensor has no others. */
export async function* piecesOf(tensor: StoredTensor): AsyncGenerator<Uint8Array> {
  if (tensor.pieces === undefined) yield await tensor.read();
  else yield* tensor.pieces();
}

/** Views of consecutive stretches of some bytes. */
export function* slicesOf(bytes: Uint8Array, step: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += step) yield bytes.subarray(start, start + step);
}

/**
 * Puts pieces together.
 * @param length their bytes in all
 * @throws {RangeError} when they are more or fewer: a fault of whoever makes them
 */
export async function joinPieces(
  pieces: AsyncIterable<Uint8Array>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(length);
  let at = 0;
  for await (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  if (at !== length) throw new RangeError(`The pieces have ${at} bytes instead of ${length}.`);
  return out;
}
