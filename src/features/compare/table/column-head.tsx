import { GitCompareArrows, Play, X } from 'lucide-react';
import { useToasts } from '@/components/ui/toast-store';
import { useCompare, useGrid } from '@/features/compare/compare';
import type { ShownColumn } from '@/features/compare/grid/grid-view';
import { runCellsOrToast } from '@/features/compare/run/run-cells-or-toast';
import { ActionsMenu } from './actions-menu';

/** The heading of a column, and a menu of what can be done with it. */
export function ColumnHead({ column, isBaseline }: { column: ShownColumn; isBaseline: boolean }) {
  const compare = useCompare();
  const compareWith = useGrid((state) => state.compareWith);
  const removeColumn = useGrid((state) => state.removeColumn);
  const [title, ...others] = column.titles;
  const name = column.titles.join(', ');
  const remove = () => {
    const undo = removeColumn(column.key);
    useToasts.getState().show(`“${name}” removed`, { label: 'Undo', run: undo });
  };
  return (
    <th
      scope="col"
      // Without the name of the menu, which would be read aloud with every cell.
      aria-label={name}
      className="sticky top-0 z-10 min-w-44 border-b border-line bg-surface p-2.5 align-bottom font-normal"
    >
      <div className="flex items-end justify-between gap-1">
        <div className="min-w-0">
          <span className="block text-sm font-semibold break-words">{title}</span>
          {others.map((other) => (
            <span key={other} className="block text-xs break-words text-muted">
              {other}
            </span>
          ))}
          {isBaseline && (
            <span className="mt-0.5 inline-block rounded bg-accent-soft px-1.5 text-xs font-medium text-accent">
              baseline
            </span>
          )}
        </div>
        <ActionsMenu
          label={`Column ${name}`}
          actions={[
            {
              label: 'Run this column',
              icon: <Play size={15} aria-hidden />,
              run: () => runCellsOrToast(compare, { kind: 'column', key: column.key }),
            },
            {
              label: isBaseline ? 'Hide differences' : 'Show differences from this',
              icon: <GitCompareArrows size={15} aria-hidden />,
              run: () => compareWith(isBaseline ? null : column.key),
            },
            { label: 'Remove', icon: <X size={15} aria-hidden />, run: remove },
          ]}
        />
      </div>
    </th>
  );
}
