import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Problem } from '@/components/ui/problem';
import { useToasts } from '@/components/ui/toast-store';
import { PlaygroundError } from '@/core/errors';
import type { StarterTask } from '@/core/tasks/starter-index';
import { countOf } from '@/core/words/quantities';
import { openTask } from '@/features/compose/actions';
import { type Compose, useCompose, useGallery } from '@/features/compose/compose';
import { showUndoToast } from '@/features/compose/draft/undo-toast';
import { searchTasks } from './gallery-store';

/** Starter tasks to begin from, searched while typing. */
export function GalleryDialog() {
  const compose = useCompose();
  const open = useGallery((state) => state.open);
  const index = useGallery((state) => state.index);
  const { setOpen, readIndex } = compose.gallery.getState();
  const [query, setQuery] = useState('');
  const shown = useDeferredValue(query);
  const tasks = index.state === 'read' ? searchTasks(index.tasks, shown) : [];
  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      title="Starter tasks"
      wide
      lead={
        <div className="relative mt-2.5">
          <Search size={16} aria-hidden className="pointer-events-none absolute top-2.5 left-3 text-muted" />
          <input
            type="search"
            data-first-focus
            onKeyDown={(event) => {
              const [first] = tasks;
              if (event.key === 'Enter' && first && query.trim()) void choose(compose, first);
            }}
            aria-label="Search the starter tasks"
            placeholder="Search by what the task does"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="field h-9 pl-9"
          />
          <p role="status" className="sr-only">
            {index.state === 'read' ? `${countOf(tasks.length, 'task')} found` : ''}
          </p>
        </div>
      }
    >
      {(index.state === 'reading' || index.state === 'unread') && (
        <p className="text-muted">Reading the tasks…</p>
      )}
      {index.state === 'failed' && (
        <Problem error={index.error}>
          <Button size="small" onClick={() => void readIndex()}>
            Try again
          </Button>
        </Problem>
      )}
      {index.state === 'read' && tasks.length === 0 && (
        <p className="text-muted">No task matches “{shown}”. Try fewer or other words.</p>
      )}
      <TaskGroups tasks={tasks} />
    </Dialog>
  );
}

function TaskGroups({ tasks }: { tasks: readonly StarterTask[] }) {
  return (
    <div className="space-y-5">
      {groupByCategory(tasks).map(([category, members]) => (
        <section key={category} aria-label={category}>
          <h3 className="mb-1.5 text-xs font-semibold text-muted">{category}</h3>
          <ul className="grid gap-1.5 sm:grid-cols-2">
            {members.map((task) => (
              <TaskItem key={task.file} task={task} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Categories in the order in which they first appear. */
function groupByCategory(tasks: readonly StarterTask[]): [category: string, members: StarterTask[]][] {
  const groups = new Map<string, StarterTask[]>();
  for (const task of tasks) groups.set(task.category, [...(groups.get(task.category) ?? []), task]);
  return [...groups];
}

/** Opens a task, or says why it cannot be opened. */
async function choose(compose: Compose, task: StarterTask): Promise<void> {
  const { show } = useToasts.getState();
  try {
    const undo = await openTask(compose, task.file, task.title);
    compose.run.getState().reset();
    compose.gallery.getState().setOpen(false);
    showUndoToast(compose, `Opened “${task.title}”`, undo);
  } catch (thrown) {
    show(PlaygroundError.from(thrown).message);
  }
}

function TaskItem({ task }: { task: StarterTask }) {
  const compose = useCompose();
  return (
    <li>
      <button
        type="button"
        onClick={() => void choose(compose, task)}
        className="h-full w-full rounded-lg border border-line px-3 py-2 text-left transition-colors hover:border-accent hover:bg-accent-soft"
      >
        <span className="block font-medium">{task.title}</span>
        <span className="block text-sm text-muted">{task.summary}</span>
        {task.neverTrained && (
          <span className="mt-1 inline-block rounded bg-warn-soft px-1.5 text-xs font-medium text-warn">
            new to the model
          </span>
        )}
      </button>
    </li>
  );
}
