import type { TaskFile, TaskInstance } from '@/core/tasks/task-file';

/** Answers without a model: what any score must be seen beside. */
export type Heuristic = 'copy-input' | 'copy-demo';

export const HEURISTICS: readonly { id: Heuristic; label: string; description: string }[] = [
  { id: 'copy-input', label: 'Copy the input', description: 'The input is the answer.' },
  {
    id: 'copy-demo',
    label: 'Copy the first example',
    description: "The answer of the task's first positive example is the answer to everything.",
  },
];

/** The answer of a heuristic; empty where the task has no positive example to copy. */
export function heuristicAnswer(heuristic: Heuristic, task: TaskFile, instance: TaskInstance): string {
  return heuristic === 'copy-input' ? instance.input : (task.positiveExamples[0]?.output ?? '');
}
