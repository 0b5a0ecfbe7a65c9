import { Download, FileUp, Pause, Play, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useStore } from 'zustand';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ProgressBar } from '@/components/ui/progress-bar';
import { runOrToast } from '@/components/ui/run-or-toast';
import { useToasts } from '@/components/ui/toast-store';
import { formatCount, formatDuration, formatPercent } from '@/core/words/quantities';
import { useEvaluate, useRuns } from '@/features/evaluate/evaluate';
import { ExportDialog } from '@/features/evaluate/report/export-dialog';
import type { ViewStore } from '@/features/evaluate/report/view-store';
import { stateWords } from '@/features/evaluate/words';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';
import { importPredictions } from './actions';

interface RunControlsProps {
  run: StoredEvaluation;
  view: ViewStore;
}

/** The progress of an evaluation, and what can be done with it. */
export function RunControls({ run, view }: RunControlsProps) {
  const [exporting, setExporting] = useState(false);
  const active = useRuns((state) => state.active);
  const queue = useRuns((state) => state.queue);
  const { id } = run.plan;
  const mine = active?.id === id ? active : undefined;
  const counted = run.total > 0;
  const ready = useStore(view, (state) => state.status.state === 'ready');
  return (
    <section aria-label="Progress" className="card p-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p role="status" className="font-medium">
          {stateWords(run, active, queue)}
        </p>
        <p className="numeric text-sm text-muted">
          {counted && `${formatCount(run.done)} of ${formatCount(run.total)} answers`}
          {mine?.phase === 'answering' && mine.remainingMs !== undefined && run.done < run.total
            ? `, about ${formatDuration(mine.remainingMs, 'estimated')} left`
            : ''}
        </p>
      </div>
      <ProgressBar
        label="Answers made"
        fraction={counted ? run.done / run.total : mine ? undefined : 0}
        className="mt-2"
      />
      {mine && mine.description !== '' && (
        <p className="mt-1.5 text-sm text-muted">
          {mine.description}
          {mine.fraction !== undefined && mine.fraction > 0 && ` (${formatPercent(mine.fraction)})`}
        </p>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <PauseOrResume run={run} />
        <Cancel run={run} />
        <Button
          disabled={!ready}
          icon={<Download size={15} aria-hidden />}
          onClick={() => setExporting(true)}
        >
          Export
        </Button>
        <Import view={view} disabled={!ready || mine !== undefined} />
        <Delete run={run} />
      </div>
      <ExportDialog open={exporting} onClose={() => setExporting(false)} run={run} view={view} />
    </section>
  );
}

function PauseOrResume({ run }: { run: StoredEvaluation }) {
  const { runs, tasks } = useEvaluate();
  const active = useRuns((state) => state.active);
  const queue = useRuns((state) => state.queue);
  const { id } = run.plan;
  if (active?.id === id || queue.includes(id)) {
    return (
      <Button
        shape="primary"
        disabled={active?.id === id && active.phase === 'pausing'}
        icon={<Pause size={15} aria-hidden />}
        onClick={() => runs.getState().pause(id)}
      >
        Pause
      </Button>
    );
  }
  const unread = run.problems.length > 0;
  const whole = run.total > 0 && run.done >= run.total && run.problems.length === 0;
  if (whole) return null;
  return (
    <>
      {unread && (
        <Button shape="primary" className="max-sm:px-2.5" onClick={() => runs.getState().start(id, true)}>
          Fetch from {tasks.host()} and resume
        </Button>
      )}
      <Button
        shape={unread ? 'plain' : 'primary'}
        icon={<Play size={15} aria-hidden />}
        onClick={() => runs.getState().start(id, false)}
      >
        {unread ? 'Try again' : run.done > 0 ? 'Resume' : 'Start'}
      </Button>
    </>
  );
}

/** Ends an evaluation with the answers it has. */
function Cancel({ run }: { run: StoredEvaluation }) {
  const { runs } = useEvaluate();
  if (run.state === 'finished' || run.state === 'cancelled') return null;
  return <Button onClick={() => void runs.getState().cancel(run.plan.id)}>Cancel the rest</Button>;
}

function Import({ view, disabled }: { view: ViewStore; disabled: boolean }) {
  const evaluate = useEvaluate();
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File) =>
    runOrToast(async () => {
      const [first] = await importPredictions(evaluate, view.getState(), file);
      if (first) useToasts.getState().show(first);
    });
  return (
    <>
      <Button
        disabled={disabled}
        icon={<FileUp size={15} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        Import predictions
      </Button>
      <input
        ref={input}
        type="file"
        accept=".jsonl,.json,.txt"
        hidden
        aria-label="File of predictions"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void take(file);
          target.value = '';
        }}
      />
    </>
  );
}

function Delete({ run }: { run: StoredEvaluation }) {
  const { runs } = useEvaluate();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button shape="quiet" icon={<Trash2 size={15} aria-hidden />} onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Dialog open={asking} onClose={() => setAsking(false)} title="Delete this evaluation?">
        <p>Its {formatCount(run.done)} answers are deleted with it. Files you exported are kept.</p>
        <div className="mt-4 flex justify-end gap-2">
          <Button data-first-focus onClick={() => setAsking(false)}>
            Cancel
          </Button>
          <Button
            shape="danger"
            onClick={() => {
              navigate('/evaluate');
              void runs.getState().remove(run.plan.id);
            }}
          >
            Delete
          </Button>
        </div>
      </Dialog>
    </>
  );
}
