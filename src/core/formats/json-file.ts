import type { ByteSource } from './byte-source';
import { readRange } from './byte-source';
import { malformedFile } from './file-errors';

/** Largest sidecar read whole: mT5's tokenizer.json has 16 MB. */
const LARGEST_JSON = 64 * 2 ** 20;

/**
 * Parses a JSON sidecar (config.json, an index, a tokenizer).
 * @throws {PlaygroundError} `malformed-file` when it is too large or no JSON
 */
export async function readJsonFile(source: ByteSource): Promise<unknown> {
  if (source.size > LARGEST_JSON)
    throw malformedFile(source.name, 'this is too large to be what its name says.');
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
