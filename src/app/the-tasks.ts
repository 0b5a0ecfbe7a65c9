import { createTasks, type Tasks } from '@/features/tasks/tasks';
import type { Session } from '@/session/session';
import { compare, evaluate, finetune, openInPlayground } from './hand-over';
import { taskShelf } from './task-shelf';

let tasks: Tasks | undefined;

/** The tasks of the page, for the areas that list, read or fetch them. They live as long as the page. */
export function theTasks({ engines, storage }: Session): Tasks {
  tasks ??= createTasks({
    ...taskShelf(),
    engine: engines.main,
    storage,
    goTo: {
      playground: (prompt) => openInPlayground(prompt, { keepSettings: true }),
      compare,
      evaluate,
      finetune,
    },
  });
  return tasks;
}
