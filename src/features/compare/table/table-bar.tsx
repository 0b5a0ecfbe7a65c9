import { formatCount } from '@/core/words/quantities';
import { useGrid, useGridView } from '@/features/compare/compare';

/** What the grid shows of its answers. */
export function TableBar({ shown }: { shown: number }) {
  const view = useGridView();
  const { differentOnly, baseline, excluded } = useGrid((state) => state.grid);
  const { setDifferentOnly, compareWith, restoreColumns } = useGrid((state) => state);
  const rows = view.rows.length;
  return (
    <div className="mb-2 flex min-h-9 flex-wrap items-center gap-x-5 gap-y-2 text-sm">
      <p className="text-muted">{view.shared.join(' · ')}</p>
      {excluded.length > 0 && (
        <button
          type="button"
          onClick={restoreColumns}
          className="font-medium text-accent underline-offset-3 hover:underline"
        >
          Bring removed columns back
        </button>
      )}
      <span className="grow" />
      <label className="inline-flex items-center gap-2">
        <input
          type="checkbox"
          checked={differentOnly}
          onChange={(event) => setDifferentOnly(event.target.checked)}
          className="size-4 accent-accent"
        />
        Different only
        {differentOnly && (
          <span className="numeric text-muted">
            {formatCount(shown)} of {formatCount(rows)}
          </span>
        )}
      </label>
      <label className="inline-flex min-w-0 items-center gap-2">
        <span className="whitespace-nowrap">Differences from</span>
        <select
          value={view.columns.some(({ key }) => key === baseline) ? (baseline ?? '') : ''}
          onChange={(event) => compareWith(event.target.value || null)}
          className="field h-8 w-auto max-w-56 min-w-0 py-0"
        >
          <option value="">nothing</option>
          {view.columns.map((column) => (
            <option key={column.key} value={column.key}>
              {column.titles.join(', ')}
            </option>
          ))}
        </select>
      </label>
      {differentOnly && shown === 0 && (
        <p className="basis-full text-muted">
          {rows === 0 ? 'There is no input yet.' : 'No input has answers that differ.'}
        </p>
      )}
    </div>
  );
}
