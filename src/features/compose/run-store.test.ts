import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { GenerateOptions, GenerateRequest } from '@/engine/client/engine-client';
import {
  type GeneratedToken,
  type GenerationResult,
  PAPER_SETTINGS,
} from '@/engine/generation/generation-types';
import { createRunStore } from './run-store';

const request: GenerateRequest = {
  prompt: { kind: 'raw', text: 'x', maxSourceLength: 16 },
  settings: PAPER_SETTINGS,
};

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
  return {
    calls,
    engine: {
      generate: (asked: GenerateRequest, given: GenerateOptions = {}) => {
        calls.push(asked);
        options = given;
        return new Promise<GenerationResult>((resolve, reject) => {
          settle = { resolve, reject };
        });
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
    const store = createRunStore(world.engine);
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
    const store = createRunStore(world.engine);
    const run = store.getState().start(request);
    world.emit('a', 'a', true);
    world.emit('b', 'b', true);
    expect(store.getState().tokens.map((entry) => entry.text)).toEqual(['b']);
    world.finish(result('b', 'eos'));
    await run;
  });

  test('stopping aborts once and keeps the partial answer', async () => {
    const world = steered();
    const store = createRunStore(world.engine);
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
    const store = createRunStore(world.engine);
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
    const store = createRunStore(world.engine);
    void store.getState().start(request);
    void store.getState().start(request);
    expect(world.calls).toHaveLength(1);
    expect(store.getState().status.state).toBe('running');
  });

  test('resetting stops what runs, and nothing of it shows up later', async () => {
    const world = steered();
    const store = createRunStore(world.engine);
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
    const store = createRunStore(steered().engine);
    store.getState().stop();
    expect(store.getState().status).toEqual({ state: 'idle' });
  });
});
