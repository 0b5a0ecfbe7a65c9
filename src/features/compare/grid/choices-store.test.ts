import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { StoredModel } from '@/core/hub/library-types';
import type { ModelLibrary } from '@/engine/client/model-library';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { createAdapterStore, type KnownAdapter } from '@/session/adapter-store';
import type { ModelState } from '@/session/model-store';
import { fakeLibrary } from '@/testing/fake-library';
import { createChoicesStore } from './choices-store';

const builtIn: ModelSource = { kind: 'url', url: 'mini.gguf' };
const ready = (name: string): ModelState['status'] => ({
  state: 'ready',
  facts: { name } as ModelFacts,
});
const stored = (id: string) => ({ id, name: `Model ${id}`, recipe: 'q4_0' }) as StoredModel;

function world() {
  const adapters: KnownAdapter[] = [];
  const { library, report } = fakeLibrary();
  const source = ({ id }: StoredModel): ModelSource => ({ kind: 'stored', id });
  const model = createStore<ModelState>()(() => ({
    status: { state: 'idle' },
    source: builtIn,
    load: async () => undefined,
    ready: async () => ({}) as ModelFacts,
  }));
  const adapter = createAdapterStore(async () => [...adapters]);
  const choices = createChoicesStore({
    model,
    adapter,
    builtIn,
    library: () => ({ ...library, source }) as ModelLibrary,
  });
  return { model, adapter, adapters, report, choices };
}

it('the models are the built-in one, under its own name once it was loaded, and the stored ones', () => {
  const { model, report, choices } = world();
  expect(choices.getState()).toMatchObject({
    inUse: { label: 'Model in use', source: builtIn },
    models: [{ id: 'built-in', label: 'Built-in model' }],
    adapters: [],
  });
  model.setState({ status: ready('Instruct Mini') });
  report({ stored: [stored('a')] });
  expect(choices.getState()).toMatchObject({
    inUse: { label: 'Instruct Mini' },
    models: [
      { id: 'built-in', label: 'Instruct Mini', source: builtIn },
      { id: 'stored:a', label: 'Model a', detail: 'Stored as Q4_0', source: { kind: 'stored', id: 'a' } },
    ],
  });
  model.setState({ source: { kind: 'stored', id: 'a' }, status: ready('Model a') });
  expect(choices.getState()).toMatchObject({
    inUse: { label: 'Model a', source: { kind: 'stored', id: 'a' } },
    models: [{ label: 'Instruct Mini' }, { label: 'Model a' }],
  });
});

it('the adapters are those that are stored, with what they were made for', async () => {
  const { adapter, adapters, choices } = world();
  adapters.push(
    { id: 'x', name: 'Tuned', baseModel: 'Mini', rank: 8 },
    { id: 'y', name: 'Other', baseModel: '', rank: 4 },
  );
  await adapter.getState().refresh();
  expect(choices.getState().adapters).toEqual([
    { id: 'x', label: 'Tuned', detail: 'Rank 8, made for Mini', baseModel: 'Mini' },
    { id: 'y', label: 'Other', detail: 'Rank 4', baseModel: '' },
  ]);
});

it('progress of loading changes nothing, so that nothing is laid out anew', () => {
  const { model, choices } = world();
  const loading = (fraction: number): ModelState['status'] => ({
    state: 'loading',
    progress: { phase: 'download', fraction },
    recovering: false,
  });
  model.setState({ status: loading(0) });
  const before = choices.getState();
  model.setState({ status: loading(0.5) });
  expect(choices.getState()).toBe(before);
  model.setState({ status: { state: 'failed', error: new PlaygroundError('network', 'Gone.') } });
  expect(choices.getState()).not.toBe(before);
});
