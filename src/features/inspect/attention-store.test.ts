import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { AttendedPrompt, AttendRequest } from '@/engine/protocol';
import { createAttentionStore } from './attention-store';

const request = (text: string): AttendRequest => ({
  prompt: { kind: 'raw', text, maxSourceLength: 64 },
  outputIds: [4, 1],
});
const attended = (layers: number): AttendedPrompt => ({
  layers,
  heads: 4,
  outputTokens: 2,
  sourceTokens: 3,
  weights: new Float32Array(layers * 24),
  spans: [],
  prompt: {
    source: '',
    inputIds: [],
    tokenCount: 0,
    maxSourceLength: 64,
    truncated: false,
    cutAt: 0,
    parts: [],
    positivesKept: 0,
    negativesKept: 0,
    dropped: [],
  },
});

/** An engine whose answers come when the test says so. */
function setUp() {
  const asked: {
    request: AttendRequest;
    signal?: AbortSignal;
    settle: (answer: AttendedPrompt | Error) => void;
  }[] = [];
  const store = createAttentionStore({
    attend: (given, signal) =>
      new Promise((resolve, reject) => {
        const settle = (answer: AttendedPrompt | Error) =>
          answer instanceof Error ? reject(answer) : resolve(answer);
        asked.push({ request: given, signal, settle });
      }),
  });
  return { store, asked, state: () => store.getState() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('the attention of an answer', () => {
  test('is asked for only while it is open, and once', async () => {
    const { asked, state } = setUp();
    const one = request('one');
    state().follow(one);
    expect(asked.length).toBe(0);
    state().setOpen(true);
    state().follow(one);
    expect(asked.map((ask) => ask.request)).toEqual([one]);
    expect(state().status.state).toBe('asking');
    asked[0]!.settle(attended(2));
    await settled();
    expect(state().status).toEqual({ state: 'ready', attended: attended(2), raw: true });
    state().setOpen(false);
    state().setOpen(true);
    expect(asked.length).toBe(1);
  });

  test('is that of the answer on show: an earlier question is withdrawn, and its answer not heard', async () => {
    const { asked, state } = setUp();
    state().setOpen(true);
    state().follow(request('one'));
    state().follow(request('two'));
    expect(asked.map((ask) => ask.signal?.aborted)).toEqual([true, false]);
    asked[0]!.settle(attended(2));
    await settled();
    expect(state().status.state).toBe('asking');
    asked[1]!.settle(attended(3));
    await settled();
    expect(state().status).toMatchObject({ state: 'ready', attended: { layers: 3 } });
    state().follow(null);
    expect(state().status).toEqual({ state: 'none' });
  });

  test('says why it cannot be had, and can be asked for again', async () => {
    const { asked, state } = setUp();
    state().setOpen(true);
    state().follow(request('one'));
    asked[0]!.settle(new PlaygroundError('unsupported-file', 'It does not tell.'));
    await settled();
    expect(state().status).toMatchObject({ state: 'failed', error: { code: 'unsupported-file' } });
    state().retry();
    expect(asked.length).toBe(2);
    asked[1]!.settle(attended(2));
    await settled();
    expect(state().status.state).toBe('ready');
  });

  test('goes back to the mean where the next model has no such layer', async () => {
    const { asked, state } = setUp();
    state().setOpen(true);
    state().setLayer(5);
    state().setHead(1);
    state().follow(request('one'));
    asked[0]!.settle(attended(3));
    await settled();
    expect([state().layer, state().head]).toEqual(['mean', 1]);
  });
});
