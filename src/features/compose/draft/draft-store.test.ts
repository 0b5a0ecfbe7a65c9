import { describe, expect, test } from 'vitest';
import { currentReferences, emptyDraft, emptyExample } from './draft';
import { createDraftStore, type DraftStore } from './draft-store';

const inputs = (store: DraftStore) => store.getState().draft.positive.map((entry) => entry.input);

/** A store whose clock stands still until the test moves it. */
function clocked() {
  const clock = { at: 0 };
  return { clock, store: createDraftStore(() => clock.at) };
}

function withExamples(...names: string[]) {
  const { store } = clocked();
  store.open({ ...emptyDraft(), positive: names.map((input) => emptyExample({ input })) });
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
    // The move at the border was no edit.
    expect(store.temporal.getState().pastStates).toHaveLength(2);
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
    expect(store.undo()).toBe(false);
  });
});

describe('undo and redo', () => {
  test('go through adding, duplicating, moving, removing and loading, and back again', () => {
    const { store } = clocked();
    const { getState } = store;
    const seen = [getState().draft];
    const edit = (change: () => void) => {
      change();
      seen.push(getState().draft);
    };
    edit(() => getState().addExample('positive'));
    const id = getState().draft.positive[0]!.id;
    edit(() => getState().editExample('positive', id, { input: 'a' }));
    edit(() => getState().duplicateExample('positive', id));
    edit(() => getState().moveExample('positive', id, 1));
    edit(() => getState().removeExample('positive', id));
    edit(() => getState().setEncoding('pos1'));
    edit(() => getState().setMode('raw'));
    edit(() => getState().replace({ definition: 'loaded' }));
    for (const draft of seen.slice(0, -1).reverse()) {
      expect(store.undo()).toBe(true);
      expect(getState().draft).toEqual(draft);
    }
    expect(store.undo()).toBe(false);
    for (const draft of seen.slice(1)) {
      expect(store.redo()).toBe(true);
      expect(getState().draft).toEqual(draft);
    }
    expect(store.redo()).toBe(false);
  });

  test('typing in one field is one step until it pauses, goes elsewhere, or something else happens', () => {
    const { store, clock } = clocked();
    const type = (field: 'input' | 'definition', ...texts: string[]) => {
      for (const text of texts) {
        clock.at += 100;
        store.getState().setText(field, text);
      }
    };
    type('input', 'a', 'ab', 'abc');
    type('definition', 'd');
    type('input', 'abcd');
    clock.at += 5000;
    type('input', 'abcde', 'abcdef');
    store.getState().addExample('negative');
    type('input', 'abcdefg');
    const back = () => {
      store.undo();
      const { input, definition, negative } = store.getState().draft;
      return [input, definition, negative.length];
    };
    expect(back()).toEqual(['abcdef', 'd', 1]);
    expect(back()).toEqual(['abcdef', 'd', 0]);
    expect(back()).toEqual(['abcd', 'd', 0]);
    expect(back()).toEqual(['abc', 'd', 0]);
    expect(back()).toEqual(['abc', '', 0]);
    expect(back()).toEqual(['', '', 0]);
  });

  test('a paste is a step of its own, and so is what follows it', () => {
    const { store } = clocked();
    const text = 'word '.repeat(20);
    store.getState().setText('input', 'a');
    store.getState().setText('input', `a${text}`);
    store.getState().setText('input', '');
    store.getState().addExample('positive');
    const { id } = store.getState().draft.positive[0]!;
    store.getState().editExample('positive', id, { output: 'x' });
    store.getState().editExample('positive', id, { output: text });
    const output = () => store.getState().draft.positive[0]?.output;
    store.undo();
    expect(output()).toBe('x');
    store.undo();
    store.undo();
    expect(store.getState().draft.input).toBe('');
    store.undo();
    expect(store.getState().draft.input).toBe(`a${text}`);
    store.undo();
    expect(store.getState().draft.input).toBe('a');
  });

  test('typing after an undo is a step of its own and ends the way ahead', () => {
    const { store } = clocked();
    store.getState().setText('input', 'a');
    store.undo();
    store.getState().setText('input', 'b');
    expect(store.redo()).toBe(false);
    store.undo();
    expect(store.getState().draft.input).toBe('');
  });

  test('folding is no step', () => {
    const store = withExamples('a', 'b');
    store.getState().fold('positive', true);
    expect(store.getState().draft.positive.map((entry) => entry.folded)).toEqual([true, true]);
    store.getState().fold('positive', false, store.getState().draft.positive[0]!.id);
    expect(store.getState().draft.positive.map((entry) => entry.folded)).toEqual([false, true]);
    expect(store.undo()).toBe(false);
  });

  test('another document brings its own edits', () => {
    const { store } = clocked();
    store.getState().setText('input', 'first');
    const first = { draft: store.getState().draft, history: store.undoHistory() };
    store.open({ ...emptyDraft(), input: 'second' });
    expect(store.undo()).toBe(false);
    store.getState().setText('input', 'second, edited');
    store.open(first.draft, first.history);
    expect(store.undo()).toBe(true);
    expect(store.getState().draft.input).toBe('');
  });

  test('the steps are limited, the newest stay', () => {
    const { store, clock } = clocked();
    for (let i = 0; i < 300; i++) {
      clock.at += 10_000;
      store.getState().setText('input', String(i));
    }
    let steps = 0;
    while (store.undo()) steps++;
    expect(steps).toBe(200);
    expect(store.getState().draft.input).toBe('99');
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
  const { store } = clocked();
  store.getState().replace({
    input: 'India',
    origin: { file: 'f.json', title: 'F', instance: 0, input: 'India', references: ['Rupee'] },
  });
  expect(currentReferences(store.getState().draft)).toEqual(['Rupee']);
  store.getState().setText('input', 'Japan');
  expect(currentReferences(store.getState().draft)).toEqual([]);
});
