/** The page's side of the worker that reads task files. */
import { connectWorker, type WorkerClient } from '@/core/worker-rpc/rpc-client';
import { TASK_CONTRACT, type TaskCalls } from './task-contract';

/** Calls the worker. @throws {PlaygroundError} as its methods do, and as {@link WorkerClient.call} */
export type TaskClient = WorkerClient<TaskCalls, Record<never, never>>['call'];

/** The worker starts with the first call, and again with the next call after it has died. */
export function createTaskClient(): TaskClient {
  const start = () =>
    new Worker(new URL('./task-worker.ts', import.meta.url), { type: 'module', name: 'tasks' });
  return connectWorker(TASK_CONTRACT, start, { lazy: true }).call;
}
