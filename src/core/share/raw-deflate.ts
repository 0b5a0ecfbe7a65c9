/** Raw deflate (RFC 1951) with the platform's streams; unpacking stops at a limit. */

/** Bytes fed at a time: deflate expands up to 1,032-fold, and a stream may unpack all of its input ahead of its reader. */
const PIECE = 256;

/** Result of unpacking. */
export type Inflated =
  | { state: 'whole'; bytes: Uint8Array }
  /** Larger than the limit; unpacking was stopped. */
  | { state: 'too-large' }
  | { state: 'damaged' };

export async function deflateRaw(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = piecesOf(bytes).pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** @param most bytes to unpack before giving up */
export async function inflateRaw(bytes: Uint8Array, most: number): Promise<Inflated> {
  const reader = piecesOf(bytes).pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { state: 'whole', bytes: joined(chunks, total) };
      total += value.length;
      if (total > most) {
        await reader.cancel();
        return { state: 'too-large' };
      }
      chunks.push(value);
    }
  } catch {
    return { state: 'damaged' };
  }
}

function piecesOf(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + PIECE));
      at += PIECE;
      if (at >= bytes.length) controller.close();
    },
  });
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
