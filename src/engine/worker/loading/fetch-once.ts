/**
 * The built-in model is fetched once: a later visit reads it from the browser's cache storage, without a network, and
 * asks afterwards whether the server has another version by now.
 */
import { type ByteSource, blobSource } from '@/core/formats/bytes/byte-source';
import { fetchSource, fileName, versionOf } from './fetch-source';

const CACHE = 'instruct-playground:built-in';
const VERSION = 'x-version';
const LENGTH = 'x-length';

export interface FetchedOnce {
  file: ByteSource;
  /** Keeps the file for the next visit: called when it has proved sound. */
  keep: () => void;
}

/**
 * @param onProgress bytes so far, and in all when the server says so; not called for what is kept
 * @throws {PlaygroundError} `network`
 */
export async function fetchOnce(
  url: string,
  onProgress: (done: number, total: number | undefined) => void,
): Promise<FetchedOnce> {
  // Absent in insecure contexts, refused in some private windows.
  const cache = await globalThis.caches?.open(CACHE).catch(() => undefined);
  const kept = await cache?.match(url).catch(() => undefined);
  const body = await kept?.blob().catch(() => undefined);
  if (cache && kept && body?.size === Number(kept.headers.get(LENGTH))) {
    const stale = (): void => void dropIfStale(cache, url, kept.headers.get(VERSION) ?? '');
    return { file: blobSource(fileName(url), body), keep: stale };
  }
  const file = await fetchSource(url, onProgress);
  const keep = async (): Promise<void> => {
    const bytes = await file.read(0, file.size);
    const headers = { [VERSION]: file.version, [LENGTH]: String(file.size) };
    // No room is no harm: the model is fetched again next time.
    await cache?.put(url, new Response(bytes as BodyInit, { headers })).catch(() => undefined);
  };
  return { file, keep: () => void keep() };
}

/** Without a network, what is kept stays. */
async function dropIfStale(cache: Cache, url: string, version: string): Promise<void> {
  const response = await fetch(url, { method: 'HEAD', cache: 'no-cache' }).catch(() => undefined);
  if (response?.ok && versionOf(response) !== version) await cache.delete(url);
}
