import { Link } from 'wouter';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { UnreadableNote } from '@/components/ui/unreadable-note';
import { countOf, formatCount } from '@/core/words/quantities';
import { useRuns } from '@/features/evaluate/evaluate';
import { runAddress, stateWords } from '@/features/evaluate/words';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';

/** All evaluations, the newest first. */
export function RunList() {
  const known = useRuns((state) => state.known);
  const runs = useRuns((state) => state.runs);
  const problem = useRuns((state) => state.problem);
  const unreadable = useRuns((state) => state.unreadable);
  return (
    <section aria-labelledby="runs" className="min-w-0">
      <h2 id="runs" className="mb-2 font-semibold">
        Evaluations
        {runs.length > 0 && <span className="numeric ml-2 font-normal text-muted">{runs.length}</span>}
      </h2>
      {problem && <Problem error={problem} className="mb-2" />}
      {runs.length > 0 ? (
        <ul className="card divide-y divide-line">
          {runs.map((run) => (
            <RunItem key={run.plan.id} run={run} />
          ))}
        </ul>
      ) : problem ? null : (
        <p className="text-sm text-pretty text-muted">
          {known
            ? 'None yet. Evaluations are stored in this browser. You can pause them, and resume them after a reload.'
            : 'Reading…'}
        </p>
      )}
      <UnreadableNote noun="evaluation" count={unreadable} className="mt-2" />
    </section>
  );
}

const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function RunItem({ run }: { run: StoredEvaluation }) {
  const active = useRuns((state) => state.active);
  const queue = useRuns((state) => state.queue);
  const { plan, done, total } = run;
  const unfinished = total > 0 && done < total;
  return (
    <li>
      <Link
        href={runAddress(plan.id)}
        className="block px-3.5 py-2.5 hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <span className="flex items-baseline justify-between gap-3">
          <span className="min-w-0 truncate font-medium">{plan.name}</span>
          <span className="shrink-0 text-sm text-muted">{stateWords(run, active, queue)}</span>
        </span>
        <span className="numeric block text-sm text-muted">
          {countOf(plan.tasks.length, 'task')}, {countOf(plan.systems.length, 'system')}
          {unfinished && `, ${formatCount(done)} of ${formatCount(total)}`}
        </span>
        <span className="numeric block text-xs text-muted">{date.format(plan.createdAt)}</span>
        {unfinished && (
          <ProgressBar label={`Progress of ${plan.name}`} fraction={done / total} className="mt-1.5" />
        )}
      </Link>
    </li>
  );
}
