import { useMemo } from 'react';
import { useParams } from 'wouter';
import { focusSearch } from '@/features/tasks/search-id';
import { TaskPage } from '@/features/tasks/task-page';
import { createTasks, type Tasks, TasksContext } from '@/features/tasks/tasks';
import { TasksPage } from '@/features/tasks/tasks-page';
import { browserStorage } from '@/storage/envelope';
import { engine } from './engine';
import { compare, evaluate, finetune, openInPlayground } from './hand-over';
import { plainKey, type ShortcutGroup, useShortcuts } from './shortcuts';
import { taskShelf } from './task-shelf';

/** Lives as long as the page, so that the list keeps its place. */
let tasks: Tasks | undefined;

function theTasks(): Tasks {
  tasks ??= createTasks({
    ...taskShelf(),
    engine,
    storage: browserStorage(),
    goTo: { playground: openInPlayground, compare, evaluate, finetune },
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
      { keys: ['↑', '↓'], does: 'Go from task to task' },
    ],
    [],
  );
  useShortcuts('Tasks', shortcuts);
  return <TasksContext value={theTasks()}>{name ? <TaskPage name={name} /> : <TasksPage />}</TasksContext>;
}

/** An address that was cut off in an escape names a task that does not exist, nothing worse. */
function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
