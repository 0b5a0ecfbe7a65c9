/**
 * Downloads the built-in model once: later visits read it from the browser's cache storage, even offline, and then check
 * whether the server has a newer version.
 */
import { type ByteSource, blobSource } from '@/core/formats/bytes/byte-source';
import { fetchSource, fileName, versionOf } from './fetch-source';

const CACHE = 'instruct-playground:built-in';
const VERSION = 'x-version';
const LENGTH = 'x-length';

export interface FetchedOnce {
  file: ByteSource;
  /** Caches the file for the next visit; called once the file has been loaded successfully. */
  keep: () => void;
}

/**
 * @param onProgress bytes so far, and in total if the server says; not called for a cached file
 * @throws {PlaygroundError} `network`
 */
export async function fetchOnce(
  url: string,
  onProgress: (done: number, total: number | undefined) => void,
): Promise<FetchedOnce> {
  // Missing in insecure contexts, and refused in some private windows.
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
    // Without room the model is simply downloaded again next time.
    await cache?.put(url, new Response(bytes as BodyInit, { headers })).catch(() => undefined);
  };
  return { file, keep: () => void keep() };
}

/** Offline, the cached file stays. */
async function dropIfStale(cache: Cache, url: string, version: string): Promise<void> {
  const response = await fetch(url, { method: 'HEAD', cache: 'no-cache' }).catch(() => undefined);
  if (response?.ok && versionOf(response) !== version) await cache.delete(url);
}
