import type { TaskExample, TaskPrompt } from '@/core/encoding/task-prompt';

/** One line of a task's data. */
export interface TaskInstance {
  /** `task121-<32 hex>` in the dataset. */
  id: string;
  input: string;
  /** All accepted answers; at least one. */
  output: string[];
}

/** A task of Natural Instructions. */
export interface TaskFile {
  /** The full name: task numbers are not unique. */
  name: string;
  definition: string;
  positiveExamples: TaskExample[];
  negativeExamples: TaskExample[];
  instances: TaskInstance[];
  contributors: string[];
  source: string[];
  url: string[];
  categories: string[];
  reasoning: string[];
  domains: string[];
  inputLanguage: string[];
  outputLanguage: string[];
  instructionLanguage: string[];
  instanceLicense: string[];
}

/** The prompt of one instance, for {@link encodePrompt}. */
export function promptOf(task: TaskFile, instance: TaskInstance): TaskPrompt {
  return {
    name: task.name,
    definition: task.definition,
    positiveExamples: task.positiveExamples,
    negativeExamples: task.negativeExamples,
    input: instance.input,
  };
}
