import { recipeFor } from '@/core/encoding/named-encodings';
import { promptTexts } from '@/core/encoding/prompt-text';
import { promptOf, type TaskFile } from '@/core/tasks/task-file';
import type { ModelSystem, PlannedInstance } from './evaluation-plan';

/** One prediction to be made. */
export interface WorkItem extends PlannedInstance {
  /** Id of its column. */
  column: string;
  task: string;
  /** Characters of its prompt before anything is dropped: what it costs, roughly. */
  cost: number;
}

/** Prompts that run together: small, so that other requests get their turn in between. */
export const BATCH_SIZE = 8;

/** Prompts beyond the limit of a source are cut, so more than this costs no more. */
const CHARACTERS_PER_TOKEN = 5;

/** The work of one column on one task. */
export function workItems(
  column: string,
  system: ModelSystem,
  task: TaskFile,
  instances: readonly PlannedInstance[],
): WorkItem[] {
  return instances.map(({ position, instance }) => {
    const recipe = recipeFor(system.encoding, instance.id, system.seed);
    const texts = promptTexts(promptOf(task, instance), recipe);
    const parts = [texts.name, texts.definition, ...texts.positives, ...texts.negatives, texts.task];
    const characters = parts.reduce((sum, part) => sum + part.length, 0);
    const cost = Math.min(characters, system.maxSourceLength * CHARACTERS_PER_TOKEN);
    return { column, task: task.name, position, instance, cost };
  });
}

/**
 * Puts prompts of like length into the same batch, so that short ones do not wait for long ones. The longest come first:
 * what does not fit into memory fails at once, and the estimate of the time left errs on the long side.
 */
export function planBatches(items: readonly WorkItem[], size = BATCH_SIZE): WorkItem[][] {
  const sorted = [...items].sort((a, b) => b.cost - a.cost || a.position - b.position);
  const batches: WorkItem[][] = [];
  for (let start = 0; start < sorted.length; start += size) batches.push(sorted.slice(start, start + size));
  return batches;
}
