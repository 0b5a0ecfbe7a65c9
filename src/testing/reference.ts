/**
 * Reference values that lie beside the repository and are not part of it (PLAYGROUND_REFERENCE, or `../shared`).
 * Works under Node and in the browser project, where the dev server serves the folder at `/@reference/`.
 */
import { describe } from 'vitest';

interface ReferenceFiles {
  referenceFolder(): string | undefined;
}

interface FileSystem {
  readFile(path: string): Promise<Uint8Array>;
}

// Specifiers are computed so that the browser build never tries to bundle what only Node has.
const NODE_FILES = 'node:fs/promises';
const FINDER = '../../scripts/lib/reference-files.mjs';

async function nodeFolder(): Promise<string | undefined> {
  const finder = (await import(/* @vite-ignore */ new URL(FINDER, import.meta.url).href)) as ReferenceFiles;
  return finder.referenceFolder();
}

async function browserFolder(): Promise<string | undefined> {
  const response = await fetch('/@reference/gold/README.md', { method: 'HEAD' });
  return response.ok ? '/@reference' : undefined;
}

const folder = import.meta.env.SSR ? await nodeFolder() : await browserFolder();

/**
 * Bytes of one reference file.
 * @param path relative to the reference folder, for example `gold/tiny-t5/expected.json`
 * @throws {Error} when the folder or the file is missing
 */
export async function referenceBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  if (folder === undefined) throw new Error(`The reference folder is missing; ${path} was asked for.`);
  if (import.meta.env.SSR) {
    const files = (await import(/* @vite-ignore */ NODE_FILES)) as FileSystem;
    return new Uint8Array(await files.readFile(`${folder}/${path}`));
  }
  const response = await fetch(`${folder}/${path}`);
  if (!response.ok) throw new Error(`The reference file ${path} could not be read (${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Text of one reference file; see {@link referenceBytes}. */
export async function referenceText(path: string): Promise<string> {
  return new TextDecoder().decode(await referenceBytes(path));
}

/** `describe` that is skipped, by name and visibly, when the reference folder is missing. */
export function describeWithReference(name: string, body: () => void): void {
  const suite = folder === undefined ? describe.skip : describe;
  suite(folder === undefined ? `${name} (reference values not found)` : name, body);
}
