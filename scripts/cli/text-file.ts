import { readFile, stat } from 'node:fs/promises';
import { PlaygroundError } from '@/core/errors';

/** Files of text are read whole. */
const LARGEST_FILE = 256 * 2 ** 20;

/**
 * @throws {PlaygroundError} `invalid-input` when there is no such file, or it is too large
 */
export async function readTextFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new PlaygroundError('invalid-input', `There is no file "${path}".`);
  if (found.size > LARGEST_FILE) {
    throw new PlaygroundError('invalid-input', `${path} is larger than ${LARGEST_FILE} bytes.`, {
      hint: 'Split it.',
    });
  }
  return readFile(path, 'utf8');
}
