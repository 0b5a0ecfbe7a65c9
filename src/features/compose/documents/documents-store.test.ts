import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { emptyDraft } from '@/features/compose/draft/draft';
import { createDraftStore } from '@/features/compose/draft/draft-store';
import { type DocumentsDatabase, memoryDocuments } from '@/storage/documents/documents-database';
import { onlyDraftFormat } from '@/storage/migrations/draft';
import { unsavedFormat } from '@/storage/migrations/unsaved';
import { browser, bus, input, mapStorage, state, titles, write } from '@/testing/document-tabs';
import { createDocumentsStore } from './documents-store';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('documents', () => {
  test('a first visit has one blank document, which is not stored before something is in it', async () => {
    const { openTab, database } = browser();
    const tab = await openTab();
    expect(state(tab)).toMatchObject({ status: 'open', entries: [], conflict: null, problem: null });
    await tab.documents.save();
    expect(await database.documents()).toEqual([]);
  });

  test('what is written is saved after a moment and there at the next visit', async () => {
    const { openTab } = browser();
    const tab = await openTab();
    tab.draft.getState().setText('definition', 'Translate.');
    tab.draft.getState().addExample('negative');
    await vi.advanceTimersByTimeAsync(1000);
    const next = await openTab();
    expect(next.draft.getState().draft).toEqual(tab.draft.getState().draft);
    expect(titles(next)).toEqual(['Translate.']);
  });

  test('several documents keep their texts and their own way back', async () => {
    const { openTab } = browser();
    const tab = await openTab();
    await write(tab, 'first');
    const { id: first } = state(tab).current;
    await state(tab).create();
    expect(input(tab)).toBe('');
    await write(tab, 'second');
    const { id: second } = state(tab).current;
    expect(titles(tab)).toEqual(['second', 'first']);
    await state(tab).open(first);
    expect(input(tab)).toBe('first');
    expect(tab.draft.undo()).toBe(true);
    expect(input(tab)).toBe('');
    tab.draft.redo();
    await state(tab).open(second);
    expect(input(tab)).toBe('second');
  });

  test('opening another one saves what was just typed', async () => {
    const { openTab } = browser();
    const tab = await openTab();
    await write(tab, 'first');
    const { id } = state(tab).current;
    tab.draft.getState().setText('input', 'first, edited');
    await state(tab).create();
    await state(tab).open(id);
    expect(input(tab)).toBe('first, edited');
  });

  test('a new one is not piled on a blank one', async () => {
    const tab = await browser().openTab();
    const { id } = state(tab).current;
    await state(tab).create();
    expect(state(tab).current.id).toBe(id);
    await state(tab).create({ ...emptyDraft(), input: 'given' }, 'Given');
    expect(titles(tab)).toEqual(['Given']);
  });

  test('are renamed, the open one and others, and a blank name gives the title back', async () => {
    const { openTab } = browser();
    const tab = await openTab();
    await write(tab, 'first');
    const { id: first } = state(tab).current;
    await state(tab).rename(first, '  Mine  ');
    await state(tab).create({ ...emptyDraft(), input: 'second' });
    await state(tab).rename(first, 'x'.repeat(500));
    expect(titles(tab).toSorted()).toEqual(['second', 'x'.repeat(200)]);
    await state(tab).open(first);
    await state(tab).rename(first, ' ');
    expect(titles(await openTab())).toContain('first');
  });

  test('a duplicate is a document of its own', async () => {
    const tab = await browser().openTab();
    await write(tab, 'text');
    const { id } = state(tab).current;
    await state(tab).rename(id, 'Mine');
    await state(tab).duplicate(id);
    expect(state(tab).current).toMatchObject({ title: 'Mine (copy)' });
    await write(tab, 'other');
    await state(tab).open(id);
    expect(input(tab)).toBe('text');
  });

  test('a deleted one comes back, with its history and open as it was', async () => {
    const { openTab, database } = browser();
    const tab = await openTab();
    await write(tab, 'other');
    await state(tab).create();
    await write(tab, 'text');
    const { id } = state(tab).current;
    const run = { id: 'r', document: id };
    await database.changeRuns([run], []);
    const undo = await state(tab).remove(id);
    expect(input(tab)).toBe('other');
    expect(titles(tab)).toEqual(['other']);
    expect(await database.runs(id)).toEqual([]);
    await undo();
    expect(input(tab)).toBe('text');
    expect(await database.runs(id)).toEqual([run]);
  });

  test('deleting the only one leaves a blank one', async () => {
    const tab = await browser().openTab();
    await write(tab, 'text');
    const undo = await state(tab).remove(state(tab).current.id);
    expect(input(tab)).toBe('');
    expect(state(tab).entries).toEqual([]);
    await undo();
    expect(input(tab)).toBe('text');
  });

  test('each tab comes back to its own, a new one to the last', async () => {
    const { openTab } = browser();
    const session = mapStorage();
    const one = await openTab(session);
    await write(one, 'first');
    const two = await openTab();
    await state(two).create();
    await write(two, 'second');
    expect(input(await openTab())).toBe('second');
    expect(input(await openTab(session))).toBe('first');
  });
});

describe('two tabs with one document', () => {
  async function twoTabs() {
    const world = browser();
    const one = await world.openTab();
    await write(one, 'start');
    const two = await world.openTab();
    const settle = async () => {
      world.deliver();
      await Promise.all([one.documents.save(), two.documents.save()]);
    };
    return { ...world, one, two, settle };
  }

  test('the one that is only looked at follows', async () => {
    const { one, two, settle } = await twoTabs();
    await write(one, 'changed');
    await settle();
    expect(input(two)).toBe('changed');
    await write(two, 'changed back');
    await settle();
    expect(input(one)).toBe('changed back');
    expect([state(one).conflict, state(two).conflict]).toEqual([null, null]);
  });

  test('the last writer is told and nothing is written over', async () => {
    const { one, two, settle, database } = await twoTabs();
    await write(one, 'from one');
    await write(two, 'from two');
    expect(state(two).conflict).toBe('changed');
    await settle();
    expect(input(two)).toBe('from two');
    expect(await database.documents()).toMatchObject([{ content: { input: 'from one' } }]);
  });

  test('one that is being typed in is told before it saves', async () => {
    const { one, two, deliver } = await twoTabs();
    two.draft.getState().setText('input', 'typing');
    await write(one, 'from one');
    deliver();
    await vi.advanceTimersByTimeAsync(0);
    expect(state(two).conflict).toBe('changed');
    expect(input(two)).toBe('typing');
  });

  test.each(['mine', 'theirs', 'both'] as const)('a person decides: %s', async (how) => {
    const { one, two, database } = await twoTabs();
    await write(one, 'from one');
    await write(two, 'from two');
    await state(two).resolve(how);
    expect(state(two).conflict).toBeNull();
    const stored = (await database.documents()).map(({ content }) => (content as { input: string }).input);
    expect(stored.toSorted()).toEqual(
      { mine: ['from two'], theirs: ['from one'], both: ['from one', 'from two'] }[how],
    );
    expect(input(two)).toBe(how === 'theirs' ? 'from one' : 'from two');
    if (how === 'theirs') {
      two.draft.undo();
      expect(input(two)).toBe('from two');
    }
    await write(two, 'goes on');
    expect(state(two).conflict).toBeNull();
  });

  test('leaving an undecided document keeps both versions', async () => {
    const { one, two } = await twoTabs();
    await write(one, 'from one');
    await write(two, 'from two');
    await state(two).create();
    expect(titles(two).toSorted()).toEqual(['from one', 'from two (this tab)']);
  });

  test('a document deleted elsewhere can be kept or left', async () => {
    const { one, two, settle, database } = await twoTabs();
    await state(one).remove(state(one).current.id);
    await settle();
    expect(state(two).conflict).toBe('removed');
    await state(two).resolve('mine');
    expect(await database.documents()).toMatchObject([{ content: { input: 'start' } }]);
    const id = state(two).current.id;
    await database.remove(id);
    await write(two, 'more');
    expect(state(two).conflict).toBe('removed');
    await state(two).resolve('theirs');
    expect(input(two)).toBe('');
  });
});

describe('bad storage', () => {
  test('where the browser keeps nothing, everything works as long as the tab', async () => {
    const storage = mapStorage([[onlyDraftFormat.key, onlyDraft('old')]]);
    const draft = createDraftStore();
    const documents = createDocumentsStore({
      draft,
      openDatabase: async () => {
        throw new PlaygroundError('quota', 'forbidden');
      },
      channel: bus().channel(),
      storage,
      session: undefined,
    });
    await documents.started;
    const tab = { draft, documents };
    expect(state(tab).problem).toMatchObject({ code: 'quota', message: 'forbidden' });
    expect(input(tab)).toBe('old');
    await state(tab).create();
    await write(tab, 'second');
    expect(titles(tab)).toEqual(['second', 'old']);
    expect(state(tab).problem).not.toBeNull();
    // What was kept before stays for a visit that can keep more.
    expect(storage.map.get(onlyDraftFormat.key)).toBe(onlyDraft('old'));
  });

  test('a save that is refused is said, nothing typed is lost, and it is tried again', async () => {
    const inner = memoryDocuments();
    let full = false;
    const database: DocumentsDatabase = {
      ...inner,
      update: async (...args) => {
        if (full) throw new PlaygroundError('quota', 'full');
        return inner.update(...args);
      },
    };
    const tab = await browser(database).openTab();
    await write(tab, 'kept');
    const { id } = state(tab).current;
    full = true;
    await write(tab, 'not kept');
    expect(state(tab).problem).toMatchObject({ message: 'full' });
    await state(tab)
      .create()
      .catch(() => undefined);
    await state(tab).open(id);
    expect(input(tab)).toBe('not kept');
    full = false;
    await write(tab, 'kept again');
    expect(state(tab).problem).toBeNull();
    expect(await inner.document(id)).toMatchObject({ content: { input: 'kept again' } });
  });

  test('damaged records and those of a later version stay untouched and are listed', async () => {
    const database = memoryDocuments();
    const content = { ...emptyDraft(), input: 'x' };
    const sound = { id: 'a', kind: 'document', name: '', createdAt: 1, changedAt: 1, revision: 1, content };
    const rows = [
      { ...sound, version: 1 },
      { ...sound, id: 'b', version: 2, content: { future: true } },
      { ...sound, id: 'c', version: 1, content: { ...content, positive: 'none' } },
      { id: 'd' },
    ];
    for (const row of rows) await database.update(row.id, () => row);
    const tab = await browser(database).openTab();
    expect(input(tab)).toBe('x');
    expect(state(tab).unreadable.map(({ id, reason }) => [id, reason])).toEqual([
      ['b', 'newer'],
      ['c', 'damaged'],
      ['d', 'damaged'],
    ]);
    await write(tab, 'y');
    expect(await database.document('b')).toEqual(rows[1]);
    await state(tab).discard('c');
    expect(await database.document('c')).toBeUndefined();
    expect(state(tab).unreadable).toHaveLength(2);
  });
});

const onlyDraft = (text: string) =>
  JSON.stringify({ kind: 'draft', version: 1, value: { ...emptyDraft(), input: text } });

describe('what earlier visits left', () => {
  test('the one draft of old becomes a document', async () => {
    const storage = mapStorage([[onlyDraftFormat.key, onlyDraft('old')]]);
    const tab = await browser(memoryDocuments(), storage).openTab();
    expect(input(tab)).toBe('old');
    expect(storage.map.has(onlyDraftFormat.key)).toBe(false);
    await write(tab, 'new');
    expect(titles(tab)).toEqual(['new']);
  });

  test.each([
    '{',
    '[]',
    '{"kind":"draft","version":1,"value":{"mode":"task"}}',
    '{"kind":"draft","version":99}',
  ])('a draft that cannot be read is set aside whole: %s', async (text) => {
    const storage = mapStorage([[onlyDraftFormat.key, text]]);
    const tab = await browser(memoryDocuments(), storage).openTab();
    expect(tab.draft.getState().draft).toEqual(emptyDraft());
    expect(state(tab).unreadable).toMatchObject([{ reason: 'damaged', record: { record: text } }]);
    expect(storage.map.has(onlyDraftFormat.key)).toBe(false);
  });

  test('what a page could not save before it went away is there again', async () => {
    const world = browser({ ...memoryDocuments(), update: () => new Promise(() => undefined) });
    const tab = await world.openTab();
    tab.draft.getState().setText('input', 'typed at the last moment');
    tab.documents.stow();
    const next = await browser(memoryDocuments(), world.storage).openTab();
    expect(input(next)).toBe('typed at the last moment');
    expect(JSON.parse(world.storage.map.get(unsavedFormat.key)!).value).toEqual([]);
    expect(titles(next)).toEqual(['typed at the last moment']);
  });

  test('when another tab has written since, it becomes a document of its own', async () => {
    const world = browser();
    const tab = await world.openTab();
    await write(tab, 'start');
    const journal = mapStorage();
    const going = createDocumentsStore({
      draft: createDraftStore(),
      openDatabase: async () => world.database,
      channel: bus().channel(),
      storage: journal,
      session: undefined,
    });
    await going.started;
    await write(tab, 'from the other tab');
    journal.setItem(
      unsavedFormat.key,
      JSON.stringify({
        kind: 'unsaved',
        version: 1,
        value: [
          {
            id: state(tab).current.id,
            name: '',
            createdAt: 1,
            revision: 1,
            draft: { ...emptyDraft(), input: 'unsaved' },
          },
        ],
      }),
    );
    const next = await browser(world.database, journal).openTab();
    expect(titles(next).toSorted()).toEqual(['from the other tab', 'unsaved (recovered)']);
    expect(input(next)).toBe('unsaved');
  });

  test('a save that went through after all leaves nothing to recover', async () => {
    const world = browser();
    const tab = await world.openTab();
    await write(tab, 'start');
    tab.draft.getState().setText('input', 'last');
    tab.documents.stow();
    await tab.documents.save();
    expect(JSON.parse(world.storage.map.get(unsavedFormat.key)!).value).toEqual([]);
    expect(titles(await world.openTab())).toEqual(['last']);
  });
});
