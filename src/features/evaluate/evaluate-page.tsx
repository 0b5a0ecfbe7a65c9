import { useEffect } from 'react';
import { Screen } from '@/components/ui/screen';
import { NewRun } from '@/features/evaluate/form/new-run';
import { RunList } from '@/features/evaluate/run/run-list';
import { useEvaluate } from './evaluate';

/** The form for a new evaluation, beside the list of evaluations. */
export function EvaluatePage() {
  const { tasks, runs } = useEvaluate();
  useEffect(() => {
    void tasks.read();
    void runs.getState().read();
  }, [tasks, runs]);
  return (
    <Screen>
      <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-8 p-3 pt-5 pb-16 sm:p-5 lg:grid-cols-[minmax(0,1fr)_21rem] lg:pt-8 lg:pb-20">
        <header className="lg:col-span-2">
          <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">Evaluate</h1>
          <p className="mt-0.5 text-pretty text-muted">
            Scores models on tasks with the metrics of the paper. Every answer is stored as soon as it is
            made.
          </p>
        </header>
        <NewRun />
        <RunList />
      </div>
    </Screen>
  );
}
