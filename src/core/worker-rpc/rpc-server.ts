/** The worker's side: serves the calls of a contract, each with its own signal and its own way to report progress. */
import { PlaygroundError } from '@/core/errors';
import {
  type CallsOf,
  type ClientMessage,
  type ServerMessage,
  versionError,
  type WorkerContract,
} from './contract';

/** Where the messages of a page come in and answers go out: the global scope of a worker, or a `MessagePort`. */
export interface RpcPort {
  postMessage(message: ServerMessage, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ClientMessage>) => void): void;
}

export interface CallContext<Progress> {
  /** Aborted when the page cancels the call. */
  signal: AbortSignal;
  /** Sends progress to the page. */
  report: (progress: Progress) => void;
}

/** What answers each call. What a handler throws reaches the caller as a PlaygroundError. */
export type Handlers<Calls extends CallsOf<Calls>> = {
  [Name in keyof Calls]: (
    argument: Calls[Name]['argument'],
    context: CallContext<Calls[Name]['progress']>,
  ) => Calls[Name]['answer'] | Promise<Calls[Name]['answer']>;
};

export interface WorkerServer<Events> {
  /** Sends an event to the page. */
  emit<Name extends keyof Events & string>(name: Name, detail: Events[Name]): void;
}

/** Serves calls side by side, in the order in which they come; a handler that must wait for others does so itself. */
export function serveWorker<Calls extends CallsOf<Calls>, Events>(
  { title, version }: WorkerContract<Calls, Events>,
  handlers: Handlers<Calls>,
  port: RpcPort,
): WorkerServer<Events> {
  const running = new Map<number, AbortController>();
  const send = (message: ServerMessage, transfer: Transferable[] = []) => port.postMessage(message, transfer);

  const serve = async (id: number, name: string, argument: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const report = (progress: unknown) => send({ version, id, progress });
      const answer = await handlerOf(handlers, name, title)(argument, { signal: controller.signal, report });
      send({ version, id, answer }, transferOf(answer));
    } catch (thrown) {
      send({ version, id, error: PlaygroundError.from(thrown).toData() });
    } finally {
      running.delete(id);
    }
  };

  port.addEventListener('message', ({ data }) => {
    if (typeof data !== 'object' || data === null) return;
    if ('cancel' in data) {
      running.get(data.cancel)?.abort();
      return;
    }
    if (data.version === version) void serve(data.id, data.name, data.argument);
    else send({ version, id: data.id, error: versionError(title).toData() });
  });
  return { emit: (event, detail) => send({ version, event, detail }) };
}

type AnyHandler = (argument: unknown, context: CallContext<unknown>) => unknown;

function handlerOf<Calls extends CallsOf<Calls>>(
  handlers: Handlers<Calls>,
  name: string,
  title: string,
): AnyHandler {
  // Own properties only: `constructor` is no call.
  if (Object.hasOwn(handlers, name)) return handlers[name as keyof Calls] as AnyHandler;
  throw new PlaygroundError('internal', `${title} knows no request named "${name}".`, {
    hint: 'Reload the page.',
  });
}

const transfers = new WeakMap<object, Transferable[]>();

/** Marks buffers of an answer to be moved to the page, not copied. @returns the answer itself */
export function withTransfer<Answer extends object>(answer: Answer, transfer: Transferable[]): Answer {
  transfers.set(answer, transfer);
  return answer;
}

function transferOf(answer: unknown): Transferable[] {
  return (typeof answer === 'object' && answer && transfers.get(answer)) || [];
}
