/** A person's own training data: JSON lines or CSV, under the names that such columns usually have. */
import { PlaygroundError } from '@/core/errors';
import { guessSeparator, readCsv } from '@/core/tables/csv-reader';
import type { TrainingItem, TrainingSource } from './training-item';

/** Characters: what a page can hold several times over. */
const LARGEST_TEXT = 64_000_000;
const MOST_ROWS = 200_000;

const INSTRUCTION = ['instruction', 'definition'];
const INPUT = ['input', 'context', 'question'];
const PROMPT = ['prompt', 'source', 'text'];
const OUTPUT = ['output', 'outputs', 'target', 'targets', 'completion', 'response', 'answer', 'label'];

type Row = Record<string, unknown>;

/**
 * Reads rows of `input` and `output`, with an optional `instruction`, or of a ready `prompt` and `output`.
 * @param name of the file; its end decides between CSV and JSON lines, and what is inside where that says nothing
 * @throws {PlaygroundError} `malformed-file` naming the row; `invalid-input` when a column is missing
 */
export function readOwnData(text: string, name: string): TrainingSource {
  if (text.length > LARGEST_TEXT) {
    throw new PlaygroundError('invalid-input', `${name} is too large to train on in a tab.`, {
      hint: 'Take a part of it.',
    });
  }
  const isTable = /\.(csv|tsv)$/i.test(name) || !/^\s*[{[]/.test(text);
  const rows = isTable ? readTable(text, name) : readJson(text, name);
  if (rows.length === 0) throw new PlaygroundError('invalid-input', `${name} has no rows.`);
  if (rows.length > MOST_ROWS) {
    throw new PlaygroundError('invalid-input', `${name} has more than ${MOST_ROWS} rows.`, {
      hint: 'Take a part of it.',
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
  return rows.map((row) => Object.fromEntries(keys.map((key, i) => [key, row[i] ?? ''])));
}

function readJson(text: string, name: string): Row[] {
  if (text.trimStart().startsWith('[')) {
    const whole = parse(text, name, undefined);
    if (Array.isArray(whole)) return whole.map((value, i) => rowOf(value, name, i));
  }
  return text
    .split('\n')
    .map((line, i) => ({ line, i }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, i }) => rowOf(parse(line, name, i), name, i));
}

function parse(text: string, name: string, line: number | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const where = line === undefined ? '' : `, line ${line + 1}`;
    throw new PlaygroundError('malformed-file', `${name}${where}: this is not JSON.`, {
      hint: 'Give one JSON object a line, with "input" and "output".',
      cause,
    });
  }
}

function rowOf(value: unknown, name: string, index: number): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PlaygroundError('malformed-file', `${name}, row ${index + 1}: this is not an object.`, {
      hint: 'Give one JSON object a line, with "input" and "output".',
    });
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
    hint: `Name the column ${column}; ${others.slice(0, 4).join(', ')} are read too.`,
  });
}
