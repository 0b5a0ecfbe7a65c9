/** Serves the repository of task files in its worker. Calls run side by side: a slow fetch holds nobody up. */
import { type RpcPort, serveWorker } from '@/core/worker-rpc/rpc-server';
import { openTaskCache } from '@/storage/tasks/task-cache';
import { fetchText } from './fetch-text';
import { TASK_CONTRACT } from './task-contract';
import { TaskRepository } from './task-repository';
import { TrainingData } from './training-data';

export function serve(port: RpcPort): void {
  serveTasks(port, new TaskRepository({ cache: openTaskCache(), fetchText }));
}

export function serveTasks(port: RpcPort, tasks: TaskRepository): void {
  const training = new TrainingData((name, starterUrl) => tasks.task(name, starterUrl));
  serveWorker(
    TASK_CONTRACT,
    {
      list: () => tasks.list(),
      unreadable: () => tasks.unreadable(),
      overview: ({ name, starterUrl }) => tasks.overview(name, starterUrl),
      fetch: ({ name, url, origin }) => tasks.fetch(name, url, origin),
      addFiles: ({ files }, { report }) => tasks.addFiles(files, (done, of) => report({ done, of })),
      instances: ({ name, start, query, starterUrl }) => tasks.instances(name, start, query, starterUrl),
      sample: ({ name, selection, seeds, starterUrl }) => tasks.sample(name, selection, seeds, starterUrl),
      take: ({ name, limit, starterUrl }) => tasks.take(name, limit, starterUrl),
      instance: ({ name, pick, starterUrl }) => tasks.instance(name, pick, starterUrl),
      importFile: ({ file }) => tasks.importFile(file),
      remove: ({ name }) => tasks.remove(name),
      describeTraining: ({ origin }) => training.describe(origin),
      splitTraining: (request) => training.split(request),
    },
    port,
  );
}
