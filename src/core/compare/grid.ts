/**
 * The grid of a comparison: rows are inputs, columns are ways to give the same instruction to a model. A column is one
 * choice on each axis (encoding, wording of the definition, model, adapter, runtime); the grid has every combination.
 */

import type { EncodingId } from '@/core/encoding/named-encodings';
import type { TaskExample } from '@/core/encoding/task-prompt';
import { PlaygroundError } from '@/core/errors';
import { gridEncoding, showsDefinition } from './grid-encodings';

/** Limits of a grid: what a person can still read, and what a page can handle. */
export const GRID_BOUNDS = { columns: 64, rows: 500, cells: 2_000, wordings: 32, examples: 100 } as const;

/** One way to word the definition. The first of a grid is the definition itself. */
export interface Wording {
  /** Unique within the grid; never shown. */
  id: string;
  text: string;
}

/** What all cells of a grid share. */
export interface GridPrompt {
  /** Used by the encoding with the task's name only. */
  name: string;
  positiveExamples: readonly TaskExample[];
  negativeExamples: readonly TaskExample[];
  /** At least one; their texts may be blank. */
  wordings: readonly Wording[];
}

/** The contents of a row. */
export interface GridInput {
  input: string;
  /** Accepted answers; empty when none were given. */
  references: readonly string[];
}

export interface GridRow extends GridInput {
  /** Unique within the grid; never shown. */
  id: string;
}

/** What is compared, by ids: encodings (see `GRID_ENCODINGS`); models, adapters and runtimes as the app names them. */
export interface GridAxes {
  encodings: readonly string[];
  models: readonly string[];
  /** `null` is the model without an adapter. */
  adapters: readonly (string | null)[];
  runtimes: readonly string[];
}

export type GridAxis = 'encoding' | 'wording' | 'model' | 'adapter' | 'runtime';

const GRID_AXES: readonly GridAxis[] = ['encoding', 'wording', 'model', 'adapter', 'runtime'];

export interface GridColumn {
  /** Names the choices: the same choices have the same key in every visit. */
  key: string;
  encoding: string;
  /** Id of the wording; null where the encoding has no definition to word. */
  wording: string | null;
  model: string;
  adapter: string | null;
  runtime: string;
}

export interface ColumnOptions {
  /** Keys of columns that the person removed. */
  excluded?: readonly string[];
  /** Whether an adapter fits a model; all do when left out. */
  fits?: (adapter: string, model: string) => boolean;
}

/**
 * Every combination of the axes, in the order of encodings, wordings, models, adapters, runtimes. Blank wordings beside
 * a written one are left out; encodings without a definition are there once, whatever the wordings; adapters only on
 * models they fit.
 * @throws {PlaygroundError} `invalid-input` for an unknown encoding
 */
export function gridColumns(
  axes: GridAxes,
  wordings: readonly Wording[],
  { excluded = [], fits = () => true }: ColumnOptions = {},
): GridColumn[] {
  const gone = new Set(excluded);
  const written = writtenWordings(wordings).map(({ id }) => id);
  return axes.encodings
    .flatMap((encoding) =>
      (showsDefinition(gridEncoding(encoding)) ? written : [null]).flatMap((wording) =>
        axes.models.flatMap((model) =>
          axes.adapters
            .filter((adapter) => adapter === null || fits(adapter, model))
            .flatMap((adapter) =>
              axes.runtimes.map((runtime) => ({ encoding, wording, model, adapter, runtime })),
            ),
        ),
      ),
    )
    .map((choices) => ({ key: columnKey(choices), ...choices }))
    .filter(({ key }) => !gone.has(key));
}

/** The wordings that are compared: all that are written, and the first one when none is. */
function writtenWordings(wordings: readonly Wording[]): readonly Wording[] {
  const written = wordings.filter(({ text }) => text.trim() !== '');
  return written.length > 0 ? written : wordings.slice(0, 1);
}

function columnKey({ encoding, wording, model, adapter, runtime }: Omit<GridColumn, 'key'>): string {
  return JSON.stringify([encoding, wording, model, adapter, runtime]);
}

/** The axes on which columns differ: what a heading must say. */
export function varyingAxes(columns: readonly GridColumn[]): GridAxis[] {
  return GRID_AXES.filter((axis) => new Set(columns.map((column) => column[axis])).size > 1);
}

/** Identifies a cell of the grid. */
export function cellKey(column: GridColumn, row: GridRow): string {
  return `${row.id} ${column.key}`;
}

/** @throws {PlaygroundError} `invalid-input` naming the limit that is exceeded */
export function checkGridSize(columns: number, rows: number): void {
  const over = (what: string, have: number, most: number, hint: string) => {
    if (have <= most) return;
    const message = `A grid can have up to ${most.toLocaleString('en-GB')} ${what}; this one has ${have.toLocaleString('en-GB')}.`;
    throw new PlaygroundError('invalid-input', message, { hint });
  };
  over('columns', columns, GRID_BOUNDS.columns, 'Compare fewer encodings, wordings or models at once.');
  over('inputs', rows, GRID_BOUNDS.rows, 'Take some inputs away, or measure the model in Evaluate.');
  over('cells', columns * rows, GRID_BOUNDS.cells, 'Take some inputs or columns away.');
}

/** Five encodings that show what each part of an instruction adds. */
export const FIVE_ENCODINGS: readonly EncodingId[] = [
  'input_only',
  'def',
  'pos2',
  'def_pos2',
  'def_pos2_neg2',
];
