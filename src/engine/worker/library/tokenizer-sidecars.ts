/** The files of a tokenizer beside a model's weights on a server: which to ask for, and in what order. */
import { type ByteSource, bytesSource } from '@/core/formats/bytes/byte-source';
import { JSON_LIMITS } from '@/core/formats/bytes/json-file';
import { SENTENCEPIECE_FILES } from '@/core/formats/checkpoint/read-tokenizer';
import { MAX_MODEL_BYTES } from '@/core/formats/sentencepiece/sentencepiece-model';
import type { HttpClient } from './http-client';
import type { RemoteFile } from './http-file';

/** What a tokenizer may be read from; nothing of it is fetched yet. */
export interface TokenizerSidecars {
  json: RemoteFile | undefined;
  /** Read where there is no `tokenizer.json`: the SentencePiece model, by any of its names. */
  models: readonly RemoteFile[];
  /** What Transformers writes beside it. */
  configs: readonly RemoteFile[];
}

/** @param find the file of a name: undefined where a listing says that it is not there */
export function tokenizerSidecars(find: (name: string) => RemoteFile | undefined): TokenizerSidecars {
  const all = (names: readonly string[]) => names.flatMap((name) => find(name) ?? []);
  return {
    json: find('tokenizer.json'),
    models: all(SENTENCEPIECE_FILES),
    configs: all(['tokenizer_config.json', 'added_tokens.json']),
  };
}

/** Reads one file: undefined when it is not there. */
export type ReadFile = (file: RemoteFile, limit: number) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** Reads `tokenizer.json`, or else the SentencePiece model, if any, with the files that belong to it. */
export async function readTokenizerSidecars(
  sidecars: TokenizerSidecars,
  read: ReadFile,
): Promise<ByteSource[]> {
  const { json } = sidecars;
  const bytes = json && (await read(json, JSON_LIMITS.tokenizer));
  return bytes ? [bytesSource(json.name, bytes)] : readWithoutJson(sidecars, read);
}

/** Reads what a tokenizer is made of where there is no `tokenizer.json`. */
export async function readWithoutJson(
  { models, configs }: TokenizerSidecars,
  read: ReadFile,
): Promise<ByteSource[]> {
  const sources: ByteSource[] = [];
  for (const file of models) {
    const bytes = await read(file, MAX_MODEL_BYTES);
    if (!bytes || isPage(bytes)) continue;
    sources.push(bytesSource(file.name, bytes));
    break;
  }
  for (const file of configs) {
    const bytes = await read(file, JSON_LIMITS.tokenizer);
    if (bytes && !isPage(bytes)) sources.push(bytesSource(file.name, bytes));
  }
  return sources;
}

/** Some servers answer a page for what they do not have. */
function isPage(bytes: Uint8Array): boolean {
  return /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 64)));
}

/** Reads a file as far as its listing says that it is there, and tries it where there is no listing. */
export function sidecarReader(
  http: HttpClient,
  readListed: (file: RemoteFile, limit: number) => Promise<Uint8Array<ArrayBuffer>>,
): ReadFile {
  return (file, limit) =>
    file.size === undefined ? http.readSmall(file.url, file.name, limit) : readListed(file, limit);
}
