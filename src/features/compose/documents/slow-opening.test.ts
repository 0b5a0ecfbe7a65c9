import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { emptyDraft } from '@/features/compose/draft/draft';
import { type DocumentsDatabase, memoryDocuments } from '@/storage/documents/documents-database';
import { unsavedFormat } from '@/storage/migrations/unsaved';
import { browser, input, mapStorage, state, titles, write } from '@/testing/document-tabs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SECOND = 1000;
const slowly = (ms: number, database: DocumentsDatabase) => async () => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return database;
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const journal = ({ map }: ReturnType<typeof mapStorage>) =>
  (JSON.parse(map.get(unsavedFormat.key) ?? '{"value":[]}').value as { draft: { input: string } }[]).map(
    ({ draft }) => draft.input,
  );
const stored = async (database: DocumentsDatabase) =>
  (await database.documents()).map(({ content }) => (content as { input: string }).input).toSorted();

/** A browser with a document of an earlier visit. */
async function usedBrowser() {
  const world = browser();
  const session = mapStorage();
  const earlier = await world.openTab(session);
  await write(earlier, 'of an earlier visit');
  return { ...world, session, id: state(earlier).current.id };
}

/** A tab of such a browser whose database takes long to open. */
async function lateTab(opensAfter: number) {
  const world = await usedBrowser();
  const tab = world.beginTab(slowly(opensAfter, world.database), world.session);
  return { ...world, tab };
}

/** As a page leaves it that goes away before it has saved. */
function leaveUnsaved({ map }: ReturnType<typeof mapStorage>, id: string, text: string): void {
  const unsaved = { id, name: '', createdAt: 1, revision: 1, draft: { ...emptyDraft(), input: text } };
  map.set(unsavedFormat.key, JSON.stringify({ kind: 'unsaved', version: 1, value: [unsaved] }));
}

describe.each([7 * SECOND, 60 * SECOND])('a database that opens after %d ms', (opensAfter) => {
  test('is waited for without a word for a moment, then a person can write, and it is said', async () => {
    const { tab } = await lateTab(opensAfter);
    await pass(4.9 * SECOND);
    expect(state(tab).status).toBe('opening');
    await pass(0.2 * SECOND);
    expect(state(tab)).toMatchObject({ status: 'still-opening', problem: null, entries: [] });
    await pass(opensAfter - 5.2 * SECOND);
    expect(state(tab).status).toBe('still-opening');
    await pass(0.2 * SECOND);
    expect(state(tab).status).toBe('open');
  });

  test('shows the last text when it opens, if nothing was written meanwhile', async () => {
    const { tab } = await lateTab(opensAfter);
    await pass(opensAfter);
    expect(input(tab)).toBe('of an earlier visit');
    expect(state(tab)).toMatchObject({ status: 'open', problem: null, openedLate: false });
    expect(titles(tab)).toEqual(['of an earlier visit']);
    await write(tab, 'gone on with');
    expect(state(tab)).toMatchObject({ problem: null, conflict: null });
  });

  test('takes what was written meanwhile as a document beside the others', async () => {
    const { tab, database, storage, openTab, session } = await lateTab(opensAfter);
    await pass(5 * SECOND);
    tab.draft.getState().setText('input', 'meanwhile');
    await pass(opensAfter - 5 * SECOND);
    expect(input(tab)).toBe('meanwhile');
    expect(state(tab)).toMatchObject({ status: 'open', problem: null, conflict: null, openedLate: true });
    expect(titles(tab)).toEqual(['meanwhile', 'of an earlier visit']);
    expect(await stored(database)).toEqual(['meanwhile', 'of an earlier visit']);
    expect(journal(storage)).toEqual([]);
    tab.draft.undo();
    expect(input(tab)).toBe('');
    await write(tab, 'meanwhile, edited');
    expect(state(tab).conflict).toBeNull();
    state(tab).dismissOpenedLate();
    expect(state(tab).openedLate).toBe(false);
    expect(input(await openTab(session))).toBe('meanwhile, edited');
  });

  test('loses nothing when the page goes away before it opens', async () => {
    const { tab, database, storage, openTab } = await lateTab(opensAfter);
    await pass(5 * SECOND);
    tab.draft.getState().setText('input', 'saved');
    await pass(0.5 * SECOND);
    expect(journal(storage)).toEqual(['saved']);
    await state(tab).create();
    tab.draft.getState().setText('input', 'typed at the last moment');
    tab.documents.stow();
    expect(journal(storage)).toEqual(['saved', 'typed at the last moment']);

    const next = await openTab();
    expect(input(next)).toBe('typed at the last moment');
    expect(titles(next).toSorted()).toEqual(['of an earlier visit', 'saved', 'typed at the last moment']);
    expect(await stored(database)).toHaveLength(3);
    expect(journal(storage)).toEqual([]);
  });

  test('shows what an earlier visit left in the journal at once, and keeps it the same document', async () => {
    const { storage, database, beginTab, id } = await usedBrowser();
    leaveUnsaved(storage, id, 'left unsaved');
    const tab = beginTab(slowly(opensAfter, database));
    await pass(5 * SECOND);
    expect(input(tab)).toBe('left unsaved');
    tab.draft.getState().setText('input', 'left unsaved, gone on with');
    await pass(opensAfter - 5 * SECOND);
    expect(state(tab)).toMatchObject({ status: 'open', conflict: null, current: { id }, openedLate: false });
    expect(await stored(database)).toEqual(['left unsaved, gone on with']);
    expect(journal(storage)).toEqual([]);
  });

  test('takes the runs made meanwhile', async () => {
    const { tab, database } = await lateTab(opensAfter);
    await pass(5 * SECOND);
    await write(tab, 'meanwhile');
    const { id } = state(tab).current;
    const inUse = await tab.documents.started;
    await inUse.changeRuns([{ id: 'r', document: id }], []);
    await pass(opensAfter - 5 * SECOND);
    expect(await database.runs(id)).toEqual([{ id: 'r', document: id }]);
    expect(await inUse.runs(id)).toEqual([{ id: 'r', document: id }]);
  });

  test('two tabs that wait for it keep what each has written', async () => {
    const { tab: one, database, beginTab, deliver } = await lateTab(opensAfter);
    const two = beginTab(slowly(opensAfter, database));
    await pass(5 * SECOND);
    one.draft.getState().setText('input', 'from one');
    two.draft.getState().setText('input', 'from two');
    await pass(opensAfter);
    deliver();
    await pass(0);
    expect(await stored(database)).toEqual(['from one', 'from two', 'of an earlier visit']);
    expect([input(one), input(two)]).toEqual(['from one', 'from two']);
    expect([state(one).conflict, state(two).conflict]).toEqual([null, null]);
  });
});

describe('while the database is still opening', () => {
  const working = async () => {
    const world = await lateTab(60 * SECOND);
    await pass(5 * SECOND);
    return world;
  };
  const open = () => pass(60 * SECOND);

  test('documents are created, renamed, duplicated and deleted as ever', async () => {
    const { tab, database } = await working();
    await write(tab, 'first');
    const first = state(tab).current.id;
    await state(tab).rename(first, 'Mine');
    await state(tab).duplicate(first);
    await write(tab, 'copy');
    await state(tab).create({ ...emptyDraft(), input: 'third' });
    const undo = await state(tab).remove(state(tab).current.id);
    expect(titles(tab).toSorted()).toEqual(['Mine', 'Mine (copy)']);
    await open();
    expect(titles(tab).toSorted()).toEqual(['Mine', 'Mine (copy)', 'of an earlier visit']);
    await undo();
    expect(input(tab)).toBe('third');
    expect(await stored(database)).toEqual(['copy', 'first', 'of an earlier visit', 'third']);
  });

  test('what is typed in the very moment it opens is saved after it', async () => {
    const { tab, database } = await working();
    await write(tab, 'before');
    const { update } = database;
    vi.spyOn(database, 'update').mockImplementationOnce(async (...args) => {
      tab.draft.getState().setText('input', 'before and after');
      return update(...args);
    });
    await open();
    await pass(SECOND);
    expect(await stored(database)).toEqual(['before and after', 'of an earlier visit']);
  });

  test('a browser without room for the journal is no secret', async () => {
    const { tab, storage, database } = await working();
    storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    await write(tab, 'nowhere else');
    expect(state(tab).problem).toMatchObject({
      code: 'storage-unavailable',
      hint: 'Keep this tab open until they are.',
    });
    await open();
    expect(state(tab).problem).toBeNull();
    expect(await stored(database)).toContain('nowhere else');
  });

  test('a journal that cannot be read is not written over, and set aside when it opens', async () => {
    const { tab, storage } = await working();
    storage.map.set(unsavedFormat.key, '{ torn');
    await write(tab, 'meanwhile');
    expect(state(tab).problem).not.toBeNull();
    expect(storage.map.get(unsavedFormat.key)).toBe('{ torn');
    await open();
    expect(state(tab)).toMatchObject({ problem: null, unreadable: [{ record: { record: '{ torn' } }] });
    expect(storage.map.has(unsavedFormat.key)).toBe(false);
    expect(titles(tab)).toContain('meanwhile');
  });

  test('a browser that refuses in the end leaves everything in memory and in the journal', async () => {
    const world = browser();
    const tab = world.beginTab(async () => {
      await new Promise((resolve) => setTimeout(resolve, 60 * SECOND));
      throw new PlaygroundError('storage-unavailable', 'refused');
    });
    await pass(5 * SECOND);
    await write(tab, 'meanwhile');
    await open();
    expect(state(tab)).toMatchObject({ status: 'open', problem: { message: 'refused' } });
    await write(tab, 'and later');
    expect(state(tab).problem).not.toBeNull();
    expect(input(await world.openTab())).toBe('and later');
  });

  test('what the database has no room for stays open, in the journal, and is tried again', async () => {
    const inner = memoryDocuments();
    let isFull = true;
    const database: DocumentsDatabase = {
      ...inner,
      update: async (...args) => {
        if (isFull) throw new PlaygroundError('quota', 'full');
        return inner.update(...args);
      },
    };
    const world = browser(database);
    const tab = world.beginTab(slowly(60 * SECOND, database));
    await pass(5 * SECOND);
    await write(tab, 'first');
    await state(tab).create();
    await write(tab, 'second');
    await open();
    expect(state(tab)).toMatchObject({ status: 'open', problem: { message: 'full' } });
    expect(input(tab)).toBe('second');
    expect(titles(tab)).toEqual(['first']);
    expect(journal(world.storage).toSorted()).toEqual(['first', 'second']);
    isFull = false;
    await write(tab, 'second, edited');
    expect(state(tab).problem).toBeNull();
    expect(await stored(inner)).toEqual(['first', 'second, edited']);
    expect(journal(world.storage)).toEqual([]);
  });

  test('a document of the journal that is deleted meanwhile stays deleted', async () => {
    const { storage, database, beginTab, id } = await usedBrowser();
    leaveUnsaved(storage, id, 'left unsaved');
    const tab = beginTab(slowly(60 * SECOND, database));
    await pass(5 * SECOND);
    expect(input(tab)).toBe('left unsaved');
    await state(tab).remove(id);
    await open();
    expect(await stored(database)).toEqual([]);
    expect(state(tab)).toMatchObject({ status: 'open', entries: [], openedLate: false });
  });
});

test('documents that could not be saved are in the list, and in the journal when the page goes away', async () => {
  const inner = memoryDocuments();
  const world = browser({
    ...inner,
    update: async () => {
      throw new PlaygroundError('quota', 'full');
    },
  });
  const tab = await world.openTab();
  await write(tab, 'first');
  await state(tab).create();
  expect(titles(tab)).toEqual(['first']);
  tab.draft.getState().setText('input', 'second');
  tab.documents.stow();
  expect(journal(world.storage)).toEqual(['first', 'second']);
  const next = await browser(inner, world.storage).openTab();
  expect(await stored(inner)).toEqual(['first', 'second']);
  expect(input(next)).toBe('second');
});
