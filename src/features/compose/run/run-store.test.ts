import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import type { BatchOptions, GenerateOptions } from '@/engine/client/engine-client';
import type { BatchRequest, GenerateRequest } from '@/engine/protocol';
import { emptyDraft } from '@/features/compose/draft/draft';
import type { RunModel } from './run-record';
import { createRunStore, type RunRequest } from './run-store';
import { PAPER } from './settings-store';

const request: RunRequest = {
  prompt: { kind: 'raw', text: 'x', maxSourceLength: 16 },
  draft: emptyDraft(),
  settings: PAPER,
};
const MODEL: RunModel = { name: 'tiny', quantisation: 'Q8_0', runtime: 'reference', source: null };

const token = (text: string): GeneratedToken => ({
  token: 7,
  logprob: -0.1,
  entropy: 0.2,
  alternatives: [],
  text,
  alternativeTexts: [],
});

const result = (text: string, finish: GenerationResult['finish']): GenerationResult => ({
  outputIds: [7],
  text,
  tokens: [token(text)],
  finish,
  score: -0.1,
  timing: { promptTokens: 2, encodeMs: 1, firstTokenMs: 2, decodeMs: 3, tokensPerSecond: 4 },
});

/** An engine whose one generation is steered by the test. */
function steered() {
  let options: GenerateOptions = {};
  let settle: { resolve: (value: GenerationResult) => void; reject: (error: unknown) => void };
  const calls: GenerateRequest[] = [];
  const batches: (BatchRequest & { signal?: AbortSignal })[] = [];
  const ends: ((results: GenerationResult[]) => void)[] = [];
  return {
    calls,
    batches,
    /** Ends the batch under way. */
    finishBatch: (results: GenerationResult[]) => ends.shift()?.(results),
    engine: {
      generate: (asked: GenerateRequest, given: GenerateOptions = {}) => {
        calls.push(asked);
        options = given;
        return new Promise<GenerationResult>((resolve, reject) => {
          settle = { resolve, reject };
        });
      },
      generateBatch: (asked: BatchRequest, { signal }: BatchOptions = {}) => {
        batches.push({ ...asked, signal });
        return new Promise<GenerationResult[]>((resolve) => ends.push(resolve));
      },
    },
    emit: (text: string, soFar: string, replace = false) => options.onTokens?.([token(text)], soFar, replace),
    get aborted() {
      return options.signal?.aborted ?? false;
    },
    finish: (value: GenerationResult) => settle.resolve(value),
    fail: (error: unknown) => settle.reject(error),
  };
}

describe('a run', () => {
  test('streams, then finishes with the result', async () => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    const run = store.getState().start(request);
    world.emit('In', 'In');
    world.emit('dia', 'India');
    expect(store.getState().text).toBe('India');
    expect(store.getState().tokens.map((entry) => entry.text)).toEqual(['In', 'dia']);
    world.finish(result('India', 'eos'));
    await run;
    expect(store.getState().status).toMatchObject({ state: 'finished', result: { finish: 'eos' } });
  });

  test('a replaced beam does not pile up', async () => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    const run = store.getState().start(request);
    world.emit('a', 'a', true);
    world.emit('b', 'b', true);
    expect(store.getState().tokens.map((entry) => entry.text)).toEqual(['b']);
    world.finish(result('b', 'eos'));
    await run;
  });

  test('stopping aborts once and keeps the partial answer', async () => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    const run = store.getState().start(request);
    world.emit('part', 'part');
    store.getState().stop();
    expect(world.aborted).toBe(true);
    expect(store.getState().status).toEqual({ state: 'running', stopping: true });
    world.finish(result('part', 'cancelled'));
    await run;
    expect(store.getState().text).toBe('part');
    expect(store.getState().status).toMatchObject({ state: 'finished', result: { finish: 'cancelled' } });
  });

  test('a failure keeps what was streamed, and the next run starts afresh', async () => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    const run = store.getState().start(request);
    world.emit('part', 'part');
    world.fail(new PlaygroundError('device-lost', 'gone'));
    await run;
    expect(store.getState().text).toBe('part');
    expect(store.getState().status).toMatchObject({ state: 'failed', error: { code: 'device-lost' } });
    void store.getState().start(request);
    expect(store.getState()).toMatchObject({ text: '', tokens: [], status: { state: 'running' } });
  });

  test('a second start while one runs is ignored', () => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    void store.getState().start(request);
    void store.getState().start(request);
    expect(world.calls).toHaveLength(1);
    expect(store.getState().status.state).toBe('running');
  });

  test('resetting stops what runs, and nothing of it shows up later', async () => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    const run = store.getState().start(request);
    world.emit('part', 'part');
    store.getState().reset();
    expect(world.aborted).toBe(true);
    world.emit('late', 'part late');
    world.finish(result('part late', 'cancelled'));
    await run;
    expect(store.getState()).toMatchObject({ status: { state: 'idle' }, text: '', tokens: [] });
  });

  test('stopping when nothing runs does nothing', () => {
    const store = createRunStore(steered().engine, () => null);
    store.getState().stop();
    expect(store.getState().status).toEqual({ state: 'idle' });
  });
});

describe('a repeated run', () => {
  const repeated = (repeats: number, change: Partial<RunRequest['settings']> = {}): RunRequest => ({
    ...request,
    settings: { ...PAPER, method: 'sample', seed: 4294967290, repeats, ...change },
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve));

  test('asks for each answer with the next seed, in batches, and keeps them in order', async () => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    const adapter = { id: 'a', name: 'A', scale: 0.5 };
    const run = store.getState().start({ ...repeated(11), adapter });
    expect(world.calls[0]?.adapter).toEqual({ id: 'a', scale: 0.5 });
    expect(world.calls[0]?.settings).toMatchObject({ method: 'sample', seed: 4294967290 });
    expect(world.calls[0]?.settings).not.toHaveProperty('repeats');
    world.finish(result('one', 'eos'));
    await settled();
    expect(store.getState()).toMatchObject({ status: { state: 'running' }, planned: 11, text: 'one' });
    expect(world.batches[0]?.seeds).toEqual([
      4294967291, 4294967292, 4294967293, 4294967294, 4294967295, 0, 1, 2,
    ]);
    expect(world.batches[0]?.prompts).toEqual(Array(8).fill(request.prompt));
    expect(world.batches[0]?.adapter).toEqual({ id: 'a', scale: 0.5 });
    world.finishBatch(Array(8).fill(result('two', 'eos')));
    await settled();
    expect(world.batches[1]?.seeds).toEqual([3, 4]);
    world.finishBatch([result('one', 'eos'), result('three', 'length')]);
    await run;
    const { answers, status, model } = store.getState();
    expect(answers.map(({ seed }) => seed)).toEqual([
      4294967290, 4294967291, 4294967292, 4294967293, 4294967294, 4294967295, 0, 1, 2, 3, 4,
    ]);
    expect(status).toMatchObject({ state: 'finished', result: { text: 'one' } });
    expect(model).toEqual(MODEL);
    store.getState().show(10);
    expect(store.getState()).toMatchObject({
      shown: 10,
      text: 'three',
      status: { result: { finish: 'length' } },
    });
    store.getState().show(99);
    expect(store.getState().shown).toBe(10);
  });

  test('stopping keeps the answers that had begun', async () => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    const run = store.getState().start(repeated(20));
    world.finish(result('one', 'eos'));
    await settled();
    store.getState().stop();
    expect(world.batches[0]?.signal?.aborted).toBe(true);
    const none = { ...result('', 'cancelled'), tokens: [] };
    world.finishBatch([result('two', 'eos'), result('thr', 'cancelled'), none, none, none, none, none, none]);
    await run;
    expect(world.batches).toHaveLength(1);
    expect(store.getState().answers.map((answer) => answer.result.text)).toEqual(['one', 'two', 'thr']);
    expect(store.getState().status.state).toBe('finished');
  });

  test.each([
    ['greedy', repeated(5, { method: 'greedy' })],
    ['beams', repeated(5, { method: 'beam' })],
    ['a given beginning', { ...repeated(5), forcedIds: [3] }],
  ])('%s gives one answer, for all would be the same', async (_, asked) => {
    const world = steered();
    const store = createRunStore(world.engine, () => MODEL);
    const run = store.getState().start(asked);
    world.finish(result('one', 'eos'));
    await run;
    expect(world.batches).toEqual([]);
    expect(store.getState()).toMatchObject({ planned: 1, status: { state: 'finished' } });
  });
});

test('an earlier run is shown as it was, and takes the place of one under way', async () => {
  const world = steered();
  const store = createRunStore(world.engine, () => null);
  const run = store.getState().start(request);
  const asked = { ...request, settings: { ...PAPER, seed: 7 } };
  store.getState().restore(asked, [{ seed: 7, result: result('then', 'length') }], MODEL);
  world.emit('late', 'late');
  world.finish(result('late', 'cancelled'));
  await run;
  expect(store.getState()).toMatchObject({
    status: { state: 'finished', result: { finish: 'length' } },
    text: 'then',
    asked,
    model: MODEL,
    planned: 1,
  });
});
