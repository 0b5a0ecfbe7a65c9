import { PlaygroundError } from '@/core/errors';

/** One prediction of a file, whatever names its fields have there. */
export interface PredictionRow {
  /** In the file, from 1. */
  line: number;
  prediction: string;
  references?: string[];
  task?: string;
  category?: string;
  /** Of the instance. */
  id?: string;
  /** Of the instance: what a row without an id can be told by. */
  input?: string;
}

/** One line of a file of references. */
export type ReferenceRow = Omit<PredictionRow, 'prediction' | 'references'> & { references: string[] };

const MOST_ROWS = 1_000_000;
/** Characters of one line, its definition and input included. */
const LONGEST_LINE = 4_000_000;
/** Characters of one prediction, which scoring takes time for; Tk-Instruct's have a few hundred. */
const LONGEST_PREDICTION = 100_000;

/**
 * Reads predictions, a JSON object a line: Tk-Instruct's own (`Task, Definition, Instance, Prediction`), or
 * `{ prediction, references?, task?, category?, id? }`.
 * @param name of the file, for messages
 * @throws {PlaygroundError} `invalid-input` naming the line
 */
export function readPredictions(text: string, name: string): PredictionRow[] {
  return readRows(text, name, (row, problem) => {
    const prediction = textOf(row, ['prediction', 'Prediction'], problem);
    if (prediction === undefined) throw problem('there is no "prediction" that is a text');
    if (prediction.length > LONGEST_PREDICTION) {
      throw problem(`the prediction has more than ${LONGEST_PREDICTION} characters`);
    }
    return { ...aboutOf(row, problem), prediction, references: referencesOf(row, problem) };
  });
}

/**
 * Reads references, a JSON object a line: `{ id, references, task?, category? }`.
 * @throws {PlaygroundError} `invalid-input` naming the line
 */
export function readReferences(text: string, name: string): ReferenceRow[] {
  return readRows(text, name, (row, problem) => {
    const references = referencesOf(row, problem);
    if (references === undefined) throw problem('there are no "references"');
    return { ...aboutOf(row, problem), references };
  });
}

type JsonObject = Record<string, unknown>;
type Problem = (detail: string) => PlaygroundError;

function readRows<Row>(
  text: string,
  name: string,
  read: (row: JsonObject, problem: Problem) => Row,
): (Row & { line: number })[] {
  const rows: (Row & { line: number })[] = [];
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    line++;
    const problem: Problem = (detail) =>
      new PlaygroundError('invalid-input', `${name}, line ${line}: ${detail}.`, {
        hint: 'A JSON object a line is needed, as Tk-Instruct writes its predictions.',
      });
    if (stop - start > LONGEST_LINE) throw problem(`it has more than ${LONGEST_LINE} characters`);
    const content = text
      .slice(start, stop)
      .replace(/^\ufeff/u, '')
      .trim();
    start = stop + 1;
    if (content === '') continue;
    if (rows.length >= MOST_ROWS) throw problem(`there are more than ${MOST_ROWS} rows`);
    rows.push({ ...read(parseObject(content, problem), problem), line });
  }
  if (rows.length === 0) throw new PlaygroundError('invalid-input', `${name} has no rows.`);
  return rows;
}

function parseObject(content: string, problem: Problem): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw problem('this is not JSON');
  }
  if (isObject(value)) return value;
  throw problem('this is not a JSON object');
}

function aboutOf(
  row: JsonObject,
  problem: Problem,
): Omit<PredictionRow, 'line' | 'prediction' | 'references'> {
  const instance = isObject(row.Instance) ? row.Instance : {};
  const categories = Array.isArray(row.Categories) ? row.Categories : [row.Categories];
  const first: unknown = categories[0];
  return {
    task: textOf(row, ['task', 'Task', 'task_id', 'task_name'], problem),
    category:
      textOf(row, ['category', 'task_category'], problem) ?? (typeof first === 'string' ? first : undefined),
    id: textOf(row, ['id', 'instance_id'], problem) ?? textOf(instance, ['id'], problem),
    input: textOf(instance, ['input'], problem) ?? textOf(row, ['input'], problem),
  };
}

function referencesOf(row: JsonObject, problem: Problem): string[] | undefined {
  const instance = isObject(row.Instance) ? row.Instance : {};
  const value = row.references ?? row.target ?? instance.output;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return [value];
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string'))
    return value;
  throw problem('the references are not a list of at least one text');
}

/** The first of the fields that is there; null counts as absent. */
function textOf(row: JsonObject, keys: readonly string[], problem: Problem): string | undefined {
  for (const key of keys) {
    const value = row[key];
    if (value === undefined || value === null) continue;
    if (typeof value === 'string') return value;
    throw problem(`"${key}" is not a text`);
  }
  return undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
