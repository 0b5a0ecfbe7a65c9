/** Files on this machine as byte sources and sinks. */

import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PlaygroundError } from '@/core/errors';
import type { ByteSink } from '@/core/formats/bytes/byte-sink';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { TOKENIZER_FILES } from '@/core/formats/checkpoint/read-tokenizer';
import { HUB_ID, openHubFiles } from './hub-sources';
import type { OpenFiles } from './open-files';

/** Node reads at most 2 GiB at once. */
const LARGEST_READ = 2 ** 30;
/** What is looked for beside a weights file that is named alone. */
const SIDECARS = ['config.json', ...TOKENIZER_FILES];
/** More files than any model folder has: a home directory given by mistake, say. */
const MOST_FILES = 5_000;

/**
 * Opens the files of a model: all of a folder, one file with the config.json and the tokenizer beside it, or, where
 * there is neither, a repository of the hub.
 * @throws {PlaygroundError} `invalid-input` when there is nothing of that name; see {@link openHubFiles}
 */
export async function openModelFiles(path: string): Promise<OpenFiles> {
  return HUB_ID.test(path) && !existsSync(path) ? openHubFiles(path) : openLocalFiles(path);
}

async function openLocalFiles(path: string): Promise<OpenFiles> {
  const handles: FileHandle[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(handles.map((handle) => handle.close()));
  };
  try {
    const sources: ByteSource[] = [];
    for (const file of await listFiles(path)) {
      const handle = await open(file, 'r');
      handles.push(handle);
      sources.push(handleSource(basename(file), (await handle.stat()).size, handle));
    }
    return { sources, close };
  } catch (error) {
    await close();
    throw describeFileError(error, path);
  }
}

async function listFiles(path: string): Promise<string[]> {
  if ((await stat(path)).isDirectory()) {
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
    if (names.length > MOST_FILES)
      throw new PlaygroundError('invalid-input', `${path} holds too many files for a model.`);
    return names.sort().map((name) => join(path, name));
  }
  const beside = SIDECARS.map((name) => join(dirname(path), name)).filter((file) => file !== path);
  const present = await Promise.all(
    beside.map((file) =>
      stat(file).then(
        (found) => found.isFile(),
        () => false,
      ),
    ),
  );
  return [path, ...beside.filter((_, i) => present[i])];
}

function handleSource(name: string, size: number, handle: FileHandle): ByteSource {
  return {
    name,
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await handle.read(
          bytes,
          done,
          Math.min(length - done, LARGEST_READ),
          offset + done,
        );
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    },
  };
}

function describeFileError(error: unknown, path: string): PlaygroundError {
  if (error instanceof PlaygroundError) return error;
  const code = (error as { code?: unknown }).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new PlaygroundError('invalid-input', `There is no file or folder "${path}".`);
  }
  return new PlaygroundError('invalid-input', `"${path}" cannot be opened (${String(code ?? error)}).`, {
    cause: error,
  });
}

/**
 * Writes a file completely or not at all: the bytes go to `<path>.part`, which takes the name at the end.
 * @param write produces the content
 * @returns length in bytes
 * @throws {PlaygroundError} `invalid-input` when the file cannot be created; whatever `write` throws
 */
export async function writeFileAtomically(
  path: string,
  write: (sink: ByteSink) => Promise<void>,
): Promise<number> {
  const part = `${path}.part`;
  const handle = await open(part, 'w').catch((error: unknown) => {
    throw describeFileError(error, path);
  });
  let length = 0;
  try {
    await write(async (bytes) => {
      await handle.writeFile(bytes);
      length += bytes.length;
    });
    await handle.close();
    await rename(part, path);
    return length;
  } catch (error) {
    await handle.close();
    await rm(part, { force: true });
    throw error;
  }
}
