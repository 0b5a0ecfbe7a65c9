/** The page's side of the worker that reads task files. */
import { connectWorker, type WorkerClient } from '@/core/worker-rpc/rpc-client';
import { SHELF_CONTRACT, type ShelfCalls } from './shelf-protocol';

/** Asks the worker. @throws {PlaygroundError} as the shelf does, and as {@link WorkerClient.call} */
export type AskShelf = WorkerClient<ShelfCalls, Record<never, never>>['call'];

/** The worker starts with the first question, and anew with the next one after it has failed. */
export function createShelfClient(): AskShelf {
  const start = () =>
    new Worker(new URL('./parse-worker.ts', import.meta.url), { type: 'module', name: 'tasks' });
  return connectWorker(SHELF_CONTRACT, start, { lazy: true }).call;
}
