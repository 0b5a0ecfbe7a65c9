import type { ByteSource } from './byte-source';
import { readRange } from './byte-source';
import { malformedFile } from './file-errors';

/** Room for each kind of sidecar: several times the largest of any published T5 (mT5's tokenizer.json has 16 MB). */
export const JSON_LIMITS = { config: 2 ** 20, index: 4 * 2 ** 20, tokenizer: 64 * 2 ** 20 } as const;

/**
 * Parses a JSON sidecar (config.json, an index, a tokenizer).
 * @param limit most bytes it may have; see {@link JSON_LIMITS}
 * @throws {PlaygroundError} `malformed-file` when it is too large or no JSON
 */
export async function readJsonFile(source: ByteSource, limit: number): Promise<unknown> {
  if (source.size > limit) throw malformedFile(source.name, 'this is too large to be what its name says.');
  return parseJson(source.name, await readRange(source, 0, source.size));
}

/** @throws {PlaygroundError} `malformed-file` when the bytes are no JSON */
export function parseJson(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    const isPage = /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 64)));
    const detail = cause instanceof Error ? cause.message : '';
    throw malformedFile(
      file,
      isPage ? 'this is a web page, not JSON.' : `this is not valid JSON (${detail.slice(0, 80)}).`,
    );
  }
}
