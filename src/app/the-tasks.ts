import { createTasks, type Tasks } from '@/features/tasks/tasks';
import { engine } from '@/session/engine';
import { browserStorage } from '@/storage/envelope';
import { compare, evaluate, finetune, openInPlayground } from './hand-over';
import { taskShelf } from './task-shelf';

let tasks: Tasks | undefined;

/** The tasks of the page, for the areas that list, read or fetch them. They live as long as the page. */
export function theTasks(): Tasks {
  tasks ??= createTasks({
    ...taskShelf(),
    engine,
    storage: browserStorage(),
    goTo: {
      playground: (prompt) => openInPlayground(prompt, { keepSettings: true }),
      compare,
      evaluate,
      finetune,
    },
  });
  return tasks;
}
