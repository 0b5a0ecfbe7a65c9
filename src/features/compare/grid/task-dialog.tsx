import { Search } from 'lucide-react';
import { useDeferredValue, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Problem } from '@/components/ui/problem';
import { runOrToast } from '@/components/ui/run-or-toast';
import { useToasts } from '@/components/ui/toast-store';
import { PlaygroundError } from '@/core/errors';
import type { StarterTask } from '@/core/tasks/starter-index';
import { openTask } from '@/features/compare/actions';
import { type Compare, useCompare } from '@/features/compare/compare';

/** Inputs taken from a task: enough to see differences, few enough to wait for. */
const TASK_INPUTS = 5;

type Listed =
  | { state: 'reading' }
  | { state: 'read'; tasks: readonly StarterTask[] }
  | { state: 'failed'; error: PlaygroundError };

/** A starter task to compare on, with its first inputs and their answers. */
export function TaskDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const compare = useCompare();
  const [listed, setListed] = useState<Listed>({ state: 'reading' });
  const [attempt, setAttempt] = useState(0);
  const [query, setQuery] = useState('');
  const shown = useDeferredValue(query.trim().toLowerCase());
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads again
  useEffect(() => {
    if (!open) return;
    compare.tasks.list().then(
      (tasks) => setListed({ state: 'read', tasks }),
      (thrown) => setListed({ state: 'failed', error: PlaygroundError.from(thrown) }),
    );
  }, [open, compare, attempt]);
  const found = listed.state === 'read' ? listed.tasks.filter((task) => matches(task, shown)) : [];
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Compare on a starter task"
      wide
      lead={
        <div className="relative mt-2.5">
          <Search size={16} aria-hidden className="pointer-events-none absolute top-2.5 left-3 text-muted" />
          <input
            type="search"
            data-first-focus
            aria-label="Search the starter tasks"
            placeholder="Search by what the task does"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="field h-9 pl-9"
          />
        </div>
      }
    >
      {listed.state === 'reading' && <p className="text-muted">Reading the tasks…</p>}
      {listed.state === 'failed' && (
        <Problem error={listed.error}>
          <Button size="small" onClick={() => setAttempt((count) => count + 1)}>
            Try again
          </Button>
        </Problem>
      )}
      {listed.state === 'read' && found.length === 0 && <p className="text-muted">No task matches.</p>}
      <ul className="grid gap-1.5 sm:grid-cols-2">
        {found.map((task) => (
          <li key={task.file}>
            <button
              type="button"
              onClick={() => {
                onClose();
                void chooseTask(compare, task);
              }}
              className="h-full w-full rounded-lg border border-line px-3 py-2 text-left transition-colors hover:border-accent hover:bg-accent-soft"
            >
              <span className="block font-medium">{task.title}</span>
              <span className="block text-sm text-muted">{task.summary}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function matches({ title, category, summary, name }: StarterTask, query: string): boolean {
  const text = `${title} ${category} ${summary} ${name}`.toLowerCase();
  return query.split(/\s+/).every((word) => text.includes(word));
}

/** Replaces the grid by a task; when it cannot be opened, a toast says why. @returns whether it was opened */
export function chooseTask(
  compare: Compare,
  { file, title }: Pick<StarterTask, 'file' | 'title'>,
  inputs = TASK_INPUTS,
): Promise<boolean> {
  return runOrToast(async () => {
    const undo = await openTask(compare, file, title, inputs);
    useToasts.getState().show(`Opened “${title}”`, { label: 'Undo', run: undo });
  });
}
