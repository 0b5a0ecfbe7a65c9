import { beforeEach, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { EngineClient } from '@/engine/client/engine-client';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { loadFirstModel } from './first-model';
import { createModelStore } from './model-store';

const BUILT_IN: ModelSource = { kind: 'url', url: 'http://here/mini.gguf' };
const STORED: ModelSource = { kind: 'stored', id: 'a'.repeat(64) };

let texts: Map<string, string>;
let notes: string[];
beforeEach(() => {
  texts = new Map();
  notes = [];
});

/** One visit to the page; what is stored outlasts it. */
function visit(fails: (source: ModelSource) => PlaygroundError | 'crash' | undefined = () => undefined) {
  const loads: ModelSource[] = [];
  const engine = {
    load: async (source: ModelSource) => {
      loads.push(source);
      const failure = fails(source);
      if (failure === 'crash') return new Promise<ModelFacts>(() => undefined);
      if (failure) throw failure;
      return { name: source.kind === 'stored' ? 'Stored model' : 'Mini' } as ModelFacts;
    },
    onDeviceLost: () => () => undefined,
  } as unknown as EngineClient;
  const model = createModelStore(engine, BUILT_IN, () => 'auto');
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, value: string) => void texts.set(key, value),
    removeItem: (key: string) => void texts.delete(key),
  };
  const say = (message: string) => void notes.push(message);
  return { loads, model, begin: () => loadFirstModel({ model, builtIn: BUILT_IN, storage, say }) };
}

async function visitWithStoredModel(): Promise<void> {
  const { model, begin } = visit();
  await begin();
  await model.getState().load(STORED);
}

test('a first visit begins with the built-in model', async () => {
  const { loads, begin } = visit();
  await begin();
  expect(loads).toEqual([BUILT_IN]);
});

test('a later visit begins with the stored model that was in use', async () => {
  await visitWithStoredModel();
  for (let again = 0; again < 2; again++) {
    const { loads, begin } = visit();
    await begin();
    expect(loads).toEqual([STORED]);
  }
});

test('with the built-in model in use again, or one that is stored nowhere, a visit begins as the first one did', async () => {
  for (const last of [BUILT_IN, { kind: 'files', files: [] } as ModelSource]) {
    await visitWithStoredModel();
    const between = visit();
    await between.begin();
    await between.model.getState().load(last);
    const { loads, begin } = visit();
    await begin();
    expect(loads).toEqual([BUILT_IN]);
  }
});

test('a model that was deleted gives way without a word, one that fails with its reason', async () => {
  await visitWithStoredModel();
  const deleted = visit(({ kind }) =>
    kind === 'stored' ? new PlaygroundError('not-found', 'Not stored.') : undefined,
  );
  await deleted.begin();
  expect(deleted.loads).toEqual([STORED, BUILT_IN]);
  expect(deleted.model.getState().status.state).toBe('ready');
  expect(notes).toEqual([]);

  await visitWithStoredModel();
  const full = visit(({ kind }) =>
    kind === 'stored' ? new PlaygroundError('out-of-memory', 'No memory left.') : undefined,
  );
  await full.begin();
  expect(full.loads).toEqual([STORED, BUILT_IN]);
  expect(notes).toEqual(['Stored model could not be loaded: No memory left. The built-in model is used.']);
});

test('a model that takes the page down with it is not loaded a second time', async () => {
  await visitWithStoredModel();
  void visit(() => 'crash').begin();
  const { loads, begin } = visit();
  await begin();
  expect(loads).toEqual([BUILT_IN]);
});

test('what is stored and is not ours is not loaded', async () => {
  texts.set('playground.model', '{"kind":"model-in-use","version":1,"value":{"id":"../secret","name":"x"}}');
  const { loads, begin } = visit();
  await begin();
  expect(loads).toEqual([BUILT_IN]);
});
