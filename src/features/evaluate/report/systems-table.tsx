import { systemLabel } from '@/core/evaluate/evaluation-plan';
import { REPEAT_COLUMNS, SYSTEM_COLUMNS } from '@/core/evaluate/report-columns';
import type { SystemResult } from '@/features/evaluate/run/run-results';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';
import { ColumnsTable } from './columns-table';
import { repeatsOf, systemRows } from './exports';
import { PairedTable } from './paired-table';

/** Every system with its overall scores, the best first. */
export function SystemsTable({ run, results }: { run: StoredEvaluation; results: readonly SystemResult[] }) {
  const answered = new Set(results.filter(({ rows }) => rows.length > 0).map(({ system }) => system.id));
  const rows = systemRows(results)
    .filter(({ system }) => answered.has(system.id))
    .toSorted((a, b) => b.report.headline.score - a.report.headline.score);
  return (
    <section aria-labelledby="systems">
      <h2 id="systems" className="mb-2 font-semibold">
        Overall
      </h2>
      <ColumnsTable
        label="Scores of all systems"
        columns={SYSTEM_COLUMNS}
        rows={rows}
        keyOf={({ system }) => system.id}
      />
      <Repeats results={results} />
      <PairedTable results={results} />
      {run.environment.length > 0 && (
        <p className="mt-2 text-sm text-muted">Answered by {run.environment.join('; ')}.</p>
      )}
    </section>
  );
}

/** Mean and spread over the seeds of each system. */
function Repeats({ results }: { results: readonly SystemResult[] }) {
  const rows = repeatsOf(results).map((repeat) => ({ ...repeat, name: systemLabel(repeat.system) }));
  if (rows.length === 0) return null;
  return (
    <>
      <h3 className="mt-5 mb-2 text-sm font-semibold">Over the seeds</h3>
      <ColumnsTable
        label="Mean and spread over seeds"
        columns={REPEAT_COLUMNS}
        rows={rows}
        keyOf={({ system, name }) => `${name}|${system.runtime}`}
      />
    </>
  );
}
