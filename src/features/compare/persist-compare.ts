/** Stores the grid and its answers, and restores them on the next visit. */

import type { GridDocument } from '@/features/compare/grid/grid-document';
import type { GridStore } from '@/features/compare/grid/grid-store';
import type { CellsStore, CellView } from '@/features/compare/run/cells-store';
import type { CompareShelf } from '@/storage/compare-shelf';
import { answersFormat, MAX_STORED_ANSWERS } from '@/storage/migrations/compare-answers';
import { gridFormat } from '@/storage/migrations/compare-grid';

/** Milliseconds until a change is stored, together with all changes made since. */
const SAVE_AFTER = 400;

interface PersistedCompare {
  /** Resolves when what is stored has been read. */
  opened: Promise<void>;
  /** Stores pending changes at once. */
  flush(): void;
}

/**
 * Reads what is stored, then stores every change. Changes made before reading ends are not overwritten. A tab without
 * pending changes follows what another tab stores; a tab that is in use keeps its own state and shows a warning.
 */
export function persistCompare(
  { grid, cells }: { grid: GridStore; cells: CellsStore },
  shelf: CompareShelf,
): PersistedCompare {
  const untouched = grid.getState().grid;
  let following = false;
  const note = (saved: boolean) => {
    if (grid.getState().unsaved === saved) grid.setState({ unsaved: !saved });
  };
  const saveGrid = later(async () => note(await shelf.write(gridFormat, grid.getState().grid)));
  const saveAnswers = later(async () => {
    const answers = answersToStore(grid.getState().grid, cells.getState().cells);
    note(await shelf.write(answersFormat, answers));
  });
  const readBoth = () => Promise.all([shelf.read(gridFormat), shelf.read(answersFormat)]);
  const isAtWork = () => saveGrid.waits() || saveAnswers.waits() || cells.getState().run !== null;

  const read = async () => {
    const [stored, answers] = await readBoth();
    const isUntouched = grid.getState().grid === untouched;
    grid.setState({
      opened: true,
      unreadable: stored.state === 'unreadable' || answers.state === 'unreadable',
      ...(stored.state === 'read' && isUntouched ? { grid: stored.value } : {}),
    });
    if (answers.state === 'read' && isUntouched) cells.getState().restore(answers.value);
    grid.subscribe((now, before) => !following && now.grid !== before.grid && saveGrid.soon());
    cells.subscribe((now, before) => !following && now.cells !== before.cells && saveAnswers.soon());
    if (!isUntouched) saveGrid.soon();
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

/** Answers of rows that still exist; the newest when there are too many. */
function answersToStore(grid: GridDocument, cells: ReadonlyMap<string, CellView>) {
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
