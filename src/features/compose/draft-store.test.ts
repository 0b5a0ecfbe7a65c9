import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TextStorage } from '@/storage/envelope';
import { currentReferences, draftFormat, emptyDraft, emptyExample } from './draft';
import { createDraftStore } from './draft-store';

function mapStorage(entries: [string, string][] = []): TextStorage & { map: Map<string, string> } {
  const map = new Map(entries);
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

const inputs = (store: ReturnType<typeof createDraftStore>) =>
  store.getState().draft.positive.map((entry) => entry.input);

function withExamples(...names: string[]) {
  const store = createDraftStore(mapStorage());
  store.getState().replace({ positive: names.map((input) => emptyExample({ input })) });
  return store;
}

describe('examples', () => {
  test('move up and down, and stay at the borders', () => {
    const store = withExamples('a', 'b', 'c');
    const [a, , c] = store.getState().draft.positive;
    store.getState().moveExample('positive', c!.id, -1);
    expect(inputs(store)).toEqual(['a', 'c', 'b']);
    store.getState().moveExample('positive', a!.id, -1);
    expect(inputs(store)).toEqual(['a', 'c', 'b']);
    store.getState().moveExample('positive', a!.id, 1);
    expect(inputs(store)).toEqual(['c', 'a', 'b']);
  });

  test('a duplicate follows its original and is edited on its own', () => {
    const store = withExamples('a', 'b');
    const [a] = store.getState().draft.positive;
    store.getState().duplicateExample('positive', a!.id);
    expect(inputs(store)).toEqual(['a', 'a', 'b']);
    store.getState().editExample('positive', a!.id, { input: 'changed' });
    expect(inputs(store)).toEqual(['changed', 'a', 'b']);
  });

  test('a removed one comes back where it was', () => {
    const store = withExamples('a', 'b', 'c');
    const undo = store.getState().removeExample('positive', store.getState().draft.positive[1]!.id);
    expect(inputs(store)).toEqual(['a', 'c']);
    undo();
    expect(inputs(store)).toEqual(['a', 'b', 'c']);
  });

  test('removing what is not there changes nothing, nor does its undo', () => {
    const store = withExamples('a');
    store.getState().removeExample('positive', 'unknown')();
    expect(inputs(store)).toEqual(['a']);
  });
});

test('replacing keeps the encoding, drops the rest, and can be undone', () => {
  const store = withExamples('a');
  store.getState().setEncoding('pos1');
  store.getState().setText('input', 'old');
  const undo = store.getState().replace({ definition: 'new' });
  expect(store.getState().draft).toEqual({ ...emptyDraft(), encodingId: 'pos1', definition: 'new' });
  undo();
  expect(store.getState().draft.input).toBe('old');
  expect(inputs(store)).toEqual(['a']);
});

test('references hold only while the input is the one they belong to', () => {
  const store = createDraftStore(undefined);
  store.getState().replace({
    input: 'India',
    origin: { file: 'f.json', title: 'F', instance: 0, input: 'India', references: ['Rupee'] },
  });
  expect(currentReferences(store.getState().draft)).toEqual(['Rupee']);
  store.getState().setText('input', 'Japan');
  expect(currentReferences(store.getState().draft)).toEqual([]);
});

describe('saving', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('a draft comes back from storage', () => {
    const storage = mapStorage();
    const store = createDraftStore(storage);
    store.getState().setText('definition', 'Translate.');
    store.getState().addExample('negative');
    expect(storage.map.size).toBe(0);
    vi.runAllTimers();
    expect(createDraftStore(storage).getState().draft).toEqual(store.getState().draft);
  });

  test('flush saves at once', () => {
    const storage = mapStorage();
    const store = createDraftStore(storage);
    store.getState().setText('input', 'x');
    store.flush();
    expect(createDraftStore(storage).getState().draft.input).toBe('x');
  });

  test.each([
    '{',
    '[]',
    '{"kind":"draft","version":1,"value":{"mode":"task"}}',
    '{"kind":"draft","version":99}',
  ])('unreadable storage %s gives a fresh draft and says so', (text) => {
    const { draft, unreadable } = createDraftStore(mapStorage([[draftFormat.key, text]])).getState();
    expect(draft).toEqual(emptyDraft());
    expect(unreadable).toBe(true);
  });

  test('a refused save is said', () => {
    const storage = mapStorage();
    storage.setItem = () => {
      throw new Error('full');
    };
    const store = createDraftStore(storage);
    store.getState().setText('input', 'x');
    vi.runAllTimers();
    expect(store.getState().unsaved).toBe(true);
  });
});
