import { recipeFor } from '@/core/encoding/named-encodings';
import { promptTexts } from '@/core/encoding/prompt-text';
import { promptOf, type TaskHeader } from '@/core/tasks/task-file';
import type { ModelSystem, Planned, PlannedInstance } from './evaluation-plan';

/** One prediction to be made. */
export interface WorkItem extends PlannedInstance {
  systemId: string;
  task: string;
  /** Characters of its prompt before anything is dropped: a rough estimate of the work. */
  cost: number;
}

/** Prompts in a batch. Kept small so that other requests get a turn between batches. */
const BATCH_SIZE = 8;

/** Prompts longer than the source limit are cut, so characters beyond this many per token cost nothing. */
const CHARACTERS_PER_TOKEN = 5;

/** The predictions that a system has to make for one task. */
export function workItems(
  system: Planned<ModelSystem>,
  task: TaskHeader,
  instances: readonly PlannedInstance[],
): WorkItem[] {
  return instances.map(({ position, instance }) => {
    const recipe = recipeFor(system.encoding, instance.id, system.seed);
    const texts = promptTexts(promptOf(task, instance), recipe);
    const parts = [texts.name, texts.definition, ...texts.positives, ...texts.negatives, texts.task];
    const characters = parts.reduce((sum, part) => sum + part.length, 0);
    const cost = Math.min(characters, system.maxSourceLength * CHARACTERS_PER_TOKEN);
    return { systemId: system.id, task: task.name, position, instance, cost };
  });
}

/**
 * Groups prompts of similar length, so that short ones do not wait for long ones. The longest come first: whatever does
 * not fit in memory fails at once, and the estimated time left errs on the long side.
 */
export function planBatches(items: readonly WorkItem[], size = BATCH_SIZE): WorkItem[][] {
  const sorted = [...items].sort((a, b) => b.cost - a.cost || a.position - b.position);
  const batches: WorkItem[][] = [];
  for (let start = 0; start < sorted.length; start += size) batches.push(sorted.slice(start, start + size));
  return batches;
}
