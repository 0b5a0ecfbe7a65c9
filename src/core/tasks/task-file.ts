import type { TaskExample, TaskPrompt } from '@/core/encoding/task-prompt';

/** One line of a task's data. */
export interface TaskInstance {
  /** `task121-<32 hex>` in the dataset. */
  id: string;
  input: string;
  /** All accepted answers; at least one. */
  output: string[];
}

/** A task without its instances. */
export interface TaskHeader {
  /** The full name: task numbers are not unique. */
  name: string;
  definition: string;
  positiveExamples: TaskExample[];
  negativeExamples: TaskExample[];
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

/** A task of Natural Instructions. */
export interface TaskFile extends TaskHeader {
  instances: TaskInstance[];
}

/** Instances by their position in the task's file; an array of all of them is one. */
export interface InstanceLookup {
  /** Instances in the file, whether they are here or not. */
  readonly length: number;
  /** @returns undefined for an instance that was not asked for */
  at(position: number): TaskInstance | undefined;
}

/** A task with some of its instances; a whole task file is one. */
export interface TaskSample extends TaskHeader {
  readonly instances: InstanceLookup;
}

/** The prompt of one instance, for {@link encodePrompt}. */
export function promptOf(task: TaskHeader, instance: TaskInstance): TaskPrompt {
  return {
    name: task.name,
    definition: task.definition,
    positiveExamples: task.positiveExamples,
    negativeExamples: task.negativeExamples,
    input: instance.input,
  };
}
