/** What a person wants to train on: prompts with the answers they should get, from tasks or from a table of their own. */
import type { TaskPrompt } from '@/core/encoding/task-prompt';
import { promptOf, type TaskFile } from '@/core/tasks/task-file';

export interface TrainingItem {
  /** Unique within its source. */
  id: string;
  /** The task or file it comes from. */
  source: string;
  /** Text as it goes in, or parts that an encoding puts together. */
  prompt: { kind: 'raw'; text: string } | { kind: 'task'; prompt: TaskPrompt };
  /** Accepted answers; none for an item that has nothing to learn from. */
  outputs: string[];
}

/** Items of one origin. */
export interface TrainingSource {
  name: string;
  items: TrainingItem[];
  /** Decides which metric is the headline; empty when unknown. */
  category: string;
  /** As its file says; empty or "Unknown" when it does not. */
  licence: string;
  /** It is one of the tasks that the paper tests on: a model trained on it cannot be compared any more. */
  officialTest?: boolean;
  /** The task itself, for export in its own layout; absent for tables. */
  task?: TaskFile;
}

/** All instances of a task; blank answers are left out. */
export function sourceOfTask(task: TaskFile): TrainingSource {
  return {
    name: task.name,
    category: task.categories[0] ?? '',
    licence: task.instanceLicense.join(', '),
    task,
    items: task.instances.map((instance) => ({
      id: instance.id,
      source: task.name,
      prompt: { kind: 'task', prompt: promptOf(task, instance) },
      outputs: instance.output.filter((output) => output.trim() !== ''),
    })),
  };
}

/** Whether nothing is said about what may be done with the data. */
export function isUnlicensed({ licence }: TrainingSource): boolean {
  return /^\s*(unknown|none|n\/a|)\s*$/i.test(licence);
}

/** The text by which two items are the same question: parts and case matter, white space at the ends does not. */
export function questionOf({ prompt }: TrainingItem): string {
  if (prompt.kind === 'raw') return prompt.text.trim();
  return `${prompt.prompt.definition.trim()}\u0000${prompt.prompt.input.trim()}`;
}
