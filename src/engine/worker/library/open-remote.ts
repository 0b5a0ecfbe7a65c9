/** Opens the files of a resolved model as a checkpoint, by range requests or, if necessary, as whole files. */
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, blobSource, bytesSource } from '@/core/formats/bytes/byte-source';
import { JSON_LIMITS } from '@/core/formats/bytes/json-file';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import type { FileStore } from '@/storage/models/file-store';
import { Sha256 } from '@/storage/models/sha256';
import { cutShort, type HttpClient } from './http-client';
import { changedError, networkError, statusError } from './http-errors';
import { openHttpFile, type RemoteFile } from './http-file';
import { HEADER_WINDOW_BYTES, ReadAhead, WINDOW_BYTES } from './read-ahead';
import { type ResolvedModel, readSidecar } from './resolve-origin';
import { readTokenizerSidecars, sidecarReader } from './tokenizer-sidecars';

/** Maximum size of whole files in memory, when there is no storage for them. */
export const MEMORY_LIMIT = 2 ** 30;

export interface OpenModel {
  checkpoint: Checkpoint;
  /** The weight files; for GGUF, the first is the model file. */
  weights: ByteSource[];
  sourceBytes: number;
  /** Identifies the content by the names, lengths and versions of all files. */
  fingerprint: string;
}

export interface OpenRemoteOptions {
  /** Stores whole files if the server does not support ranges; undefined keeps them in memory. */
  store: FileStore | undefined;
  /** Prefix of the names of whole files in the store. */
  wholePrefix: string;
  windowBytes?: number;
  /** Progress of fetching a whole file: bytes so far, and in total if known. */
  onWhole?: (done: number, total: number | undefined) => void;
}

/** The files of a model, opened but not read yet. */
interface RemoteFiles {
  weights: ByteSource[];
  /** config.json and the files of the tokenizer, in memory. */
  sidecars: ByteSource[];
  fingerprint: string;
}

/**
 * @throws {PlaygroundError} `network`, `checksum`, `quota`, and what the readers of each format throw
 */
export async function openRemote(
  http: HttpClient,
  model: ResolvedModel,
  options: OpenRemoteOptions,
): Promise<OpenModel> {
  const { weights, sidecars, fingerprint } = await openRemoteFiles(http, model, options);
  const checkpoint = await openCheckpoint([...weights, ...sidecars]);
  const { windowBytes = WINDOW_BYTES } = options;
  for (const source of weights) if (source instanceof ReadAhead) source.windowBytes = windowBytes;
  return { checkpoint, weights, sourceBytes: totalSize(weights), fingerprint };
}

/**
 * @throws {PlaygroundError} `network`, `checksum`, `quota`
 */
export async function openRemoteFiles(
  http: HttpClient,
  model: ResolvedModel,
  options: OpenRemoteOptions,
): Promise<RemoteFiles> {
  const sidecars = await readSidecars(http, model);
  const windowBytes = Math.min(options.windowBytes ?? WINDOW_BYTES, HEADER_WINDOW_BYTES);
  const weights: ByteSource[] = [];
  const versions: string[] = [];
  for (const file of model.weights) {
    const opened = await openHttpFile(http, file);
    if (!opened) throw networkError(`There is no ${file.name} at ${file.url} (404).`, 'Check the address.');
    const source = opened.ranges
      ? new ReadAhead(opened.source, windowBytes)
      : await openWhole(http, file, opened, model.origin.commit, options);
    weights.push(source);
    // A commit identifies its content; elsewhere, the server's version string does.
    versions.push(
      `${file.name}:${source.size}:${model.origin.commit ?? opened.version}:${file.sha256 ?? ''}`,
    );
  }
  const fingerprint = new Sha256().update(new TextEncoder().encode(versions.join('\n'))).digest();
  return { weights, sidecars, fingerprint };
}

async function readSidecars(http: HttpClient, { config, tokenizer }: ResolvedModel): Promise<ByteSource[]> {
  const sidecars: ByteSource[] = [];
  if (config) sidecars.push(bytesSource(config.name, await readSidecar(http, config, JSON_LIMITS.config)));
  if (tokenizer) {
    const read = sidecarReader(http, (file, limit) => readSidecar(http, file, limit));
    sidecars.push(...(await readTokenizerSidecars(tokenizer, read)));
  }
  return sidecars;
}

function totalSize(sources: readonly ByteSource[]): number {
  return sources.reduce((sum, { size }) => sum + size, 0);
}

/** A whole file: the stored copy if it has the same version, otherwise fetched now. */
async function openWhole(
  http: HttpClient,
  file: RemoteFile,
  { size, version }: { size: number | undefined; version: string },
  commit: string | undefined,
  options: OpenRemoteOptions,
): Promise<ByteSource> {
  const { store, wholePrefix } = options;
  if (!store) return fetchWhole(http, file, size, memoryTarget(file.name, size), options);
  const content = new TextEncoder().encode([file.url, size, commit ?? version].join('\n'));
  const name = `${wholePrefix}.${new Sha256().update(content).digest().slice(0, 16)}.source`;
  const kept = await store.snapshot(name);
  // It only gets this name once it is complete and verified.
  if (kept && kept.size === size && (commit ?? version) !== '') return blobSource(file.name, kept);
  return fetchWhole(http, file, size, await storeTarget(store, name), options);
}

/** Fetches a file in one stream and verifies its length and, if known, its hash. */
async function fetchWhole(
  http: HttpClient,
  file: RemoteFile,
  size: number | undefined,
  target: WholeTarget,
  options: OpenRemoteOptions,
): Promise<ByteSource> {
  let furthest = 0;
  try {
    await http.repeat(file.url, (progress) =>
      http.request(file.url, {}, async (response, body) => {
        if (!response.ok) throw statusError(response, file.name);
        // Without ranges a broken stream can only start over.
        target.restart();
        const hash = new Sha256();
        let done = 0;
        await body((chunk) => {
          target.write(chunk, done);
          hash.update(chunk);
          done += chunk.length;
          if (size !== undefined && done > size) throw changedError(file.name);
          if (done > furthest) {
            furthest = done;
            progress();
          }
          options.onWhole?.(done, size);
        });
        if (size !== undefined && done < size) throw cutShort(file.url, file.name);
        if (file.sha256 !== undefined && hash.digest() !== file.sha256) throw wrongHash(file.name);
      }),
    );
  } catch (error) {
    await target.discard();
    throw error;
  }
  return target.finish(file.name);
}

export function wrongHash(name: string): PlaygroundError {
  return new PlaygroundError('checksum', `${name} does not match its listing: the SHA-256 differs.`, {
    hint: 'It was damaged in transit, or the copy on the server is not the original. Try again, or use another source.',
  });
}

interface WholeTarget {
  restart(): void;
  write(bytes: Uint8Array, at: number): void;
  finish(name: string): Promise<ByteSource>;
  discard(): Promise<void>;
}

async function storeTarget(store: FileStore, name: string): Promise<WholeTarget> {
  const unfinished = `${name}.part`;
  const file = (await store.open(unfinished, true))!;
  return {
    restart: () => file.truncate(0),
    write: (bytes, at) => file.write(bytes, at),
    finish: async (sourceName) => {
      file.flush();
      file.close();
      await store.move(unfinished, name);
      return blobSource(sourceName, (await store.snapshot(name))!);
    },
    discard: async () => {
      file.close();
      await store.remove(unfinished);
    },
  };
}

function memoryTarget(name: string, size: number | undefined): WholeTarget {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  const check = (bytes: number): void => {
    if (bytes > MEMORY_LIMIT) throw tooLargeForMemory(name, bytes);
  };
  check(size ?? 0);
  return {
    restart: () => {
      chunks = [];
    },
    write: (bytes, at) => {
      check(at + bytes.length);
      chunks.push(new Uint8Array(bytes));
    },
    finish: async (sourceName) => blobSource(sourceName, new Blob(chunks)),
    discard: async () => undefined,
  };
}

export function tooLargeForMemory(name: string, need: number): PlaygroundError {
  return new PlaygroundError(
    'quota',
    `${name} needs ${gigabytes(need)} GB; the browser has no room to store it, and at most ${gigabytes(MEMORY_LIMIT)} GB can be kept in memory.`,
    { hint: 'Delete a stored model, free space on the disk, or choose a stronger quantisation.' },
  );
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 1);
}
