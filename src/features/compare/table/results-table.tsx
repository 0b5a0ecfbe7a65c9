import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import { cellKey } from '@/core/compare/grid';
import { rowDiffers } from '@/core/compare/scores';
import { useCells, useGrid, useGridView } from '@/features/compare/compare';
import { answerText } from '@/features/compare/grid/grid-view';
import { CellDialog } from './cell-dialog';
import { ColumnHead } from './column-head';
import { MeanRows } from './mean-rows';
import { ResultCell } from './result-cell';
import { RowDialog } from './row-dialog';
import { RowHead } from './row-head';
import { TableBar } from './table-bar';
import { useCellKeys } from './use-cell-keys';

/** The grid itself: one row per input, one answer per cell. */
export function ResultsTable() {
  // Typing in the definition must not wait for thousands of cells to render.
  const view = useDeferredValue(useGridView());
  const differentOnly = useGrid((state) => state.grid.differentOnly);
  const baseline = useGrid((state) => state.grid.baseline);
  const cells = useCells((state) => (differentOnly ? state.cells : null));
  const [openCell, setOpenCell] = useState<string | null>(null);
  const [editedRow, setEditedRow] = useState<string | null>(null);
  const rows = useMemo(
    () =>
      cells
        ? view.rows.filter((row) =>
            rowDiffers(view.columns.map((column) => answerText(cells.get(cellKey(column, row))))),
          )
        : view.rows,
    [view, cells],
  );
  const numbers = useMemo(() => new Map(view.rows.map((row, at) => [row, at])), [view]);
  const open = useCallback((key: string) => setOpenCell(key), []);
  const edit = useCallback((id: string) => setEditedRow(id), []);
  const { active, handlers } = useCellKeys(rows.length, view.columns.length);
  const baseColumn = view.columns.find(({ key }) => key === baseline);
  return (
    <section aria-label="Results">
      <TableBar shown={rows.length} />
      {rows.length > 0 && (
        <div className="card max-h-[78dvh] overflow-auto overscroll-x-contain">
          <table {...handlers} className="w-full border-separate border-spacing-0 text-left">
            <caption className="sr-only">
              Answers by input and column. In the cells, arrow keys go from one to the next, Enter opens one.
            </caption>
            <thead>
              <tr>
                <th
                  scope="col"
                  className="sticky top-0 left-0 z-20 w-36 min-w-36 border-r border-b border-line bg-surface p-2.5 align-bottom text-sm font-medium text-muted sm:w-64 sm:min-w-56"
                >
                  Input
                </th>
                {view.columns.map((column) => (
                  <ColumnHead key={column.key} column={column} isBaseline={column.key === baseline} />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, rowAt) => (
                <tr key={row.id}>
                  <RowHead row={row} number={(numbers.get(row) ?? 0) + 1} onEdit={edit} />
                  {view.columns.map((column, columnAt) => {
                    const key = cellKey(column, row);
                    return (
                      <ResultCell
                        key={column.key}
                        cellKey={key}
                        references={row.references}
                        fingerprint={view.fingerprint(column, row)}
                        compareWith={baseColumn && baseColumn !== column ? cellKey(baseColumn, row) : null}
                        place={`${rowAt},${columnAt}`}
                        active={active.row === rowAt && active.column === columnAt}
                        onOpen={open}
                      />
                    );
                  })}
                </tr>
              ))}
            </tbody>
            <MeanRows view={view} baseline={baseColumn} />
          </table>
        </div>
      )}
      <CellDialog cellKey={openCell} view={view} onClose={() => setOpenCell(null)} />
      <RowDialog rowId={editedRow} onClose={() => setEditedRow(null)} />
    </section>
  );
}
