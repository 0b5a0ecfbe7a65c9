import { useMemo, useState } from 'react';
import { COMPARISON_COLUMNS } from '@/core/evaluate/report-columns';
import { shortSystemNames } from '@/core/evaluate/system-names';
import { pairedComparison } from '@/core/evaluate/system-report';
import { BOOTSTRAP_SEED, type SystemResult } from '@/features/evaluate/run/run-results';
import { ColumnsTable } from './columns-table';

/** Every system against one of them, on the instances that both have answered: shows what a difference of means hides. */
export function PairedTable({ results }: { results: readonly SystemResult[] }) {
  const shown = results.filter(({ rows }) => rows.length > 0);
  const [chosen, setChosen] = useState('');
  const base = shown.find(({ system }) => system.id === chosen) ?? shown[0];
  const names = shortSystemNames(shown.map(({ system }) => system));
  const pairs = useMemo(() => comparisonsWith(base, results), [base, results]);
  if (!base || pairs.length === 0) return null;
  return (
    <div className="mt-5">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-sm font-semibold">Instance by instance</h3>
        <div className="flex min-w-0 items-center gap-2 text-sm text-muted">
          <span aria-hidden className="shrink-0">
            compared with
          </span>
          <select
            aria-label="Compare all systems with"
            className="field h-8 min-w-0 py-0 text-sm text-ink"
            value={base.system.id}
            onChange={(event) => setChosen(event.target.value)}
          >
            {shown.map(({ system }) => (
              <option key={system.id} value={system.id}>
                {names.get(system.id)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <ColumnsTable
        label="Systems against one of them"
        columns={COMPARISON_COLUMNS}
        rows={pairs.map(({ id, compared }) => ({ id, name: names.get(id) ?? '', compared }))}
        keyOf={({ id }) => id}
      />
    </div>
  );
}

/** Comparisons of all other systems with a base, on the instances that both have answered. */
function comparisonsWith(base: SystemResult | undefined, results: readonly SystemResult[]) {
  if (!base) return [];
  return results
    .filter(({ system, rows }) => rows.length > 0 && system.id !== base.system.id)
    .map(({ system, rows }) => ({
      id: system.id,
      compared: pairedComparison(base.rows, rows, 'rougeL', BOOTSTRAP_SEED),
    }))
    .filter(({ compared }) => compared.instances > 0);
}
