import { ArrowLeft, Check, Pause, Play } from 'lucide-react';
import { lazy, Suspense, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { formatDuration } from '@/core/words/quantities';
import { useFinetune, useLibrary, useRun } from '@/features/finetune/finetune';
import { lastStep, remainingMs, statusWords, tokensPerSecond } from '@/features/finetune/words';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';
import { RunLog } from './run-log';
import { RunResult } from './run-result';
import type { RunStatus } from './run-state';
import { Samples } from './samples';

const RunCharts = lazy(() => import('./run-charts').then((module) => ({ default: module.RunCharts })));

/** One run: its progress, its curves as they grow, and its result. */
export function RunView() {
  const status = useRun((state) => state.status);
  const run = useRun((state) => state.run);
  const data = useRun((state) => state.data);
  const { run: store } = useFinetune();
  const isBusy = status.state === 'running' || status.state === 'loading';
  if (!run) {
    return (
      <div>
        {status.state === 'paused' && status.error ? (
          <>
            <Problem error={status.error} />
            <Button className="mt-3" onClick={() => store.getState().close()}>
              Back to the form
            </Button>
          </>
        ) : (
          <p role="status" className="text-muted">
            Preparing…
          </p>
        )}
      </div>
    );
  }
  return (
    <article aria-label={`Run ${run.name}`} className="min-w-0 space-y-6">
      <div>
        {!isBusy && (
          <button
            type="button"
            onClick={() => store.getState().close()}
            className="-ml-1 inline-flex h-8 items-center gap-1.5 rounded-md px-1 text-sm font-medium text-muted hover:text-ink"
          >
            <ArrowLeft size={15} aria-hidden />
            New run
          </button>
        )}
        <h2 className="text-lg font-semibold break-words">{run.name}</h2>
        <p className="text-sm text-muted">
          {run.baseModel}, rank {run.settings.rank}, {run.trainCount} examples, {run.heldOutCount} held out
        </p>
      </div>
      <Controls run={run} status={status} />
      {run.tuned && <RunResult run={run} data={data} />}
      {(run.steps.length > 0 || run.evaluations.length > 0) && (
        <Suspense fallback={<p className="text-sm text-muted">Drawing…</p>}>
          <RunCharts run={run} />
        </Suspense>
      )}
      {!run.tuned && run.baseline && <Samples run={run} data={data} />}
      <RunLog run={run} />
    </article>
  );
}

function Controls({ run, status }: { run: TrainingRunRecord; status: RunStatus }) {
  const { run: store } = useFinetune();
  const saveProblem = useRun((state) => state.saveProblem);
  const lasting = useLibrary((state) => state.lasting);
  const spoken = useSpoken(statusWords(status, run));
  const running = status.state === 'running' ? status : undefined;
  const fraction =
    status.state === 'loading'
      ? undefined
      : running && running.phase !== 'steps'
        ? running.done / Math.max(1, running.of)
        : lastStep(run) / run.settings.steps;
  return (
    <section aria-label="Progress" className="card p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1">
          <p className="numeric font-medium">{statusWords(status, run)}</p>
          <Pace run={run} running={running !== undefined} />
        </div>
        {running && (
          <Button
            icon={<Pause size={15} aria-hidden />}
            disabled={running.pausing}
            onClick={() => store.getState().pause()}
          >
            Pause
          </Button>
        )}
        {status.state === 'paused' && (
          <Button
            shape="primary"
            icon={<Play size={15} aria-hidden />}
            onClick={() => void store.getState().resume()}
          >
            Resume
          </Button>
        )}
        {(status.state === 'paused' || running?.phase === 'steps') && run.steps.length > 0 && (
          <Button
            icon={<Check size={15} aria-hidden />}
            disabled={running?.pausing}
            onClick={() => void store.getState().finish()}
          >
            Stop and keep the best
          </Button>
        )}
      </div>
      {status.state !== 'finished' && <ProgressBar label="Training" fraction={fraction} className="mt-3" />}
      {status.state === 'paused' && status.error && <Problem error={status.error} className="mt-2" />}
      {saveProblem && (
        <Problem
          error={{
            message: `The last checkpoint could not be stored: ${saveProblem.message}`,
            hint: saveProblem.hint,
          }}
          className="mt-2"
        />
      )}
      {running && (
        <p className="mt-2 text-xs text-muted">
          {lasting === false
            ? 'This browser cannot store the run: it is lost when you close the page.'
            : 'You can reload or close the page and resume the run later.'}
        </p>
      )}
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </section>
  );
}

/** What screen readers announce: changes of state, not every step. */
function useSpoken(words: string): string {
  const last = useRef('');
  const kind = words.replaceAll(/\d+/g, '');
  if (last.current.replaceAll(/\d+/g, '') !== kind) last.current = words;
  return last.current;
}

function Pace({ run, running }: { run: TrainingRunRecord; running: boolean }) {
  const remaining = remainingMs(run);
  const last = run.steps.at(-1);
  if (!last) return null;
  return (
    <p className="numeric text-sm text-muted">
      {formatDuration(last.ms)} a step, {Math.round(tokensPerSecond(run))} tokens/s, learning rate{' '}
      {last.learningRate.toPrecision(2)}
      {last.gradientNorm !== null && `, gradient norm ${last.gradientNorm.toPrecision(2)}`}
      {running &&
        remaining !== undefined &&
        remaining > 0 &&
        `, about ${formatDuration(remaining, 'estimated')} left`}
    </p>
  );
}
