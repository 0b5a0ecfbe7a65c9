/** Downloads one whole file with progress. A file over the size limit is refused, whatever length the server claims. */
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, bytesSource } from '@/core/formats/bytes/byte-source';

/** Such a model must fit in memory together with its copy on the GPU. */
const MAX_DOWNLOAD_BYTES = 512 * 1_048_576;

/** A file in memory, with the version that its server reports. */
export interface FetchedFile extends ByteSource {
  readonly version: string;
}

/** The version of a file as its server reports it; empty if it does not. */
export function versionOf({ headers }: Response): string {
  const tag = headers.get('etag')?.replace(/^W\//, '');
  return tag ?? headers.get('last-modified') ?? headers.get('content-length') ?? '';
}

/**
 * @param onProgress bytes so far, and in total if the server says
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
      throw networkError('The connection broke while the model was being fetched.', cause);
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
