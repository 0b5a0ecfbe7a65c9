import type { TaskHeader, TaskInstance } from '@/core/tasks/task-file';

/** Answers made without a model: baselines to compare every score against. */
export type Heuristic = 'copy-input' | 'copy-demo';

export const HEURISTICS: readonly { id: Heuristic; label: string; description: string }[] = [
  { id: 'copy-input', label: 'Copy the input', description: 'Answers with the input itself.' },
  {
    id: 'copy-demo',
    label: 'Copy the first example',
    description: "Answers everything with the output of the task's first positive example.",
  },
];

/** The answer of a heuristic; empty where the task has no positive example to copy. */
export function heuristicAnswer(heuristic: Heuristic, task: TaskHeader, instance: TaskInstance): string {
  return heuristic === 'copy-input' ? instance.input : (task.positiveExamples[0]?.output ?? '');
}
