import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import { TRANSFORMERS_DTYPES, transformersFolder } from '@/core/formats/onnx/transformers-folder';
import { writeFileAtomically } from './node-sources';

export interface WrittenFolder {
  folder: string;
  /** What to ask transformers.js for. */
  dtype: string;
  files: { path: string; bytes: number }[];
}

/**
 * Writes a model as ONNX into a folder that `@huggingface/transformers` loads; the folder is made when missing.
 * @throws {PlaygroundError} `invalid-input` when a file cannot be created; as `transformersFolder`
 */
export async function writeOnnxFolder(
  checkpoint: Checkpoint,
  quantisation: Quantisation,
  folder: string,
): Promise<WrittenFolder> {
  const files: WrittenFolder['files'] = [];
  for (const file of transformersFolder(checkpoint, quantisation)) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => {
      throw new PlaygroundError('invalid-input', `The folder "${dirname(path)}" cannot be made.`, { cause });
    });
    files.push({ path: file.path, bytes: await writeFileAtomically(path, (sink) => file.write(sink)) });
  }
  return { folder, dtype: TRANSFORMERS_DTYPES[quantisation], files };
}
