/** Messages between the page and the worker that reads task files. */
import type { ErrorData } from '@/core/errors';
import type { TaskFile } from '@/core/tasks/task-file';
import type { CachedTask, TaskOrigin } from '@/storage/tasks/task-cache';
import type { InstancePage, TaskOverview } from './task-overview';
import type { AddedFiles } from './task-shelf';

export type ShelfRequest =
  | { type: 'list' }
  | { type: 'overview'; name: string; starterUrl?: string }
  | { type: 'fetch'; name: string; url: string; origin: TaskOrigin }
  | { type: 'add-files'; files: File[] }
  | { type: 'instances'; name: string; start: number; query: string; starterUrl?: string }
  | { type: 'take'; name: string; limit: number; starterUrl?: string }
  | { type: 'remove'; name: string };

export interface ShelfAnswers {
  list: CachedTask[];
  overview: TaskOverview | undefined;
  fetch: TaskOverview;
  'add-files': AddedFiles;
  instances: InstancePage;
  take: TaskFile;
  remove: undefined;
}

export interface ShelfEnvelope {
  id: number;
  request: ShelfRequest;
}

export type ShelfReply =
  | { id: number; answer: ShelfAnswers[keyof ShelfAnswers] }
  | { id: number; error: ErrorData }
  | { id: number; progress: { done: number; of: number } };
