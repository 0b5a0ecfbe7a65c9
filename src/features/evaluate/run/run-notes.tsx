import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { countOf, formatPercent } from '@/core/words/quantities';
import { useRuns } from '@/features/evaluate/evaluate';
import type { ViewStore } from '@/features/evaluate/report/view-store';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';

/** Tasks that are named before the rest is only counted. */
const NAMED = 5;

/** What limits the results: errors, missing tasks, unbalanced answers, notes. */
export function RunNotes({ run, view }: { run: StoredEvaluation; view: ViewStore }) {
  const error = useRuns((state) => state.errors.get(run.plan.id));
  const { absent, unbalanced, status, open } = useStore(view);
  const problems = run.problems;
  return (
    <div className="space-y-2 empty:hidden [&>*]:mt-3">
      {error && (
        <Problem
          error={{ message: error.message, hint: error.hint ?? 'The answers made so far are kept.' }}
        />
      )}
      {problems.length > 0 && (
        <Warning title={problemsTitle(problems.length, run.plan.tasks.length)}>
          <ul className="mt-1 max-h-40 space-y-0.5 overflow-y-auto">
            {problems.map(({ task, message }) => (
              <li key={task} className="break-words">
                {message}
              </li>
            ))}
          </ul>
        </Warning>
      )}
      {status.state === 'ready' && absent.length > 0 && problems.length === 0 && (
        <Warning title={`The files of ${namesOf(absent)} are not on this device.`}>
          <p className="mt-0.5">
            Answers to these tasks cannot be scored without them. Open the files under Tasks, then check
            again.
          </p>
          <Button size="small" className="mt-1.5" onClick={() => void open(run.plan.id)}>
            Check again
          </Button>
        </Warning>
      )}
      {unbalanced.length > 0 && (
        <Warning title="Unbalanced answers">
          <ul className="mt-0.5">
            {unbalanced.slice(0, NAMED).map(({ task, label, share }) => (
              <li key={task} className="break-words">
                {task}: always answering “{label}” would be right for {formatPercent(share)}.
              </li>
            ))}
            {unbalanced.length > NAMED && <li>And {countOf(unbalanced.length - NAMED, 'more task')}.</li>}
          </ul>
        </Warning>
      )}
      {run.notes.length > 0 && (
        <ul className="text-sm text-muted">
          {run.notes.map((note) => (
            <li key={note} className="break-words">
              {note}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function problemsTitle(unread: number, all: number): string {
  if (unread < all) return `${countOf(unread, 'task')} could not be read; the others are scored.`;
  return all === 1 ? 'The task could not be read.' : `None of the ${all} tasks could be read.`;
}

function namesOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function Warning({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="rounded-[10px] bg-warn-soft p-3 text-sm">
      <p className="flex gap-1.5 font-semibold text-warn">
        <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
        <span className="min-w-0 break-words">{title}</span>
      </p>
      {children}
    </div>
  );
}
