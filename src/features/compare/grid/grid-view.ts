/** The grid as it is shown: its columns with their headings, and the fingerprint of every cell. */
import { cellFingerprint } from '@/core/compare/cell-prompt';
import {
  cellKey,
  checkGridSize,
  GRID_BOUNDS,
  type GridAxis,
  type GridColumn,
  type GridRow,
  gridColumns,
  varyingAxes,
} from '@/core/compare/grid';
import { plainAnswer } from '@/core/compare/scores';
import { PlaygroundError } from '@/core/errors';
import type { CellView } from '@/features/compare/run/cells-store';
import { modelKey } from '@/session/model-identity';
import { adapterFits, type CompareChoices, choiceNames, modelNames, sourceOfModel } from './choices';
import type { GridDocument } from './grid-document';
import { decidingSettings } from './grid-settings';

export interface ShownColumn extends GridColumn {
  /** What distinguishes it from the others, the most telling first. */
  titles: string[];
  /** Name of its choice on each axis. */
  names: Record<GridAxis, string>;
}

export interface GridView {
  columns: ShownColumn[];
  rows: readonly GridRow[];
  /** What all columns share, for the line above the grid. */
  shared: string[];
  /** Set when the grid is too large: only what fits is shown, and nothing can be run. */
  problem: PlaygroundError | undefined;
  /** Identifies what a cell asks; an answer with another fingerprint is out of date. */
  fingerprint: (column: GridColumn, row: GridRow) => string;
}

/** The order of axes in headings: the most telling first. */
const TITLE_ORDER: readonly GridAxis[] = ['encoding', 'wording', 'model', 'adapter', 'runtime'];

export function gridView(grid: GridDocument, choices: CompareChoices): GridView {
  const { wordings } = grid.prompt;
  const fits = adapterFits(choices);
  const all = gridColumns(grid.axes, wordings, { excluded: grid.excluded, fits });
  const most = Math.min(
    GRID_BOUNDS.columns,
    Math.max(1, Math.floor(GRID_BOUNDS.cells / Math.max(1, grid.rows.length))),
  );
  const columns = all.slice(0, most);
  const varying = varyingAxes(columns);
  const models = modelNames(choices, grid.axes.models);
  const shown = columns.map((column): ShownColumn => {
    const names = choiceNames(choices, wordings, models, column);
    // A column whose encoding has no definition has no wording to name.
    const titles = TITLE_ORDER.filter((axis) => varying.includes(axis))
      .filter((axis) => axis !== 'wording' || wordingMatters(columns, column))
      .map((axis) => names[axis]);
    return { ...column, names, titles: titles.length > 0 ? titles : [names.encoding] };
  });
  return {
    columns: shown,
    rows: grid.rows,
    shared: sharedNames(shown, varying),
    problem: problemOf(all.length, grid.rows.length),
    fingerprint: fingerprintOf(grid, choices),
  };
}

/** Whether another column differs from this one in the wording alone. */
function wordingMatters(columns: readonly GridColumn[], { wording, encoding }: GridColumn): boolean {
  return (
    wording !== null && columns.some((other) => other.encoding === encoding && other.wording !== wording)
  );
}

function sharedNames(columns: readonly ShownColumn[], varying: readonly GridAxis[]): string[] {
  const [first] = columns;
  if (!first || columns.length < 2) return first ? [first.names.model] : [];
  return (['encoding', 'model', 'adapter', 'runtime'] as const)
    .filter((axis) => !varying.includes(axis))
    .filter((axis) => axis !== 'adapter' || first.adapter !== null)
    .filter((axis) => axis !== 'runtime')
    .map((axis) => first.names[axis]);
}

function problemOf(columns: number, rows: number): PlaygroundError | undefined {
  try {
    checkGridSize(columns, rows);
    return undefined;
  } catch (thrown) {
    return PlaygroundError.from(thrown);
  }
}

function fingerprintOf(grid: GridDocument, choices: CompareChoices): GridView['fingerprint'] {
  const settings = decidingSettings(grid.settings);
  const identity = (model: string): string => {
    const source = sourceOfModel(choices, model);
    return source ? modelKey(source) : model;
  };
  return cellFingerprint(grid.prompt, ({ model, adapter, runtime }) =>
    JSON.stringify([settings, identity(model), adapter, runtime]),
  );
}

/** The answer of a cell; undefined while it is being answered. */
export function answerText(cell: CellView | undefined): string | undefined {
  return cell?.run ? undefined : cell?.answer?.text;
}

/** How many rows a column answers like another one, of those that both have answered. */
export function sameAnswers(
  cells: ReadonlyMap<string, CellView>,
  { rows }: GridView,
  a: GridColumn,
  b: GridColumn,
): { same: number; of: number } {
  const pairs = rows.flatMap((row) => {
    const [one, other] = [a, b].map((column) => answerText(cells.get(cellKey(column, row))));
    return one === undefined || other === undefined ? [] : [plainAnswer(one) === plainAnswer(other)];
  });
  return { same: pairs.filter(Boolean).length, of: pairs.length };
}
