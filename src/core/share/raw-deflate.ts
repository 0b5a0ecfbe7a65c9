/** Raw deflate (RFC 1951) by the platform's own streams, with a stop for what grows too large. */

/** Bytes fed at once: deflate grows up to 1,032-fold, and a stream may unpack all that it is given before it is asked. */
const PIECE = 256;

/** What unpacking came to. */
export type Inflated =
  | { state: 'whole'; bytes: Uint8Array }
  /** More than was allowed; unpacking was stopped there. */
  | { state: 'too-large' }
  | { state: 'damaged' };

export async function deflateRaw(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = piecesOf(bytes).pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** @param most bytes that may come out, at the most */
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
