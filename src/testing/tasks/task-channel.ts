/** The reader of task files as the page meets it, over a real channel, without a thread of its own. */
import { connectWorker, type RpcWorker } from '@/core/worker-rpc/rpc-client';
import type { RpcPort } from '@/core/worker-rpc/rpc-server';
import { serveTasks } from '@/session/tasks/serve-tasks';
import type { TaskClient } from '@/session/tasks/task-client';
import { TASK_CONTRACT } from '@/session/tasks/task-contract';
import type { TaskRepository } from '@/session/tasks/task-repository';

export interface TaskChannel {
  client: TaskClient;
  /** Everything that came to the page, as JSON, since the channel was opened. */
  received(): string;
  close(): void;
}

export function openTaskChannel(repository: TaskRepository): TaskChannel {
  const { port1, port2 } = new MessageChannel();
  const heard: string[] = [];
  port1.addEventListener('message', ({ data }) => heard.push(JSON.stringify(data)));
  port1.start();
  port2.start();
  serveTasks(port2 as RpcPort, repository);
  const worker: RpcWorker = {
    postMessage: port1.postMessage.bind(port1),
    addEventListener: port1.addEventListener.bind(port1) as RpcWorker['addEventListener'],
    terminate: () => port1.close(),
  };
  return {
    client: connectWorker(TASK_CONTRACT, () => worker).call,
    received: () => heard.join('\n'),
    close: () => port1.close(),
  };
}
