import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import { emptyDraft } from '@/features/compose/draft/draft';
import { type DocumentsDatabase, memoryDocuments } from '@/storage/documents/documents-database';
import { createHistoryStore } from './history-store';
import type { RunRecord } from './run-record';
import { PAPER } from './settings-store';

const record = (input: string): RunRecord => ({
  draft: { ...emptyDraft(), input },
  settings: PAPER,
  model: null,
  adapter: null,
  answers: [
    {
      seed: 1,
      result: {
        outputIds: [],
        text: input,
        tokens: [],
        finish: 'eos',
        score: 0,
        timing: { promptTokens: 1, encodeMs: 1, firstTokenMs: 1, decodeMs: 1, tokensPerSecond: 0 },
      },
    },
  ],
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

function world(database: DocumentsDatabase = memoryDocuments()) {
  const current = (id: string) => ({ current: { id, name: '', title: '', changedAt: 0 } });
  const documents = createStore(() => current('a'));
  const history = createHistoryStore({
    started: Promise.resolve(database),
    // The rest of that store is not looked at.
    getState: documents.getState as never,
    subscribe: documents.subscribe as never,
  });
  return { history, database, open: (id: string) => documents.setState(current(id)) };
}

const inputs = ({ history }: ReturnType<typeof world>) =>
  history.getState().runs.map(({ content }) => content.draft.input);

describe('history', () => {
  test('a run is shown at once, kept, and there at the next visit', async () => {
    const { history, database } = world();
    await history.getState().add('a', record('one'));
    await settled();
    await history.getState().add('a', record('two'));
    expect(history.getState().runs).toHaveLength(2);
    const next = world(database);
    await settled();
    expect(inputs(next).toSorted()).toEqual(['one', 'two']);
  });

  test('runs that a newer version of the page has stored are counted, and not listed', async () => {
    const database = memoryDocuments();
    await database.changeRuns([{ id: 'later', document: 'a', kind: 'run', version: 2 }], []);
    const { history } = world(database);
    await settled();
    await settled();
    expect(history.getState()).toMatchObject({ runs: [], unreadable: { newer: 1, damaged: 0 } });
  });

  test('each document has its own; a run that ends elsewhere goes to where it was started', async () => {
    const tab = world();
    await settled();
    await tab.history.getState().add('a', record('one'));
    tab.open('b');
    await settled();
    expect(inputs(tab)).toEqual([]);
    await tab.history.getState().add('a', record('late'));
    expect(inputs(tab)).toEqual([]);
    tab.open('a');
    await settled();
    expect(inputs(tab).toSorted()).toEqual(['late', 'one']);
  });

  test('a deleted run can be put back', async () => {
    const tab = world();
    await settled();
    await tab.history.getState().add('a', record('one'));
    const [run] = tab.history.getState().runs;
    const undo = await tab.history.getState().remove([run!.id]);
    expect(inputs(tab)).toEqual([]);
    expect(await tab.database.runs('a')).toEqual([]);
    await undo();
    expect(tab.history.getState().runs).toEqual([run]);
    expect(await tab.database.runs('a')).toHaveLength(1);
  });

  test('a run that cannot be kept is shown all the same, and why', async () => {
    const tab = world({
      ...memoryDocuments(),
      changeRuns: async () => {
        throw new PlaygroundError('quota', 'full');
      },
    });
    await settled();
    await tab.history.getState().add('a', record('one'));
    expect(inputs(tab)).toEqual(['one']);
    expect(tab.history.getState().problem).toMatchObject({ code: 'quota' });
  });
});
