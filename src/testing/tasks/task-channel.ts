/**
 * The reader of task files as the page meets it, with everything that crosses cloned, but without a thread of its own. Not
 * over a `MessageChannel`: that of Node loses the names of files.
 */
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
}

export function openTaskChannel(repository: TaskRepository): TaskChannel {
  const page = new EventTarget();
  const worker = new EventTarget();
  const heard: string[] = [];
  const sendTo = (target: EventTarget) => (message: unknown) => {
    const data = cloned(message);
    queueMicrotask(() => target.dispatchEvent(new MessageEvent('message', { data })));
  };
  page.addEventListener('message', (event) => heard.push(JSON.stringify((event as MessageEvent).data)));
  const workerPort = {
    postMessage: sendTo(page),
    addEventListener: worker.addEventListener.bind(worker),
  };
  serveTasks(workerPort as RpcPort, repository);
  const pagePort = {
    postMessage: sendTo(worker),
    addEventListener: page.addEventListener.bind(page),
    terminate: () => undefined,
  };
  return {
    client: connectWorker(TASK_CONTRACT, () => pagePort as RpcWorker).call,
    received: () => heard.join('\n'),
  };
}

/** A clone in which files are themselves: a browser shares their content as well. */
function cloned(value: unknown): unknown {
  if (value instanceof File) return value;
  if (Array.isArray(value)) return value.map(cloned);
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cloned(entry)]));
  }
  return structuredClone(value);
}
