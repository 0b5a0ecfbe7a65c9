import { RotateCcw, Trash2 } from 'lucide-react';
import { Button, IconButton } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Problem } from '@/components/ui/problem';
import { runOrToast } from '@/components/ui/run-or-toast';
import { useToasts } from '@/components/ui/toast-store';
import { UnreadableNote } from '@/components/ui/unreadable-note';
import { describeSettings } from '@/core/generation/generation-settings';
import { countOf } from '@/core/words/quantities';
import { restoreRun } from '@/features/compose/actions';
import { useCompose, useHistory } from '@/features/compose/compose';
import { titleOf } from '@/features/compose/draft/draft';
import { encodingById } from '@/features/compose/draft/encodings';
import { showUndoToast } from '@/features/compose/draft/undo-toast';
import type { PlaygroundRun } from '@/storage/documents/playground-runs';
import { distinctAnswers, type RunRecord } from './run-record';
import { formatShortDate } from './short-date';

/** Every run of the open document; each can be restored. */
export function HistoryDialog() {
  const open = useHistory((state) => state.open);
  const runs = useHistory((state) => state.runs);
  const unreadable = useHistory((state) => state.unreadable);
  const problem = useHistory((state) => state.problem);
  const setOpen = useHistory((state) => state.setOpen);
  const remove = useHistory((state) => state.remove);
  const removeWithUndo = (ids: string[], words: string) =>
    runOrToast(async () => {
      const undo = await remove(ids);
      useToasts.getState().show(words, { label: 'Undo', run: () => void runOrToast(undo) });
    });
  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      title="Runs of this document"
      wide
      lead={
        <div className="mt-1 flex min-h-7 flex-wrap items-center justify-between gap-2 text-sm text-muted">
          <p>
            {runs.length === 0
              ? 'Every run is kept here with its prompt, settings, model and seed.'
              : `${countOf(runs.length, 'run')}, newest first. Restoring a run can be undone.`}
          </p>
          {runs.length > 1 && (
            <Button
              size="small"
              shape="quiet"
              onClick={() =>
                void removeWithUndo(
                  runs.map(({ id }) => id),
                  `${countOf(runs.length, 'run')} deleted`,
                )
              }
            >
              Delete all
            </Button>
          )}
        </div>
      }
    >
      {problem && <Problem error={problem} tone="warn" className="mb-3" />}
      <UnreadableNote noun="run" count={unreadable} className="mb-3" />
      {runs.length === 0 && <p className="text-muted">There are no runs yet. Run the prompt to begin.</p>}
      <ol className="space-y-2">
        {runs.map((run) => (
          <RunLine key={run.id} run={run} onRemove={() => void removeWithUndo([run.id], 'Run deleted')} />
        ))}
      </ol>
    </Dialog>
  );
}

function RunLine({ run, onRemove }: { run: PlaygroundRun<RunRecord>; onRemove: () => void }) {
  const compose = useCompose();
  const { draft, settings, model, answers } = run.content;
  const distinct = distinctAnswers(answers);
  const when = formatShortDate(run.at);
  const restore = () => {
    compose.history.getState().setOpen(false);
    const undo = restoreRun(compose, run.content);
    showUndoToast(compose, `Run of ${when} restored`, undo);
  };
  return (
    <li className="flex flex-wrap items-start gap-2 rounded-lg border border-line py-2 pr-2 pl-3">
      <div className="min-w-0 flex-1 basis-64">
        <p dir="auto" className="line-clamp-3 break-words text-base font-medium">
          {distinct[0]?.text.slice(0, 500) || <span className="font-normal text-muted">an empty answer</span>}
        </p>
        <p dir="auto" className="truncate text-sm text-muted">
          {draft.mode === 'task' && draft.input.trim() ? draft.input.slice(0, 300) : titleOf(draft)}
        </p>
        <p className="numeric text-xs text-muted">
          {[
            when,
            answers.length > 1 && `${answers.length} answers, ${distinct.length} distinct`,
            draft.mode === 'task' ? encodingById(draft.encodingId).label : 'Raw prompt',
            describeSettings(settings, settings.repeats),
            model?.name,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <Button size="small" icon={<RotateCcw size={13} aria-hidden />} onClick={restore}>
        Restore<span className="sr-only"> the run of {when}</span>
      </Button>
      <IconButton size="small" label={`Delete the run of ${when}`} onClick={onRemove}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </li>
  );
}
