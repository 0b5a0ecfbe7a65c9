/** Serves the shelf of task files in its worker. Calls run side by side: a slow fetch holds nobody up. */
import { type RpcPort, serveWorker } from '@/core/worker-rpc/rpc-server';
import { openTaskCache } from '@/storage/tasks/task-cache';
import { fetchText } from './fetch-text';
import { SHELF_CONTRACT } from './shelf-protocol';
import { TaskShelf } from './task-shelf';

export function serve(port: RpcPort): void {
  const shelf = new TaskShelf({ cache: openTaskCache(), fetchText });
  serveWorker(
    SHELF_CONTRACT,
    {
      list: () => shelf.list(),
      overview: ({ name, starterUrl }) => shelf.overview(name, starterUrl),
      fetch: ({ name, url, origin }) => shelf.fetch(name, url, origin),
      addFiles: ({ files }, { report }) => shelf.addFiles(files, (done, of) => report({ done, of })),
      instances: ({ name, start, query, starterUrl }) => shelf.instances(name, start, query, starterUrl),
      take: ({ name, limit, starterUrl }) => shelf.take(name, limit, starterUrl),
      remove: ({ name }) => shelf.remove(name),
    },
    port,
  );
}
