import { Checkbox } from '@/components/ui/checkbox';
import { SelectField } from '@/components/ui/select-field';
import { formatCount } from '@/core/words/quantities';
import { useGrid, useGridView } from '@/features/compare/compare';

/** What all columns share, and which rows and differences are shown. */
export function TableBar({ shown }: { shown: number }) {
  const view = useGridView();
  const differentOnly = useGrid((state) => state.grid.differentOnly);
  const baseline = useGrid((state) => state.grid.baseline);
  const excluded = useGrid((state) => state.grid.excluded.length);
  const setDifferentOnly = useGrid((state) => state.setDifferentOnly);
  const compareWith = useGrid((state) => state.compareWith);
  const restoreColumns = useGrid((state) => state.restoreColumns);
  const rows = view.rows.length;
  return (
    <div className="mb-2 flex min-h-9 flex-wrap items-center gap-x-5 gap-y-2 text-sm">
      <p className="text-muted">{view.shared.join(' · ')}</p>
      {excluded > 0 && (
        <button
          type="button"
          onClick={restoreColumns}
          className="font-medium text-accent underline-offset-3 hover:underline"
        >
          Restore removed columns
        </button>
      )}
      <span className="grow" />
      <Checkbox
        label={
          <>
            Only rows that differ
            {differentOnly && (
              <span className="numeric text-muted">
                {formatCount(shown)} of {formatCount(rows)}
              </span>
            )}
          </>
        }
        checked={differentOnly}
        onChecked={setDifferentOnly}
      />
      <SelectField
        inline
        label="Differences from"
        labelClassName="whitespace-nowrap"
        className="min-w-0"
        selectClassName="w-auto! max-w-56 min-w-0"
        value={view.columns.some(({ key }) => key === baseline) ? (baseline ?? '') : ''}
        options={[
          { value: '', label: 'nothing' },
          ...view.columns.map(({ key, titles }) => ({ value: key, label: titles.join(', ') })),
        ]}
        onValue={(key) => compareWith(key || null)}
      />
      {differentOnly && shown === 0 && (
        <p className="basis-full text-muted">
          {rows === 0 ? 'There is no input yet.' : 'No row has answers that differ.'}
        </p>
      )}
    </div>
  );
}
