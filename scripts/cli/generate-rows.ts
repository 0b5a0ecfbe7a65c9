/** What `generate` is asked about: one prompt, or a file with a JSON value per line. */
import { PlaygroundError } from '@/core/errors';
import { readJsonLines } from '@/core/tables/json-lines';
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
  const problem = (line: number, detail: string) =>
    new PlaygroundError('invalid-input', `${path}, line ${line}: ${detail}.`);
  const rows: GenerateRow[] = [];
  for (const { line, value } of readJsonLines(await readTextFile(path), { problem })) {
    const row = read(value);
    if (!row) throw problem(line, `this is not ${expected}`);
    rows.push(row);
  }
  if (rows.length === 0) throw new PlaygroundError('invalid-input', `${path} has no rows.`);
  return rows;
}
