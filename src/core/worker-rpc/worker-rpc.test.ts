import { afterEach, describe, expect, it, vi } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { type Call, type ClientMessage, defineContract, type ServerMessage } from './contract';
import { connectWorker, type RpcWorker } from './rpc-client';
import { type CallContext, type Handlers, type RpcPort, serveWorker, withTransfer } from './rpc-server';
import { serveWhenLoaded } from './worker-entry';

interface CounterCalls {
  /** Counts up to a number and reports each step. */
  count: Call<{ to: number }, number, { at: number }>;
  /** Runs until it is cancelled. */
  wait: Call<undefined, string>;
  buffer: Call<{ bytes: number }, { data: Uint8Array<ArrayBuffer> }>;
  fail: Call<{ how: 'typed' | 'plain' | 'uncloneable' }, unknown>;
}

interface CounterEvents {
  changed: { total: number };
}

const COUNTER = defineContract<CounterCalls, CounterEvents>({
  title: 'The counter',
  version: 3,
  hint: 'Start it again.',
});

const aborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    if (signal.aborted) resolve('already');
    signal.addEventListener('abort', () => resolve('cancelled'));
  });

const HANDLERS: Handlers<CounterCalls> = {
  count: async ({ to }, { report }) => {
    for (let at = 1; at <= to; at++) report({ at });
    return to;
  },
  wait: (_, { signal }) => aborted(signal),
  buffer: ({ bytes }) => {
    const data = new Uint8Array(bytes).fill(7);
    return withTransfer({ data }, [data.buffer]);
  },
  fail: ({ how }) => {
    if (how === 'typed') throw new PlaygroundError('quota', 'No room.', { hint: 'Make room.' });
    if (how === 'plain') throw new TypeError('It broke.');
    return () => undefined;
  },
};

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** The two ends of a channel: one as the page has a worker, one as a worker has its page. */
function makeChannel() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  port1.start();
  port2.start();
  const terminate = vi.fn(() => port1.close());
  const worker = {
    postMessage: port1.postMessage.bind(port1),
    addEventListener: port1.addEventListener.bind(port1),
    terminate,
  } as unknown as RpcWorker;
  /** What a browser fires at a worker object when the worker fails. */
  const die = (message: string) =>
    port1.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
  return { worker, pagePort: port1, workerPort: port2, terminate, die };
}

/** A page and a worker that serve the counter. */
function connect(handlers: Partial<Handlers<CounterCalls>> = {}) {
  const channel = makeChannel();
  const server = serveWorker(COUNTER, { ...HANDLERS, ...handlers }, channel.workerPort as RpcPort);
  return { ...channel, server, client: connectWorker(COUNTER, () => channel.worker) };
}

/** A worker whose answers the test writes itself. */
function connectByHand() {
  const channel = makeChannel();
  const received: ClientMessage[] = [];
  channel.workerPort.addEventListener('message', ({ data }) => received.push(data));
  const client = connectWorker(COUNTER, () => channel.worker);
  const send = (message: unknown) => channel.workerPort.postMessage(message);
  return { ...channel, client, received, send };
}

describe('a call', () => {
  it('is answered, with its progress before the answer, beside others', async () => {
    const { client } = connect();
    const seen: number[] = [];
    const [three, two] = await Promise.all([
      client.call('count', { to: 3 }, { onProgress: ({ at }) => seen.push(at) }),
      client.call('count', { to: 2 }),
    ]);
    expect([three, two]).toEqual([3, 2]);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('rejects with the error of the worker: its code and hint, or `internal` for what is no PlaygroundError', async () => {
    const { client } = connect();
    await expect(client.call('fail', { how: 'typed' })).rejects.toEqual(
      new PlaygroundError('quota', 'No room.', { hint: 'Make room.' }),
    );
    await expect(client.call('fail', { how: 'plain' })).rejects.toMatchObject({
      code: 'internal',
      message: 'It broke.',
    });
    expect(await client.call('count', { to: 1 })).toBe(1);
  });

  it('rejects when its argument or its answer cannot be sent, and the next one is served', async () => {
    const { client } = connect();
    await expect(client.call('fail', { how: 'uncloneable' })).rejects.toMatchObject({ code: 'internal' });
    const uncloneable = { to: (() => 1) as unknown as number };
    await expect(client.call('count', uncloneable)).rejects.toMatchObject({ code: 'internal' });
    expect(await client.call('count', { to: 1 })).toBe(1);
  });

  it('moves the buffers that its answer names', async () => {
    let sent: Uint8Array | undefined;
    const { client } = connect({
      buffer: ({ bytes }, context) => {
        const answer = HANDLERS.buffer({ bytes }, context as CallContext<never>);
        sent = (answer as { data: Uint8Array }).data;
        return answer;
      },
    });
    const { data } = await client.call('buffer', { bytes: 16 });
    expect([...data]).toEqual(new Array(16).fill(7));
    expect(sent?.byteLength).toBe(0);
  });
});

describe('cancelling', () => {
  it('aborts the signal of that call alone, and the worker decides what it settles with', async () => {
    const { client } = connect();
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [
      client.call('wait', undefined, { signal: first.signal }),
      client.call('wait', undefined, { signal: second.signal }),
    ] as const;
    second.abort();
    expect(await waits[1]).toBe('cancelled');
    first.abort();
    expect(await waits[0]).toBe('cancelled');
  });

  it('works for a signal that was aborted before the call', async () => {
    const { client } = connect();
    const seen = await client.call('wait', undefined, { signal: AbortSignal.abort() });
    expect(seen).toBe('cancelled');
  });

  it('is not sent once the call has been answered', async () => {
    const { client, received, send } = connectByHand();
    const controller = new AbortController();
    const counted = client.call('count', { to: 1 }, { signal: controller.signal });
    send({ version: 3, id: 1, answer: 1 });
    await counted;
    controller.abort();
    void client.call('wait').catch(() => undefined);
    await expect.poll(() => received.length).toBe(2);
    expect(received.filter((message) => 'cancel' in message)).toEqual([]);
  });
});

describe('events', () => {
  it('reach every listener until it is removed', async () => {
    const { client, server } = connect();
    const seen: string[] = [];
    client.on('changed', ({ total }) => seen.push(`a ${total}`));
    const remove = client.on('changed', ({ total }) => seen.push(`b ${total}`));
    server.emit('changed', { total: 1 });
    await client.call('count', { to: 0 });
    remove();
    server.emit('changed', { total: 2 });
    await client.call('count', { to: 0 });
    expect(seen).toEqual(['a 1', 'b 1', 'a 2']);
  });
});

describe('a worker that dies', () => {
  it('rejects every pending call with `worker-stopped`; the next call starts a new one', async () => {
    const channels = [makeChannel(), makeChannel()];
    serveWorker(COUNTER, HANDLERS, channels[1]!.workerPort as RpcPort);
    let started = 0;
    const client = connectWorker(COUNTER, () => channels[started++]!.worker);
    const stops: string[] = [];
    client.onStopped(({ message }) => stops.push(message));
    const pending = [client.call('count', { to: 1 }), client.call('wait')];
    channels[0]!.die('out of memory');
    for (const call of pending) {
      await expect(call).rejects.toMatchObject({
        code: 'worker-stopped',
        message: 'The counter stopped: out of memory.',
        hint: 'Start it again.',
      });
    }
    expect(stops).toHaveLength(1);
    expect(channels[0]!.terminate).toHaveBeenCalled();
    expect(await client.call('count', { to: 4 })).toBe(4);
    expect(started).toBe(2);
  });

  it('is reported if it could not even start, or if its answer cannot be read', async () => {
    const { client, die } = connectByHand();
    const call = client.call('wait');
    die('');
    await expect(call).rejects.toThrow('it could not be started');
    const unreadable = connectByHand();
    const second = unreadable.client.call('wait');
    unreadable.pagePort.dispatchEvent(new MessageEvent('messageerror'));
    await expect(second).rejects.toMatchObject({ code: 'worker-stopped' });
  });

  it('may be one that the browser refuses to start: the call says so, and the next one tries again', async () => {
    const { worker, workerPort } = makeChannel();
    serveWorker(COUNTER, HANDLERS, workerPort as RpcPort);
    let refusals = 1;
    const start = () => {
      if (refusals-- > 0) throw new DOMException('Workers are not allowed here.', 'SecurityError');
      return worker;
    };
    const client = connectWorker(COUNTER, start, { lazy: true });
    await expect(client.call('count', { to: 1 })).rejects.toMatchObject({
      code: 'internal',
      message: 'Workers are not allowed here.',
    });
    expect(await client.call('count', { to: 1 })).toBe(1);
  });

  it('is not listened to any more, neither to its answers nor to its events', async () => {
    const channels = [makeChannel(), makeChannel()];
    let started = 0;
    const client = connectWorker(COUNTER, () => channels[started++]!.worker);
    const heard: number[] = [];
    client.on('changed', ({ total }) => heard.push(total));
    channels[0]!.die('gone');
    const call = client.call('count', { to: 1 });
    channels[0]!.pagePort.dispatchEvent(
      new MessageEvent('message', { data: { version: 3, id: 1, answer: 9 } }),
    );
    channels[0]!.pagePort.dispatchEvent(
      new MessageEvent('message', { data: { version: 3, event: 'changed', detail: { total: 9 } } }),
    );
    channels[1]!.workerPort.postMessage({ version: 3, id: 1, answer: 1 });
    expect(await call).toBe(1);
    expect(heard).toEqual([]);
  });
});

describe('a page', () => {
  it('that closes the worker has its calls rejected, now and later', async () => {
    const { client, terminate } = connect();
    const call = client.call('wait');
    client.dispose();
    await expect(call).rejects.toMatchObject({ code: 'cancelled', message: 'The counter was closed.' });
    await expect(client.call('count', { to: 1 })).rejects.toMatchObject({ code: 'cancelled' });
    expect(terminate).toHaveBeenCalled();
  });

  it('starts a lazy worker with the first call', async () => {
    const { worker, workerPort } = makeChannel();
    serveWorker(COUNTER, HANDLERS, workerPort as RpcPort);
    const start = vi.fn(() => worker);
    const client = connectWorker(COUNTER, start, { lazy: true });
    expect(start).not.toHaveBeenCalled();
    await client.call('count', { to: 1 });
    await client.call('count', { to: 1 });
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('ignores answers to calls it does not know, and a second answer to one it does', async () => {
    const { client, send } = connectByHand();
    const reported: number[] = [];
    const call = client.call('count', { to: 1 }, { onProgress: ({ at }) => reported.push(at) });
    for (const id of [0, 2, -1, Number.NaN, '1', undefined]) send({ version: 3, id, answer: 666 });
    send({ version: 3, id: 1, answer: 1 });
    send({ version: 3, id: 1, error: { code: 'internal', message: 'Too late.' } });
    send({ version: 3, id: 1, progress: { at: 9 } });
    send({ version: 3, event: 'unheard', detail: null });
    expect(await call).toBe(1);
    expect(reported).toEqual([]);
  });

  it.each([{ version: 2, id: 1, answer: 1 }, { id: 1, answer: 1 }, null, 'answer'])(
    'rejects every pending call when a worker of another version sends %j',
    async (message) => {
      const { client, send } = connectByHand();
      const calls = [client.call('count', { to: 1 }), client.call('wait')];
      send(message);
      for (const call of calls) {
        await expect(call).rejects.toMatchObject({ code: 'internal', hint: 'Reload the page.' });
      }
    },
  );
});

describe('a worker', () => {
  /** What it answers to messages that no client of this version sends. */
  function hear(messages: readonly unknown[]): Promise<ServerMessage[]> {
    const { workerPort, pagePort } = makeChannel();
    serveWorker(COUNTER, HANDLERS, workerPort as RpcPort);
    const heard: ServerMessage[] = [];
    const last = { version: 3, id: 99, name: 'count', argument: { to: 0 } } satisfies ClientMessage;
    return new Promise((resolve) => {
      pagePort.addEventListener('message', ({ data }) => {
        if (data.id === 99) resolve(heard);
        else heard.push(data);
      });
      for (const message of [...messages, last]) pagePort.postMessage(message);
    });
  }

  it.each(['unknown', 'constructor', '__proto__', 'toString', undefined])(
    'refuses a call named %j and goes on',
    async (name) => {
      expect(await hear([{ version: 3, id: 5, name, argument: {} }])).toEqual([
        { version: 3, id: 5, error: expect.objectContaining({ code: 'internal' }) },
      ]);
    },
  );

  it('refuses a page of another version', async () => {
    expect(await hear([{ version: 4, id: 5, name: 'count', argument: { to: 1 } }])).toEqual([
      { version: 3, id: 5, error: expect.objectContaining({ code: 'internal', hint: 'Reload the page.' }) },
    ]);
  });

  it('ignores what is not a message, and the cancelling of a call that is not running', async () => {
    expect(await hear([null, 'count', 7, { version: 3, cancel: 5 }, { version: 3, cancel: null }])).toEqual(
      [],
    );
  });
});

describe('a worker entry', () => {
  class Scope extends EventTarget {
    sent: ServerMessage[] = [];
    postMessage(message: ServerMessage): void {
      this.sent.push(message);
    }
  }
  const say = (scope: Scope, message: ClientMessage) =>
    scope.dispatchEvent(new MessageEvent('message', { data: message }));

  it('delivers messages that came before the serving module, in order and each of them once', async () => {
    const scope = new Scope();
    let arrive: (module: { serve: (port: RpcPort) => void }) => void = () => undefined;
    const loaded = serveWhenLoaded(scope as never, () => new Promise((resolve) => (arrive = resolve)));
    say(scope, { version: 3, id: 1, name: 'count', argument: { to: 0 } });
    say(scope, { version: 3, id: 2, name: 'wait', argument: undefined });
    say(scope, { version: 3, cancel: 2 });
    arrive({ serve: (port) => serveWorker(COUNTER, HANDLERS, port) });
    await loaded;
    say(scope, { version: 3, id: 3, name: 'count', argument: { to: 0 } });
    await expect.poll(() => scope.sent).toHaveLength(3);
    expect(scope.sent).toEqual([
      { version: 3, id: 1, answer: 0 },
      { version: 3, id: 2, answer: 'cancelled' },
      { version: 3, id: 3, answer: 0 },
    ]);
  });

  it('reports an error of the worker if the module cannot be fetched', async () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const error = new TypeError('Failed to fetch dynamically imported module');
    await serveWhenLoaded(new Scope() as never, () => Promise.reject(error));
    expect(report).toHaveBeenCalledWith(error);
    vi.unstubAllGlobals();
  });
});
