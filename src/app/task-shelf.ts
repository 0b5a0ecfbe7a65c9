/** The texts of tasks and the indexes of them: one for all areas, started by the first that needs it. */
import { PlaygroundError } from '@/core/errors';
import { parseStarterIndex } from '@/core/tasks/starter-index';
import { parseTaskIndex } from '@/core/tasks/task-index';
import type { TaskIndexes } from '@/session/tasks/list-store';
import { createTaskClient, type TaskClient } from '@/session/tasks/task-client';

export interface Shelf {
  ask: TaskClient;
  indexes: TaskIndexes;
  /** Address of a starter task's file. */
  starterUrl: (file: string) => string;
}

let shelf: Shelf | undefined;

export function taskShelf(): Shelf {
  shelf ??= start();
  return shelf;
}

function start(): Shelf {
  const ask = createTaskClient();
  const starterUrl = (file: string) => new URL(`./tasks/${file}`, document.baseURI).href;
  return {
    ask,
    starterUrl,
    indexes: {
      starter: async () => parseStarterIndex(await fetchJson(starterUrl('index.json'))),
      facts: async () => parseTaskIndex(await fetchJson(new URL('./task-index.json', document.baseURI).href)),
      cached: () => ask('list'),
    },
  };
}

/** What is no JSON at all is refused by the reader of the index, in its own words. @throws {PlaygroundError} `network` */
async function fetchJson(url: string): Promise<unknown> {
  const failed = (cause?: unknown) =>
    new PlaygroundError('network', 'A list of tasks could not be fetched.', {
      hint: 'Check the connection and try again.',
      cause,
    });
  const response = await fetch(url).catch((cause) => {
    throw failed(cause);
  });
  if (!response.ok) throw failed();
  return response.json().catch(() => undefined);
}
