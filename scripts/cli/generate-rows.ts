/** What `generate` is asked about: one prompt, or a file with a JSON value per line. */
import { PlaygroundError } from '@/core/errors';
import { readTextFile } from './text-file';

export interface GenerateRow {
  /** Undefined when only ids were given. */
  prompt?: string;
  /** Undefined when only text was given: the model's tokenizer makes them. */
  inputIds?: number[];
}

/**
 * Reads prompts: each line a JSON string, or an object with `prompt` or `source` (as `encode` writes).
 * @throws {PlaygroundError} `invalid-input` naming file and line
 */
export async function readPromptRows(path: string): Promise<GenerateRow[]> {
  return readRows(
    path,
    (value) => {
      const prompt = typeof value === 'string' ? value : textOf(value);
      return prompt === undefined ? undefined : { prompt };
    },
    'a string, or an object with "prompt" or "source"',
  );
}

/**
 * Reads token ids: each line an array of ids, or an object with `input_ids`; a `prompt` or `source` beside them is
 * passed on to the output.
 * @throws {PlaygroundError} `invalid-input` naming file and line
 */
export async function readIdRows(path: string): Promise<GenerateRow[]> {
  return readRows(
    path,
    (value) => {
      const ids = Array.isArray(value) ? value : (value as { input_ids?: unknown } | null)?.input_ids;
      const valid = Array.isArray(ids) && ids.every((id) => Number.isSafeInteger(id) && id >= 0);
      return valid ? { inputIds: ids as number[], prompt: textOf(value) } : undefined;
    },
    'an array of token ids, or an object with "input_ids"',
  );
}

function textOf(value: unknown): string | undefined {
  const { prompt, source } = (value ?? {}) as { prompt?: unknown; source?: unknown };
  return [prompt, source].find((text) => typeof text === 'string') as string | undefined;
}

async function readRows(
  path: string,
  read: (value: unknown) => GenerateRow | undefined,
  expected: string,
): Promise<GenerateRow[]> {
  const lines = (await readTextFile(path)).split('\n');
  const rows = lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const row = read(parseLine(line, path, index + 1));
    if (row) return [row];
    throw new PlaygroundError('invalid-input', `${path}, line ${index + 1}: this is not ${expected}.`);
  });
  if (rows.length === 0) throw new PlaygroundError('invalid-input', `${path} has no rows.`);
  return rows;
}

function parseLine(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line.charCodeAt(0) === 0xfeff ? line.slice(1) : line);
  } catch (cause) {
    throw new PlaygroundError('invalid-input', `${path}, line ${number}: this is not JSON.`, { cause });
  }
}
