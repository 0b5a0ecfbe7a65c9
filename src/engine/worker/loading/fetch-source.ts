/** Downloads one whole file with progress. Bounded: what a server claims or sends beyond the limit is refused. */
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, bytesSource } from '@/core/formats/bytes/byte-source';

/** Whole-file downloads are for models that fit in memory beside their copy on the GPU. */
export const MAX_DOWNLOAD_BYTES = 512 * 1_048_576;

/** A file that is in memory, with what its server calls its version. */
export interface FetchedFile extends ByteSource {
  readonly version: string;
}

/** What a server calls the version of a file; empty when it does not say. */
export function versionOf({ headers }: Response): string {
  const tag = headers.get('etag')?.replace(/^W\//, '');
  return tag ?? headers.get('last-modified') ?? headers.get('content-length') ?? '';
}

/**
 * @param onProgress bytes so far, and in all when the server says so
 * @throws {PlaygroundError} `network`
 */
export async function fetchSource(
  url: string,
  onProgress: (done: number, total: number | undefined) => void,
): Promise<FetchedFile> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw networkError('The model could not be fetched: the connection failed.', cause);
  });
  if (!response.ok || !response.body)
    throw networkError(`The model could not be fetched: the server answered ${response.status}.`);
  const encoded = response.headers.has('content-encoding');
  const claimed = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = Number.isSafeInteger(claimed) && claimed > 0 && !encoded ? claimed : undefined;
  if ((total ?? 0) > MAX_DOWNLOAD_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let done = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { value, done: ended } = await reader.read().catch((cause: unknown) => {
      throw networkError('The connection broke while the model was fetched.', cause);
    });
    if (ended) break;
    done += value.byteLength;
    if (done > MAX_DOWNLOAD_BYTES) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
    onProgress(done, total);
  }
  if (total !== undefined && done !== total)
    throw networkError(`The connection ended after ${done} of ${total} bytes.`);
  return { ...bytesSource(fileName(url), joinChunks(chunks, done)), version: versionOf(response) };
}

function joinChunks(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

export function fileName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split('/').pop() ?? '') || 'model';
}

function networkError(message: string, cause?: unknown): PlaygroundError {
  return new PlaygroundError('network', message, { hint: 'Check the connection and try again.', cause });
}

function tooLarge(): PlaygroundError {
  return new PlaygroundError(
    'device-limit',
    `The file is larger than ${MAX_DOWNLOAD_BYTES / 1_048_576} MiB.`,
    {
      hint: 'Choose a smaller model.',
    },
  );
}
