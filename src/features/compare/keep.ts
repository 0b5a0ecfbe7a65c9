/** Keeps the grid and its answers over visits. */

import type { GridDocument } from '@/features/compare/grid/grid-document';
import type { GridStore } from '@/features/compare/grid/grid-store';
import type { CellsStore, CellView } from '@/features/compare/run/cells-store';
import type { CompareShelf } from '@/storage/compare-shelf';
import { answersFormat, MAX_STORED_ANSWERS } from '@/storage/migrations/compare-answers';
import { gridFormat } from '@/storage/migrations/compare-grid';

/** Milliseconds until a change is written, with what has changed since; no longer, however fast changes follow. */
const SAVE_AFTER = 400;

interface Kept {
  /** Resolves when what was stored is there. */
  opened: Promise<void>;
  /** Writes at once what is still waiting. */
  flush(): void;
}

/**
 * Reads what is stored, then stores every change. What a person does before the reading ends is not overwritten. A tab
 * with nothing to store follows what another one writes; one that is at work is told and goes on.
 */
export function keepCompare(
  { grid, cells }: { grid: GridStore; cells: CellsStore },
  shelf: CompareShelf,
): Kept {
  const untouched = grid.getState().grid;
  let following = false;
  const note = (saved: boolean) => {
    if (grid.getState().unsaved === saved) grid.setState({ unsaved: !saved });
  };
  const saveGrid = later(async () => note(await shelf.write(gridFormat, grid.getState().grid)));
  const saveAnswers = later(async () => {
    const answers = keptAnswers(grid.getState().grid, cells.getState().cells);
    note(await shelf.write(answersFormat, answers));
  });
  const readBoth = () => Promise.all([shelf.read(gridFormat), shelf.read(answersFormat)]);
  const isAtWork = () => saveGrid.waits() || saveAnswers.waits() || cells.getState().run !== null;

  const read = async () => {
    const [stored, answers] = await readBoth();
    const untilNow = grid.getState().grid === untouched;
    grid.setState({
      opened: true,
      unreadable: stored.state === 'unreadable' || answers.state === 'unreadable',
      ...(stored.state === 'read' && untilNow ? { grid: stored.value } : {}),
    });
    if (answers.state === 'read' && untilNow) cells.getState().restore(answers.value);
    grid.subscribe((now, before) => !following && now.grid !== before.grid && saveGrid.soon());
    cells.subscribe((now, before) => !following && now.cells !== before.cells && saveAnswers.soon());
    if (!untilNow) saveGrid.soon();
    shelf.onOtherTab(() => void follow());
  };

  const follow = async () => {
    const [stored, answers] = await readBoth();
    if (stored.state !== 'read') return;
    if (isAtWork()) {
      grid.setState({ elsewhere: true });
      return;
    }
    following = true;
    grid.setState({ grid: stored.value });
    cells.getState().forget();
    if (answers.state === 'read') cells.getState().restore(answers.value);
    following = false;
  };

  return {
    opened: read(),
    flush: () => {
      saveGrid.now();
      saveAnswers.now();
    },
  };
}

/** Answers of rows that are still there; the newest when there are too many. */
function keptAnswers(grid: GridDocument, cells: ReadonlyMap<string, CellView>) {
  const rows = new Set(grid.rows.map(({ id }) => id));
  return [...cells]
    .flatMap(([key, { answer }]) => (answer && rows.has(rowOf(key)) ? [{ key, answer }] : []))
    .slice(-MAX_STORED_ANSWERS);
}

/** Id of the row a cell belongs to, see `cellKey`. */
function rowOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

function later(save: () => Promise<void>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    void save();
  };
  const soon = () => {
    timer ??= setTimeout(now, SAVE_AFTER);
  };
  return { soon, now, waits: () => timer !== undefined };
}
