/** Actions of a person that change several stores. */
import { cellPrompt } from '@/core/compare/cell-prompt';
import { cellKey, FIVE_ENCODINGS, type GridColumn, type GridInput, type GridRow } from '@/core/compare/grid';
import { AS_WRITTEN } from '@/core/compare/grid-encodings';
import { toGenerationConfig } from '@/core/generation/generation-settings';
import { type PlaygroundPrompt, PROMPT_BOUNDS } from '@/core/schema/playground-prompt';
import type { PromptRequest } from '@/engine/protocol';
import {
  type GridDocument,
  MODEL_IN_USE,
  RUNTIME_AS_SET,
  sourceOfPrompt,
  sourceOfTask,
} from '@/features/compare/grid/grid-document';
import { type GridView, gridView } from '@/features/compare/grid/grid-view';
import type { CellJob } from '@/features/compare/run/cell-runner';
import type { CellView } from '@/features/compare/run/cells-store';
import type { Compare } from './compare';

/** The request of one cell to the engine. */
export function promptRequest(grid: GridDocument, column: GridColumn, row: GridRow): PromptRequest {
  const { prompt, recipe } = cellPrompt(grid.prompt, column, row);
  const { maxSourceLength } = grid.settings;
  if (!recipe) return { kind: 'raw', text: prompt.input, maxSourceLength };
  return { kind: 'task', prompt, options: { recipe, maxSourceLength } };
}

export function viewNow({ grid, choices }: Pick<Compare, 'grid' | 'choices'>): GridView {
  return gridView(grid.getState().grid, choices.getState());
}

/** Which cells to run: those without an up-to-date answer, all, or those of one column, row or cell. */
export type CellChoice =
  | { kind: 'missing' }
  | { kind: 'all' }
  | { kind: 'column'; key: string }
  | { kind: 'row'; id: string }
  | { kind: 'cell'; key: string };

/**
 * Answers cells of the grid as it is now.
 * @throws {PlaygroundError} `invalid-input` when the grid is too large
 */
export function runCells(compare: Compare, choice: CellChoice): Promise<void> {
  const { grid } = compare.grid.getState();
  const view = viewNow(compare);
  if (view.problem) throw view.problem;
  // The alternatives of each token are not shown here.
  const settings = toGenerationConfig(grid.settings, 0);
  const jobs = chosenCells(view, compare.cells.getState().cells, choice).map(
    ({ key, column, row }): CellJob => ({
      key,
      column,
      row,
      prompt: promptRequest(grid, column, row),
      settings,
      print: view.fingerprint(column, row),
    }),
  );
  return compare.cells.getState().start(jobs);
}

/** The chosen cells, row by row. */
export function chosenCells(
  { columns, rows, fingerprint }: GridView,
  cells: ReadonlyMap<string, CellView>,
  choice: CellChoice,
): { key: string; column: GridColumn; row: GridRow }[] {
  const isChosen = (key: string, column: GridColumn, row: GridRow): boolean => {
    switch (choice.kind) {
      case 'all':
        return true;
      case 'column':
        return column.key === choice.key;
      case 'row':
        return row.id === choice.id;
      case 'cell':
        return key === choice.key;
      case 'missing':
        return needsAnswer(cells.get(key), fingerprint(column, row));
    }
  };
  return rows
    .flatMap((row) => columns.map((column) => ({ key: cellKey(column, row), column, row })))
    .filter(({ key, column, row }) => isChosen(key, column, row));
}

/** Whether a cell has no complete, up-to-date answer and is not being answered. */
function needsAnswer(cell: CellView | undefined, fingerprint: string): boolean {
  if (cell?.run) return false;
  return (
    !cell?.answer ||
    cell.error !== undefined ||
    cell.answer.finish === 'cancelled' ||
    cell.answer.print !== fingerprint
  );
}

/** Replaces the grid by the playground's prompt. @returns undo; undefined when the playground is empty */
export function takePlayground(compare: Compare): (() => void) | undefined {
  const found = compare.playground.prompt();
  if (!found) return undefined;
  const { prompt, references } = found;
  const input = prompt.content.kind === 'raw' ? prompt.content.text : prompt.content.input;
  return openPrompt(compare, prompt, input.trim() === '' ? [] : [{ input, references }]);
}

/**
 * Replaces the grid by a prompt of another area.
 * @param adapters compared with the model alone: the columns are then these, under the prompt's own encoding
 * @returns undo
 */
export function openPrompt(
  compare: Compare,
  prompt: PlaygroundPrompt,
  inputs?: readonly GridInput[],
  adapters: readonly string[] = [],
): () => void {
  return replaceGrid(compare, () => {
    const { open, setAxis } = compare.grid.getState();
    const undo = open(sourceOfPrompt(prompt, inputs));
    // A raw prompt is compared on models, adapters and runtimes, not on encodings.
    if (prompt.content.kind === 'raw') setAxis('encodings', [AS_WRITTEN]);
    else if (isAsWritten(compare)) setAxis('encodings', FIVE_ENCODINGS);
    if (adapters.length > 0) {
      setAxis('adapters', [null, ...adapters]);
      setAxis('models', [MODEL_IN_USE]);
      setAxis('runtimes', [RUNTIME_AS_SET]);
      if (prompt.content.kind === 'task') setAxis('encodings', [prompt.content.encoding]);
    }
    return undo;
  });
}

/** Whether the only encoding is the one for raw prompts. */
function isAsWritten({ grid }: Pick<Compare, 'grid'>): boolean {
  return grid.getState().grid.axes.encodings.every((encoding) => encoding === AS_WRITTEN);
}

/** Replaces the grid by a starter task. @returns undo @throws {PlaygroundError} when the task cannot be read */
export async function openTask(
  compare: Compare,
  file: string,
  title: string,
  instances: number,
): Promise<() => void> {
  const task = await compare.tasks.first(file, instances);
  return replaceGrid(compare, () => {
    const { open, setAxis } = compare.grid.getState();
    const undo = open(sourceOfTask(task, title, instances));
    if (isAsWritten(compare)) setAxis('encodings', FIVE_ENCODINGS);
    return undo;
  });
}

/** Removes texts and answers. @returns undo */
export function clearGrid(compare: Compare): () => void {
  return replaceGrid(compare, compare.grid.getState().clear);
}

function replaceGrid(compare: Compare, replace: () => () => void): () => void {
  const undoAnswers = compare.cells.getState().forget();
  const undoGrid = replace();
  return () => {
    undoGrid();
    undoAnswers();
  };
}

/** The prompt of a cell, for the playground. */
export function cellAsPrompt(grid: GridDocument, column: GridColumn, row: GridRow): PlaygroundPrompt {
  const { prompt, recipe } = cellPrompt(grid.prompt, column, row);
  const about = {
    title: grid.title.slice(0, PROMPT_BOUNDS.title),
    settings: { ...grid.settings },
    outputs: [],
  };
  if (!recipe) return { ...about, content: { kind: 'raw', text: prompt.input } };
  const written = ({
    input,
    output,
    explanation = '',
  }: GridDocument['prompt']['positiveExamples'][number]) => ({
    input,
    output,
    explanation,
  });
  return {
    ...about,
    content: {
      kind: 'task',
      name: prompt.name ?? '',
      definition: prompt.definition,
      positive: grid.prompt.positiveExamples.map(written),
      negative: grid.prompt.negativeExamples.map(written),
      input: row.input,
      encoding: column.encoding,
    },
  };
}
