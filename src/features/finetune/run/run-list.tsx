import { Trash2 } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { useToasts } from '@/components/ui/toast-store';
import { UnreadableNote } from '@/components/ui/unreadable-note';
import { formatSigned } from '@/core/words/quantities';
import { useFinetune, useLibrary, useRun } from '@/features/finetune/finetune';
import { lastStep, shortDate } from '@/features/finetune/words';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';

/** Earlier runs; those that are not finished can be resumed. */
export function RunList() {
  const runs = useLibrary((state) => state.runs);
  const shown = useRun((state) => state.run?.id);
  const isBusy = useRun(({ status }) => status.state === 'running' || status.state === 'loading');
  const unreadable = useLibrary((state) => state.unreadable.runs);
  if (runs.length + unreadable.newer + unreadable.damaged === 0) return null;
  return (
    <section aria-labelledby="runs">
      <h2 id="runs" className="mb-2 font-semibold">
        Runs
      </h2>
      {runs.length > 0 && (
        <ul className="card divide-y divide-line">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} isShown={run.id === shown} isBusy={isBusy} />
          ))}
        </ul>
      )}
      <UnreadableNote noun="run" count={unreadable} className="mt-2" />
    </section>
  );
}

function RunRow({ run, isShown, isBusy }: { run: TrainingRunRecord; isShown: boolean; isBusy: boolean }) {
  const { run: store, library } = useFinetune();
  const { baseline, best, state, settings } = run;
  const change = baseline && best ? `, held-out loss ${formatSigned(best.loss - baseline.loss, 2)}` : '';
  const how =
    state === 'finished' ? `${lastStep(run)} steps` : `stopped at step ${lastStep(run)} of ${settings.steps}`;
  const remove = async () => {
    if (isShown) store.getState().close();
    const undo = await library.getState().removeRun(run);
    useToasts.getState().show(`The run ${run.name} was deleted`, undo && { label: 'Undo', run: undo });
  };
  return (
    <li className="flex items-center gap-1 pr-1.5">
      <button
        type="button"
        disabled={isBusy && !isShown}
        aria-current={isShown ? 'true' : undefined}
        onClick={() => void store.getState().open(run)}
        className="min-w-0 flex-1 rounded-md px-3.5 py-2 text-left hover:bg-sunken disabled:opacity-60"
      >
        <span className="block truncate font-medium">{run.name}</span>
        <span className="numeric block text-sm text-muted">
          {shortDate(run.createdAt)}, {how}
          {change}
        </span>
      </button>
      <IconButton
        label={`Delete the run ${run.name}`}
        size="small"
        disabled={isBusy && isShown}
        onClick={() => void remove()}
      >
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </li>
  );
}
