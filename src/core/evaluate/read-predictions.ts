/** Reading files of predictions and of references. */
import { PlaygroundError } from '@/core/errors';
import { readJsonLines } from '@/core/tables/json-lines';

/** One prediction of a file, whichever of the known field names the file uses. */
export interface PredictionRow {
  /** Line of the file, from 1. */
  line: number;
  prediction: string;
  references?: string[];
  task?: string;
  category?: string;
  /** Id of the instance. */
  id?: string;
  /** Input of the instance, which identifies a row without an id. */
  input?: string;
}

/** One line of a file of references. */
export type ReferenceRow = Omit<PredictionRow, 'prediction' | 'references'> & { references: string[] };

const MAX_ROWS = 1_000_000;
/** In characters, including the definition and the input. */
const MAX_LINE_LENGTH = 4_000_000;
/** In characters, because scoring time grows with length; Tk-Instruct's predictions have a few hundred. */
const MAX_PREDICTION_LENGTH = 100_000;

/**
 * Reads predictions, one JSON object per line: Tk-Instruct's own (`Task, Definition, Instance, Prediction`), or
 * `{ prediction, references?, task?, category?, id? }`.
 * @param name of the file, for messages
 * @throws {PlaygroundError} `invalid-input` naming the line
 */
export function readPredictions(text: string, name: string): PredictionRow[] {
  return readRows(text, name, (row, problem) => {
    const prediction = textOf(row, ['prediction', 'Prediction'], problem);
    if (prediction === undefined) throw problem('there is no "prediction" that is a text');
    if (prediction.length > MAX_PREDICTION_LENGTH) {
      throw problem(`the prediction has more than ${MAX_PREDICTION_LENGTH} characters`);
    }
    return { ...aboutOf(row, problem), prediction, references: referencesOf(row, problem) };
  });
}

/**
 * Reads references, one JSON object per line: `{ id, references, task?, category? }`.
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
  const problemIn = (line: number, detail: string) =>
    new PlaygroundError('invalid-input', `${name}, line ${line}: ${detail}.`, {
      hint: 'Each line must be a JSON object, as Tk-Instruct writes its predictions.',
    });
  const limits = { maxRows: MAX_ROWS, maxLineLength: MAX_LINE_LENGTH };
  for (const { line, value } of readJsonLines(text, { problem: problemIn, ...limits })) {
    const problem: Problem = (detail) => problemIn(line, detail);
    if (!isObject(value)) throw problem('this is not a JSON object');
    rows.push({ ...read(value, problem), line });
  }
  if (rows.length === 0) throw new PlaygroundError('invalid-input', `${name} has no rows.`);
  return rows;
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

/** The first of the fields that is present; null counts as absent. */
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
