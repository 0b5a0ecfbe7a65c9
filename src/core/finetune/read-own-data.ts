/** A person's own training data, as JSON lines, a JSON list or CSV, with the column names that such files usually have. */
import { PlaygroundError } from '@/core/errors';
import { readJsonLines } from '@/core/tables/json-lines';
import { guessSeparator, readCsv } from '@/core/tables/read-csv';
import type { TrainingItem, TrainingSource } from './training-item';

/** In characters; the page holds the text several times over. */
const MAX_TEXT_LENGTH = 64_000_000;
const MAX_ROWS = 200_000;

const INSTRUCTION = ['instruction', 'definition'];
const INPUT = ['input', 'context', 'question'];
const PROMPT = ['prompt', 'source', 'text'];
const OUTPUT = ['output', 'outputs', 'target', 'targets', 'completion', 'response', 'answer', 'label'];

type Row = Record<string, unknown>;

const JSON_HINT = 'Give one JSON object per line, with "input" and "output".';

/**
 * Reads rows of `input` and `output`, with an optional `instruction`, or of a ready `prompt` and `output`.
 * @param name of the file; its extension decides between CSV and JSON, or else its first character
 * @throws {PlaygroundError} `malformed-file` naming the row; `invalid-input` when a column is missing
 */
export function readOwnData(text: string, name: string): TrainingSource {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new PlaygroundError('invalid-input', `${name} is too large to train on in a tab.`, {
      hint: 'Use a part of it.',
    });
  }
  const isTable = /\.(csv|tsv)$/i.test(name) || !/^\s*[{[]/.test(text);
  const rows = isTable ? readTable(text, name) : readJson(text, name);
  if (rows.length === 0) throw new PlaygroundError('invalid-input', `${name} has no rows.`);
  if (rows.length > MAX_ROWS) {
    throw new PlaygroundError('invalid-input', `${name} has more than ${MAX_ROWS} rows.`, {
      hint: 'Use a part of it.',
    });
  }
  const items = rows.map((row, index) => readRow(row, name, index));
  return { name, items, category: '', licence: '' };
}

function readTable(text: string, name: string): Row[] {
  const [header = [], ...rows] = readCsv(text, guessSeparator(text));
  const keys = header.map((key) => key.trim().toLowerCase());
  const known = [...INSTRUCTION, ...INPUT, ...PROMPT, ...OUTPUT];
  if (!keys.some((key) => known.includes(key))) throw noColumn(name, 'input');
  return rows.map((row, index) => {
    if (row.length > keys.length) {
      throw new PlaygroundError(
        'malformed-file',
        `${name}, row ${index + 1}: it has ${row.length} cells, but the header has ${keys.length}.`,
        { hint: 'Put quotes around cells that hold commas, semicolons or tabs.' },
      );
    }
    return Object.fromEntries(keys.map((key, i) => [key, row[i] ?? '']));
  });
}

function readJson(text: string, name: string): Row[] {
  if (text.trimStart().startsWith('[')) {
    const whole = parse(text, name);
    if (Array.isArray(whole)) return whole.map((value, i) => rowOf(value, `${name}, row ${i + 1}`));
  }
  const problem = (line: number, detail: string) =>
    new PlaygroundError('malformed-file', `${name}, line ${line}: ${detail}.`, { hint: JSON_HINT });
  return [...readJsonLines(text, { problem })].map(({ line, value }) =>
    rowOf(value, `${name}, line ${line}`),
  );
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PlaygroundError('malformed-file', `${name}: this is not JSON.`, { hint: JSON_HINT, cause });
  }
}

function rowOf(value: unknown, where: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PlaygroundError('malformed-file', `${where}: this is not an object.`, { hint: JSON_HINT });
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key.toLowerCase(), entry]));
}

function readRow(row: Row, name: string, index: number): TrainingItem {
  const outputs = textsOf(first(row, OUTPUT));
  if (outputs === undefined) throw noColumn(`${name}, row ${index + 1}`, 'output');
  const id = `${name}-${index}`;
  const kept = outputs.filter((output) => output.trim() !== '');
  const input = textOf(first(row, INPUT));
  const definition = textOf(first(row, INSTRUCTION)) ?? '';
  if (input !== undefined || definition !== '') {
    const prompt = { definition, positiveExamples: [], negativeExamples: [], input: input ?? '' };
    return { id, source: name, prompt: { kind: 'task', prompt }, outputs: kept };
  }
  const text = textOf(first(row, PROMPT));
  if (text === undefined) throw noColumn(`${name}, row ${index + 1}`, 'input');
  return { id, source: name, prompt: { kind: 'raw', text }, outputs: kept };
}

function first(row: Row, names: readonly string[]): unknown {
  const found = names.find((name) => row[name] !== undefined && row[name] !== null);
  return found === undefined ? undefined : row[found];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

function textsOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) {
    const text = textOf(value);
    return text === undefined ? undefined : [text];
  }
  const texts = value.map(textOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function noColumn(where: string, column: string): PlaygroundError {
  const others = (column === 'output' ? OUTPUT : [...INPUT, ...PROMPT]).filter((name) => name !== column);
  return new PlaygroundError('invalid-input', `${where}: there is no "${column}".`, {
    hint: `Name the column ${column}; ${others.slice(0, 4).join(', ')} work too.`,
  });
}
