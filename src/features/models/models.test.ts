import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { StoredModel } from '@/core/hub/library-types';
import type { ModelLibrary } from '@/engine/client/model-library';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { fakeLibrary } from '@/testing/fake-library';
import { type CurrentModel, createModels, isSource } from './models';

const builtIn: ModelSource = { kind: 'url', url: 'mini.gguf' };
const facts = (name: string) => ({ name }) as ModelFacts;
const model = (id: string) => ({ id }) as StoredModel;

test('the built-in model is known by its facts while another is in use', () => {
  const current = createStore<CurrentModel>()(() => ({
    status: { state: 'ready', facts: facts('Instruct Mini') },
    source: builtIn,
    load: async () => undefined,
  }));
  const runtime = createStore(() => ({ choice: 'auto' as const, choose: () => undefined }));
  const { library } = fakeLibrary();
  const setup = { library, current, runtime, builtIn, storage: undefined, onStored: () => undefined };
  const { builtInFacts } = createModels(setup);
  current.setState({
    source: { kind: 'stored', id: 'a' },
    status: { state: 'ready', facts: facts('other') },
  });
  expect(builtInFacts.getState().facts?.name).toBe('Instruct Mini');
});

test('a stored model is recognised by its hash, one in memory by its file', () => {
  const file = new File(['x'], 'kept.gguf');
  const source = ({ id }: StoredModel): ModelSource =>
    id === 'kept' ? { kind: 'files', files: [file] } : { kind: 'stored', id };
  const library = { source } as ModelLibrary;
  expect(isSource({ kind: 'stored', id: 'a' }, library, model('a'))).toBe(true);
  expect(isSource({ kind: 'stored', id: 'a' }, library, model('b'))).toBe(false);
  expect(isSource({ kind: 'files', files: [file] }, library, model('kept'))).toBe(true);
  expect(isSource({ kind: 'files', files: [new File(['x'], 'kept.gguf')] }, library, model('kept'))).toBe(
    false,
  );
  expect(isSource(builtIn, library, model('a'))).toBe(false);
});
