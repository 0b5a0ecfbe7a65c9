/** The page's side of the worker that reads task files. */
import { PlaygroundError } from '@/core/errors';
import type { ShelfAnswers, ShelfEnvelope, ShelfReply, ShelfRequest } from './shelf-protocol';

type AnswerOf<Request extends ShelfRequest> = ShelfAnswers[Request['type']];

/** @throws {PlaygroundError} as the shelf does */
export type AskShelf = <Request extends ShelfRequest>(
  request: Request,
  onProgress?: (done: number, of: number) => void,
) => Promise<AnswerOf<Request>>;

interface Pending {
  resolve: (answer: never) => void;
  reject: (error: PlaygroundError) => void;
  onProgress?: (done: number, of: number) => void;
}

/** Starts the worker with the first question. */
export function createShelfClient(): AskShelf {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let nextId = 1;

  const start = (): Worker => {
    const started = new Worker(new URL('./parse-worker.ts', import.meta.url), {
      type: 'module',
      name: 'tasks',
    });
    started.onmessage = ({ data }: MessageEvent<ShelfReply>) => {
      const waiting = pending.get(data.id);
      if (!waiting) return;
      if ('progress' in data) {
        waiting.onProgress?.(data.progress.done, data.progress.of);
        return;
      }
      pending.delete(data.id);
      if ('error' in data) waiting.reject(PlaygroundError.fromData(data.error));
      else waiting.resolve(data.answer as never);
    };
    started.onerror = (event) => {
      event.preventDefault();
      const error = new PlaygroundError(
        'internal',
        `The reader of task files stopped: ${event.message || 'it could not be started'}.`,
        { hint: 'Try again; if that does not help, reload the page.' },
      );
      for (const waiting of pending.values()) waiting.reject(error);
      pending.clear();
      started.terminate();
      worker = undefined;
    };
    return started;
  };

  return (request, onProgress) =>
    new Promise((resolve, reject) => {
      worker ??= start();
      const id = nextId++;
      pending.set(id, { resolve: resolve as Pending['resolve'], reject, onProgress });
      const envelope: ShelfEnvelope = { id, request };
      worker.postMessage(envelope);
    });
}
