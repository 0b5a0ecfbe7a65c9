/** The page's side of a worker: calls as promises, with progress, cancelling and errors. */
import { PlaygroundError } from '@/core/errors';
import {
  type CallsOf,
  type ClientMessage,
  type ServerMessage,
  versionError,
  type WorkerContract,
} from './contract';

export interface CallOptions<Progress> {
  /** Called with each report of the running call. */
  onProgress?: (progress: Progress) => void;
  /** Aborting cancels the call in the worker, whose answer (or error) still settles the promise. */
  signal?: AbortSignal;
}

/** The argument may be left out where the call takes none. */
export type CallArguments<Argument, Progress> = [Argument] extends [undefined]
  ? [argument?: undefined, options?: CallOptions<Progress>]
  : [argument: Argument, options?: CallOptions<Progress>];

export interface WorkerClient<Calls extends CallsOf<Calls>, Events> {
  /**
   * Calls the worker.
   * @throws {PlaygroundError} what the worker throws; `worker-stopped` when it dies before it has answered; `internal` when
   *   an argument cannot be sent or the worker is of another version; `cancelled` after {@link dispose}
   */
  call<Name extends keyof Calls & string>(
    name: Name,
    ...given: CallArguments<Calls[Name]['argument'], Calls[Name]['progress']>
  ): Promise<Calls[Name]['answer']>;
  /** Listens to what the worker sends unasked. @returns function that removes the listener */
  on<Name extends keyof Events & string>(name: Name, listener: (detail: Events[Name]) => void): () => void;
  /** Calls back when the worker has died; the next call starts a new one. @returns function that removes the listener */
  onStopped(listener: (error: PlaygroundError) => void): () => void;
  /** Ends the worker and rejects what is pending. */
  dispose(): void;
}

/** The part of a `Worker` that is used. */
export type RpcWorker = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

/**
 * Connects a page to a worker.
 * @param start called at once, or with the first call where `lazy` is true, and again with the first call after the worker
 *   has died
 */
export function connectWorker<Calls extends CallsOf<Calls>, Events>(
  contract: WorkerContract<Calls, Events>,
  start: () => RpcWorker,
  { lazy = false }: { lazy?: boolean } = {},
): WorkerClient<Calls, Events> {
  const connection = new Connection(contract, start);
  if (!lazy) connection.open();
  return {
    call: (name, ...[argument, options]) => connection.call(name, argument, options ?? {}),
    on: (name, listener) => connection.events.add(name, listener as (detail: unknown) => void),
    onStopped: (listener) => connection.stops.add(STOPPED, listener as (detail: unknown) => void),
    dispose: () => connection.dispose(),
  };
}

const STOPPED = 'stopped';

interface PendingCall {
  resolve: (answer: never) => void;
  reject: (error: PlaygroundError) => void;
  onProgress?: (progress: never) => void;
}

class Connection {
  readonly events = new Listeners();
  readonly stops = new Listeners();
  private readonly pending = new Map<number, PendingCall>();
  private worker: RpcWorker | undefined;
  private nextId = 1;
  private closed: PlaygroundError | undefined;

  constructor(
    private readonly contract: Pick<WorkerContract<never, never>, 'title' | 'version' | 'hint'>,
    private readonly start: () => RpcWorker,
  ) {}

  open(): RpcWorker {
    if (this.worker) return this.worker;
    const worker = this.start();
    this.worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<ServerMessage>) => {
      if (this.worker === worker) this.receive(data);
    });
    worker.addEventListener('messageerror', () => this.stop(worker, 'its answer could not be read'));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      // A worker whose script cannot be fetched fires an event without a message.
      this.stop(worker, event.message || 'it could not be started');
    });
    return worker;
  }

  async call<Answer, Progress>(
    name: string,
    argument: unknown,
    { onProgress, signal }: CallOptions<Progress>,
  ): Promise<Answer> {
    if (this.closed) throw this.closed;
    const { version } = this.contract;
    const id = this.nextId++;
    const send = (message: ClientMessage) => this.worker?.postMessage(message);
    const cancel = () => send({ version, cancel: id });
    try {
      this.open();
      return await new Promise<Answer>((resolve, reject) => {
        this.pending.set(id, { resolve, reject, onProgress });
        send({ version, id, name, argument });
        if (signal?.aborted) cancel();
        else signal?.addEventListener('abort', cancel, { once: true });
      });
    } catch (thrown) {
      // Thrown by the constructor of the worker, or by `postMessage` for an argument that cannot be cloned.
      throw PlaygroundError.from(thrown);
    } finally {
      this.pending.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  }

  dispose(): void {
    this.closed = new PlaygroundError('cancelled', `${this.contract.title} was closed.`);
    this.worker?.terminate();
    this.worker = undefined;
    this.rejectAll(this.closed);
  }

  private receive(message: ServerMessage): void {
    const { title, version } = this.contract;
    if (message?.version !== version) {
      this.rejectAll(versionError(title));
      return;
    }
    if ('event' in message) {
      this.events.tell(message.event, message.detail);
      return;
    }
    const call = this.pending.get(message.id);
    if (!call) return;
    if ('progress' in message) {
      call.onProgress?.(message.progress as never);
      return;
    }
    this.pending.delete(message.id);
    if ('error' in message) call.reject(PlaygroundError.fromData(message.error));
    else call.resolve(message.answer as never);
  }

  /** The worker has failed outside of a call: it cannot be trusted to answer any more. */
  private stop(worker: RpcWorker, reason: string): void {
    if (this.worker !== worker) return;
    worker.terminate();
    this.worker = undefined;
    const { title, hint } = this.contract;
    const error = new PlaygroundError('worker-stopped', `${title} stopped: ${reason}.`, { hint });
    this.rejectAll(error);
    this.stops.tell(STOPPED, error);
  }

  private rejectAll(error: PlaygroundError): void {
    const calls = [...this.pending.values()];
    this.pending.clear();
    for (const call of calls) call.reject(error);
  }
}

/** Listeners by the name of what they listen to. */
class Listeners {
  private readonly byName = new Map<string, Set<(detail: unknown) => void>>();

  add(name: string, listener: (detail: unknown) => void): () => void {
    const listeners = this.byName.get(name) ?? new Set();
    this.byName.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  tell(name: string, detail: unknown): void {
    for (const listener of this.byName.get(name) ?? []) listener(detail);
  }
}
