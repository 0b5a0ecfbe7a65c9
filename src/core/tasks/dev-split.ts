import { PlaygroundError } from '@/core/errors';
import { seededRandom, shuffled } from '@/core/random/seeded-random';

export interface DevSplitOptions {
  /**
   * `tasks`: so many tasks, drawn one by one. `categories`: all tasks of so many categories, so that no task like
   * them is trained on.
   */
  by: 'tasks' | 'categories';
  count: number;
  seed: number;
}

export interface DevSplit {
  /** Names, sorted, as the lines of `dev_tasks.txt`. */
  dev: string[];
  /** Names of the tasks left to train on. */
  train: string[];
}

/**
 * Sets some training tasks apart for development, because upstream's split has no `dev_tasks.txt`. The same tasks and seed
 * give the same split, whatever the order of the tasks.
 * @throws {PlaygroundError} `invalid-input` when nothing would be left on either side
 */
export function makeDevSplit(
  train: readonly { name: string; category: string }[],
  { by, count, seed }: DevSplitOptions,
): DevSplit {
  const groupOf = (task: { name: string; category: string }) => (by === 'tasks' ? task.name : task.category);
  const groups = [...new Set(train.map(groupOf))].sort();
  if (!(Number.isSafeInteger(count) && count >= 1 && count < groups.length)) {
    throw new PlaygroundError(
      'invalid-input',
      `From ${groups.length} ${by} 1 to ${Math.max(1, groups.length - 1)} can be set apart, not ${count}.`,
    );
  }
  const drawn = new Set(shuffled(groups, seededRandom(seed)).slice(0, count));
  const names = (inDev: boolean) =>
    train.flatMap((task) => (drawn.has(groupOf(task)) === inDev ? [task.name] : [])).sort();
  return { dev: names(true), train: names(false) };
}
