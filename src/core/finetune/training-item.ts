/** Training data: prompts with their accepted answers, from tasks or from a person's own table. */
import type { TaskPrompt } from '@/core/encoding/task-prompt';
import { promptOf, type TaskFile, type TaskHeader } from '@/core/tasks/task-file';

export interface TrainingItem {
  /** Unique within its source. */
  id: string;
  /** Name of the task or file it comes from. */
  source: string;
  /** A complete prompt, or parts that an encoding combines. */
  prompt: { kind: 'raw'; text: string } | { kind: 'task'; prompt: TaskPrompt };
  /** Accepted answers; may be empty. */
  outputs: string[];
}

/** Items of one origin. */
export interface TrainingSource {
  name: string;
  items: TrainingItem[];
  /** Decides which metric is the headline; empty when unknown. */
  category: string;
  /** As stated in its file; empty or "Unknown" when it is not. */
  licence: string;
  /** It is part of the official test set: scores of a model trained on it cannot be compared with others. */
  officialTest?: boolean;
  /** The task without its instances, for export as a task file; absent for tables. */
  task?: TaskHeader;
}

/** What is said of a source; its items stay where they were read. */
export interface TrainingSourceInfo extends Omit<TrainingSource, 'items'> {
  /** Number of items. */
  count: number;
  /** The definition, if all items have the same one and it is not blank. */
  definition?: string;
}

export function sourceInfo({ items, ...source }: TrainingSource): TrainingSourceInfo {
  const definitions = new Set(
    items.map(({ prompt }) => (prompt.kind === 'task' ? prompt.prompt.definition : '')),
  );
  const [definition = ''] = definitions;
  const isShared = definitions.size === 1 && definition !== '';
  return { ...source, count: items.length, ...(isShared && { definition }) };
}

/** All instances of a task; blank answers are left out. */
export function sourceOfTask({ instances, ...task }: TaskFile): TrainingSource {
  return {
    name: task.name,
    category: task.categories[0] ?? '',
    licence: task.instanceLicense.join(', '),
    task,
    items: instances.map((instance) => ({
      id: instance.id,
      source: task.name,
      prompt: { kind: 'task', prompt: promptOf(task, instance) },
      outputs: instance.output.filter((output) => output.trim() !== ''),
    })),
  };
}

/** Whether the licence of the data is unknown. */
export function isUnlicensed({ licence }: Pick<TrainingSource, 'licence'>): boolean {
  return /^\s*(unknown|none|n\/a|)\s*$/i.test(licence);
}

/** Identifies the question of an item: definition, input and case matter, leading and trailing white space does not. */
export function questionOf({ prompt }: TrainingItem): string {
  if (prompt.kind === 'raw') return prompt.text.trim();
  return `${prompt.prompt.definition.trim()}\u0000${prompt.prompt.input.trim()}`;
}
