import { Pencil, Play, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { useToasts } from '@/components/ui/toast-store';
import type { GridRow } from '@/core/compare/grid';
import { useCompare, useGrid } from '@/features/compare/compare';
import { runCellsOrToast } from '@/features/compare/run/run-cells-or-toast';
import { ActionsMenu } from './actions-menu';

interface RowHeadProps {
  row: GridRow;
  /** Its place in the grid, from 1. */
  number: number;
  onEdit: (id: string) => void;
}

/** Characters of an input in the accessible name of its row. */
const SPOKEN = 80;

/** An input with its expected answers, and a menu of what can be done with it. */
export const RowHead = memo(function RowHead({ row, number, onEdit }: RowHeadProps) {
  const compare = useCompare();
  const removeRow = useGrid((state) => state.removeRow);
  const remove = () => {
    const undo = removeRow(row.id);
    useToasts.getState().show(`Input ${number} removed`, { label: 'Undo', run: undo });
  };
  return (
    <th
      scope="row"
      // Read aloud with every cell, so it is short and leaves out the expected answer and the menu.
      aria-label={`Input ${number}: ${row.input.slice(0, SPOKEN)}`}
      className="sticky left-0 z-10 w-36 min-w-36 border-r border-b border-line bg-surface p-2.5 align-top font-normal sm:w-64 sm:min-w-56"
    >
      <div className="flex items-start justify-between gap-1">
        <div className="min-w-0">
          <p dir="auto" className="line-clamp-5 break-words whitespace-pre-line">
            {row.input.trim() === '' ? <span className="text-muted">(empty input)</span> : row.input}
          </p>
          {row.references.length > 0 && (
            <p className="mt-1 text-xs text-muted">
              Expected:{' '}
              <span dir="auto" className="break-words">
                {row.references.length === 1
                  ? row.references[0]
                  : `${row.references[0]} (or ${row.references.length - 1} more)`}
              </span>
            </p>
          )}
        </div>
        <ActionsMenu
          label={`Input ${number}`}
          actions={[
            { label: 'Edit', icon: <Pencil size={15} aria-hidden />, run: () => onEdit(row.id) },
            {
              label: 'Run this input',
              icon: <Play size={15} aria-hidden />,
              run: () => runCellsOrToast(compare, { kind: 'row', id: row.id }),
            },
            { label: 'Remove', icon: <Trash2 size={15} aria-hidden />, run: remove },
          ]}
        />
      </div>
    </th>
  );
});
