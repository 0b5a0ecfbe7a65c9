import { useMemo } from 'react';
import { useParams } from 'wouter';
import { focusSearch } from '@/features/tasks/list/focus-search';
import { TasksPage } from '@/features/tasks/list/tasks-page';
import { TaskPage } from '@/features/tasks/task/task-page';
import { createTasks, type Tasks, TasksContext } from '@/features/tasks/tasks';
import { type Session, useSession } from '@/session/session';
import { catalogueOf } from '@/session/tasks/session-catalogue';
import { compare, evaluate, finetune, openInPlayground } from './handoff';
import { plainKey, type ShortcutGroup, useShortcuts } from './shortcuts';

/** Kept as long as the page, so that the list, its filter and the open task are still there when a person returns. */
let tasks: Tasks | undefined;

function tasksFor(session: Session): Tasks {
  tasks ??= createTasks({
    catalogue: catalogueOf(session),
    engine: session.engines.main,
    goTo: {
      playground: (prompt) => openInPlayground(prompt, { keepSettings: true }),
      compare,
      evaluate,
      finetune,
    },
  });
  return tasks;
}

const inField = () =>
  document.activeElement instanceof HTMLElement &&
  document.activeElement.matches('input:not([type=checkbox]), textarea, select');

/** The list of tasks, or one of them: `/tasks/<name>`. */
export function TasksRoute() {
  const { name: encoded = '' } = useParams<{ name?: string }>();
  const name = decodeName(encoded);
  const shortcuts = useMemo<ShortcutGroup['entries']>(
    () => [
      {
        keys: ['/'],
        does: 'Search the tasks',
        matches: plainKey('/'),
        run: () => !inField() && focusSearch(),
      },
      { keys: ['↑', '↓'], does: 'Move between tasks' },
    ],
    [],
  );
  useShortcuts('Tasks', shortcuts);
  return (
    <TasksContext value={tasksFor(useSession())}>
      {name ? <TaskPage name={name} /> : <TasksPage />}
    </TasksContext>
  );
}

/** An address that ends within an escape sequence is taken literally: it names no task. */
function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
