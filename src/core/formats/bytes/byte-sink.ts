/**
 * Where a file is written, from its beginning to its end: each call appends bytes and resolves when more may follow.
 * The bytes may be reused afterwards.
 */
export type ByteSink = (bytes: Uint8Array) => Promise<void>;

export interface MemorySink {
  write: ByteSink;
  /** Everything written so far. */
  bytes(): Uint8Array<ArrayBuffer>;
}

/** Collects what is written in memory: for small files and tests. */
export function memorySink(): MemorySink {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return {
    write: async (bytes) => {
      chunks.push(new Uint8Array(bytes));
      length += bytes.length;
    },
    bytes: () => {
      const out = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        out.set(chunk, at);
        at += chunk.length;
      }
      return out;
    },
  };
}
