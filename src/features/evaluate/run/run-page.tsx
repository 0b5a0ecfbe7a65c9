import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import { useStore } from 'zustand';
import { Problem } from '@/components/ui/problem';
import { Screen } from '@/components/ui/screen';
import { useEvaluate, useRuns } from '@/features/evaluate/evaluate';
import { GroupTables } from '@/features/evaluate/report/group-tables';
import { InstanceTable } from '@/features/evaluate/report/instance-table';
import { Plots } from '@/features/evaluate/report/plots';
import { SystemsTable } from '@/features/evaluate/report/systems-table';
import { createViewStore, type ViewStore } from '@/features/evaluate/report/view-store';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';
import { RunControls } from './run-controls';
import { RunNotes } from './run-notes';

/** One evaluation: its progress, and its results as they arrive. */
export function RunPage({ id }: { id: string }) {
  const { runs, tasks } = useEvaluate();
  const view = useMemo(() => createViewStore(runs, tasks), [runs, tasks]);
  const known = useRuns((state) => state.known);
  const run = useRuns((state) => state.runs.find(({ plan }) => plan.id === id));
  const problem = useRuns((state) => state.problem);
  useEffect(() => void runs.getState().read(), [runs]);
  return (
    <Screen>
      <div className="mx-auto w-full max-w-6xl p-3 pt-4 pb-16 sm:p-5 lg:pb-20">
        <Link
          href="/evaluate"
          className="inline-flex h-8 items-center gap-1.5 rounded-md pr-2 text-sm font-medium text-muted hover:text-ink"
        >
          <ArrowLeft size={15} aria-hidden />
          All evaluations
        </Link>
        {problem && <Problem error={problem} className="mt-2" />}
        {run ? (
          <Run run={run} view={view} />
        ) : problem ? null : (
          <>
            <h1 className="mt-2 text-[1.375rem] leading-8 font-semibold tracking-tight">
              {known ? 'Evaluation not found' : 'Evaluation'}
            </h1>
            <p role="status" className="mt-1 text-muted">
              {known ? 'It was deleted, or is stored in another browser.' : 'Reading…'}
            </p>
          </>
        )}
      </div>
    </Screen>
  );
}

function Run({ run, view }: { run: StoredEvaluation; view: ViewStore }) {
  const { id, name } = run.plan;
  useResults(run, view);
  const { status, results } = useStore(view);
  const anything = results.some(({ rows }) => rows.length > 0);
  return (
    <>
      <header className="mt-2 mb-4">
        <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight break-words">{name}</h1>
      </header>
      <RunControls key={id} run={run} view={view} />
      <RunNotes run={run} view={view} />
      {status.state === 'reading' && <p className="mt-6 text-muted">Reading the results…</p>}
      {status.state === 'failed' && <Problem error={status.error} className="mt-6" />}
      {anything && (
        <div className="mt-7 space-y-9">
          <SystemsTable run={run} results={results} />
          <Plots results={results} />
          <GroupTables view={view} />
          <InstanceTable view={view} />
        </div>
      )}
    </>
  );
}

/** Shortest time between updates of the results while answers arrive. */
const UPDATE_MS = 1_500;

/** Opens the evaluation, again when its systems or its tasks have changed, and adds answers as they arrive. */
function useResults({ plan, done, problems, state }: StoredEvaluation, view: ViewStore): void {
  const systems = plan.systems.length;
  const missing = problems.length;
  const running = state === 'running';
  // Texts that were fetched when the run began, and systems that were imported, are read anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is their change that counts
  useEffect(() => void view.getState().open(plan.id), [view, plan.id, systems, missing, running]);
  const updated = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new answers are what calls for an update
  useEffect(() => {
    const wait = running ? Math.max(0, updated.current + UPDATE_MS - performance.now()) : 0;
    const timer = setTimeout(() => {
      void view.getState().update();
      updated.current = performance.now();
    }, wait);
    return () => clearTimeout(timer);
  }, [view, done, running]);
}
