import { deleteDB, openDB } from 'idb';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { documentFormatOf } from '@/storage/migrations/document';
import { createDocumentShelf } from './documents';
import { browserDocumentsChannel, type DocumentNews } from './documents-channel';
import { type DocumentsDatabase, memoryDocuments, openDocumentsDatabase } from './documents-database';

/** IndexedDB is a browser's: these run in Chromium, with the stand-in held to the same. */
const NAME = 'test-documents';
const opened: DocumentsDatabase[] = [];

async function openReal(): Promise<DocumentsDatabase> {
  const database = await openDocumentsDatabase(NAME);
  opened.push(database);
  return database;
}

afterEach(async () => {
  for (const database of opened.splice(0)) database.close();
  await deleteDB(NAME);
});

describe.each([
  ['IndexedDB', openReal],
  ['the stand-in in memory', async () => memoryDocuments()],
])('documents in %s', (_, open) => {
  test('are written, read and listed as they were', async () => {
    const database = await open();
    const row = { id: 'a', text: '👩‍👩‍👧 \ud83d', list: [1, { deep: null }], name: undefined };
    await database.update('a', () => row);
    expect(await database.document('a')).toEqual(row);
    expect(await database.documents()).toEqual([row]);
    expect(await database.document('b')).toBeUndefined();
  });

  test('what decides against writing leaves everything as it is', async () => {
    const database = await open();
    await database.update('a', () => ({ id: 'a', n: 1 }));
    expect(
      await database.update('a', (found) => (found?.n === 1 ? undefined : { id: 'a', n: 2 })),
    ).toBeUndefined();
    expect(await database.document('a')).toEqual({ id: 'a', n: 1 });
  });

  test('nobody comes between reading and writing', async () => {
    const database = await open();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        database.update('a', (found) => ({ id: 'a', n: Number(found?.n ?? 0) + 1 })),
      ),
    );
    expect(await database.document('a')).toEqual({ id: 'a', n: 20 });
  });

  test('go with their runs, and come back with them', async () => {
    const database = await open();
    await database.update('a', () => ({ id: 'a' }));
    const runs = [
      { id: '1', document: 'a', text: 'x' },
      { id: '2', document: 'a' },
      { id: '3', document: 'b' },
    ];
    await database.changeRuns(runs, []);
    const removed = await database.remove('a');
    expect(await database.documents()).toEqual([]);
    expect(await database.runs('a')).toEqual([]);
    expect(await database.runs('b')).toHaveLength(1);
    await database.putBack(removed);
    expect(await database.documents()).toEqual([{ id: 'a' }]);
    expect(await database.runs('a')).toEqual(runs.slice(0, 2));
    expect(await database.runIds('a')).toEqual(['1', '2']);
    expect(await database.run('3')).toEqual(runs[2]);
    expect(await database.run('4')).toBeUndefined();
    await database.changeRuns([{ id: '1', document: 'a', text: 'y' }], ['2']);
    expect(await database.runs('a')).toEqual([{ id: '1', document: 'a', text: 'y' }]);
  });
});

describe('IndexedDB', () => {
  test('of two tabs that save the same revision one is told', async () => {
    const shelves = [await openReal(), await openReal()].map((database) =>
      createDocumentShelf(database, documentFormatOf(v.string())),
    );
    const document = { id: 'a', name: '', createdAt: 1, changedAt: 1, revision: 0, content: 'x' };
    const outcomes = await Promise.all(
      shelves.map((shelf, tab) => shelf.save({ ...document, content: String(tab) })),
    );
    expect(outcomes.map(({ state }) => state).toSorted()).toEqual(['conflict', 'saved']);
    const saved = outcomes.findIndex(({ state }) => state === 'saved');
    expect(await shelves[0]!.read('a')).toMatchObject({ revision: 1, content: String(saved) });
  });

  test('a connection that the browser has ended is opened again', async () => {
    const database = await openReal();
    await database.update('a', () => ({ id: 'a' }));
    database.close();
    expect(await database.documents()).toEqual([{ id: 'a' }]);
  });

  test('that a newer page has changed is said, and stays as it is', async () => {
    const newer = await openDB(NAME, 9, { upgrade: (created) => void created.createObjectStore('later') });
    newer.close();
    await expect(openDocumentsDatabase(NAME)).rejects.toMatchObject({ code: 'newer-version' });
    const again = await openDB(NAME, 9);
    expect([...again.objectStoreNames]).toEqual(['later']);
    again.close();
  });

  test('does not keep a newer page waiting', async () => {
    await openReal();
    const newer = await openDB(NAME, 9);
    expect(newer.version).toBe(9);
    newer.close();
  });
});

test('tabs hear each other, and only what is meant for them', async () => {
  const [one, two] = [browserDocumentsChannel(NAME), browserDocumentsChannel(NAME)];
  const heard: DocumentNews[] = [];
  const stop = two.listen((news) => heard.push(news));
  one.listen(() => expect.unreachable('a tab does not hear itself'));
  const stranger = new BroadcastChannel(NAME);
  stranger.postMessage({ kind: 'documents', version: 2, change: 'saved', id: 'x' });
  stranger.postMessage('?');
  one.tell({ change: 'saved', id: 'a' });
  await expect.poll(() => heard).toMatchObject([{ change: 'saved', id: 'a' }]);
  stop();
  one.tell({ change: 'removed', id: 'a' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(heard).toHaveLength(1);
  stranger.close();
});
