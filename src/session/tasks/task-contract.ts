/** What the worker that reads task files does for the page. */
import type { InstanceSelection } from '@/core/evaluate/evaluation-plan';
import type { TaskSampleData } from '@/core/evaluate/select-instances';
import type { Split } from '@/core/finetune/split';
import type { TrainingSourceInfo } from '@/core/finetune/training-item';
import type { TaskFile } from '@/core/tasks/task-file';
import type { UnreadableCount } from '@/core/words/unreadable';
import { type Call, defineContract } from '@/core/worker-rpc/contract';
import type { CachedTask, TaskOrigin } from '@/storage/migrations/task';
import type { InstancePage, TaskOverview } from './task-overview';
import type { AddedFiles, ImportedTask, InstancePick, OpenedInstance } from './task-repository';
import type { SplitRequest, TrainingOrigin } from './training-data';

/** Which instances of a task are wanted: those that the selection covers with any of the seeds. */
export interface SampleRequest {
  name: string;
  selection: InstanceSelection;
  seeds: readonly number[];
  starterUrl?: string;
}

/** Methods of {@link TaskRepository} and {@link TrainingData}, where each is described. */
export interface TaskCalls {
  list: Call<undefined, CachedTask[]>;
  unreadable: Call<undefined, UnreadableCount>;
  /** `starterUrl` is the address of a starter task's file. */
  overview: Call<{ name: string; starterUrl?: string }, TaskOverview | undefined>;
  fetch: Call<{ name: string; url: string; origin: TaskOrigin }, TaskOverview>;
  /** Reports the number of files read and of files to read. */
  addFiles: Call<{ files: File[] }, AddedFiles, { done: number; of: number }>;
  instances: Call<{ name: string; start: number; query: string; starterUrl?: string }, InstancePage>;
  sample: Call<SampleRequest, TaskSampleData>;
  take: Call<{ name: string; limit: number; starterUrl?: string }, TaskFile>;
  instance: Call<{ name: string; pick: InstancePick; starterUrl?: string }, OpenedInstance>;
  importFile: Call<{ file: File }, ImportedTask>;
  remove: Call<{ name: string }, void>;
  describeTraining: Call<{ origin: TrainingOrigin }, TrainingSourceInfo>;
  splitTraining: Call<SplitRequest, Split>;
}

export const TASK_CONTRACT = defineContract<TaskCalls>({
  title: 'The reader of task files',
  version: 3,
  hint: 'Try again; if that does not help, reload the page.',
});
