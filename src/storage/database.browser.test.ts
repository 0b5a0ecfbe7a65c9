/** Opening databases in a real browser, with other tabs that hold an older or a newer version of them. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Database, type DatabaseDefinition, type DatabaseState, openDatabase } from './database';
import { onStorageNotice, type StorageNotice } from './storage-notices';

interface Tables extends DBSchema {
  things: { key: string; value: unknown };
  more: { key: string; value: unknown };
}

const STEPS: DatabaseDefinition<Tables>['upgrades'] = [
  (database) => void database.createObjectStore('things'),
  (database) => void database.createObjectStore('more'),
];

const used: { name: string; database: Database<Tables> }[] = [];

function open(name: string, version = 1): Database<Tables> {
  const database = openDatabase<Tables>({ name, holds: 'things', upgrades: STEPS.slice(0, version) });
  used.push({ name, database });
  return database;
}

const freshName = () => `test-${Math.random()}`;

/** Every state from now on. */
function statesOf(database: Database<Tables>): DatabaseState[] {
  const states: DatabaseState[] = [];
  database.observe((state) => states.push(state));
  return states;
}

function heardNotices(): StorageNotice[] {
  const notices: StorageNotice[] = [];
  stopListening.push(onStorageNotice((notice) => notices.push(notice)));
  return notices;
}
const stopListening: (() => void)[] = [];

/** IndexedDB of another document of this site, as another tab has it. */
function otherTab(): IDBFactory {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  return frame.contentWindow!.indexedDB;
}

function openIn(
  tab: IDBFactory,
  name: string,
  version: number,
  upgrade: (database: IDBDatabase, transaction: IDBTransaction) => void,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = tab.open(name, version);
    request.onupgradeneeded = () => upgrade(request.result, request.transaction!);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const stop of stopListening.splice(0)) stop();
  for (const frame of document.querySelectorAll('iframe')) frame.remove();
  for (const { database } of used) database.close();
  for (const { name } of used.splice(0)) await deleteDB(name);
});

const put = (value: unknown) => (connection: IDBPDatabase<Tables>) => connection.put('things', value, 'key');
const get = (connection: IDBPDatabase<Tables>) => connection.get('things', 'key');

describe('a database', () => {
  it('has one connection, which everyone in the page shares', async () => {
    const name = freshName();
    const database = open(name);
    expect(open(name)).toBe(database);
    const opening = vi.spyOn(indexedDB, 'open');
    await Promise.all([database.run(put('a')), open(name).run(put('b')), database.opened()]);
    expect(await database.run(get)).toBe('b');
    expect(opening).toHaveBeenCalledTimes(1);
    opening.mockRestore();
  });

  it('takes the steps that an older one lacks, and keeps what is in it', async () => {
    const name = freshName();
    const first = open(name, 1);
    await first.run(put('kept'));
    first.close();
    const second = open(name, 2);
    expect(await second.run(get)).toBe('kept');
    expect(await second.run(async (connection) => [...connection.objectStoreNames])).toEqual([
      'more',
      'things',
    ]);
  });

  it('is opened again when its connection has ended', async () => {
    const database = open(freshName());
    await database.run(async (connection) => {
      await put('kept')(connection);
      connection.close();
    });
    const states = statesOf(database);
    expect(await database.run(get)).toBe('kept');
    expect(states).toEqual(['closed', 'opening', 'open']);
    database.close();
    expect(database.state).toBe('closed');
    expect(await database.run(get)).toBe('kept');
  });

  it('gives way to its deletion, and begins anew', async () => {
    const name = freshName();
    const database = open(name);
    await database.run(put('gone'));
    const notices = heardNotices();
    await deleteDB(name);
    expect(await database.run(get)).toBeUndefined();
    expect(notices).toEqual([]);
  });

  it('may be slow to open: whoever waits joins when it does', async () => {
    const name = freshName();
    // Another tab is in the middle of an upgrade that takes its time.
    let finish = false;
    const request = otherTab().open(name, 1);
    const upgraded = new Promise<void>((resolve, reject) => {
      request.onerror = () => reject(request.error);
      request.onsuccess = () => resolve(request.result.close());
    });
    await new Promise<void>((resolve) => {
      request.onupgradeneeded = () => {
        resolve();
        const store = request.result.createObjectStore('things');
        const goOn = () => {
          if (!finish) store.get('x').onsuccess = goOn;
        };
        goOn();
      };
    });
    const database = open(name);
    const states = statesOf(database);
    let isWritten = false;
    const written = database.run(put('late')).then(() => {
      isWritten = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([isWritten, database.state]).toEqual([false, 'opening']);
    finish = true;
    await Promise.all([upgraded, written]);
    expect(states).toEqual(['opening', 'open']);
    expect(await database.run(get)).toBe('late');
  });
});

describe('two versions of the page', () => {
  it('the old one closes its connection and says so; the new one opens', async () => {
    const name = freshName();
    const old = open(name, 1);
    await old.run(put('kept'));
    const states = statesOf(old);
    const notices = heardNotices();
    const newer = open(name, 2);
    expect(await newer.run(get)).toBe('kept');
    expect(states).toEqual(['superseded']);
    expect(notices).toEqual([{ holds: 'things', state: 'superseded' }]);
    await expect(old.run(get)).rejects.toMatchObject({
      code: 'newer-version',
      message: 'A newer version of this page keeps the things now.',
      hint: expect.stringContaining('Reload this page'),
    });
    await expect(old.run(put('overwritten'))).rejects.toMatchObject({ code: 'newer-version' });
    expect(old.state).toBe('superseded');
    expect(await newer.run(get)).toBe('kept');
  });

  it('the old one opens again when the upgrade came to nothing', async () => {
    const name = freshName();
    const old = open(name, 1);
    await old.run(put('kept'));
    const failed = openIn(otherTab(), name, 2, (_, transaction) => transaction.abort());
    await expect(failed).rejects.toHaveProperty('name', 'AbortError');
    expect(old.state).toBe('superseded');
    expect(await old.run(get)).toBe('kept');
    expect(old.state).toBe('open');
  });

  it('an old one that does not close is reported as blocking, until it does', async () => {
    const name = freshName();
    const holding = await openIn(otherTab(), name, 1, (created) => created.createObjectStore('things'));
    const newer = open(name, 2);
    const states = statesOf(newer);
    const notices = heardNotices();
    const written = newer.run(put('after all'));
    await expect.poll(() => states).toEqual(['opening', 'blocked']);
    expect(notices).toEqual([{ holds: 'things', state: 'blocked' }]);
    holding.close();
    await written;
    expect(states).toEqual(['opening', 'blocked', 'open']);
    expect(notices.at(-1)).toEqual({ holds: 'things', state: 'open' });
    expect(await newer.run(get)).toBe('after all');
  });

  it('the new one is not changed by an old one that comes later', async () => {
    const name = freshName();
    (await openDB(name, 9, { upgrade: (created) => void created.createObjectStore('later') })).close();
    const old = open(name);
    await expect(old.opened()).rejects.toMatchObject({ code: 'newer-version' });
    expect(old.state).toBe('superseded');
    const again = await openDB(name, 9);
    expect([...again.objectStoreNames]).toEqual(['later']);
    again.close();
  });
});

describe('what goes wrong', () => {
  it('is storage-unavailable where the browser forbids or lacks IndexedDB, and tried again with the next use', async () => {
    const name = freshName();
    const database = open(name);
    const real = indexedDB;
    for (const forbidden of [
      {
        open: () => {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      },
      undefined,
    ]) {
      vi.stubGlobal('indexedDB', forbidden);
      await expect(database.run(get)).rejects.toMatchObject({
        code: 'storage-unavailable',
        message: 'This browser does not let the page keep things.',
      });
      expect(database.state).toBe('unavailable');
    }
    vi.stubGlobal('indexedDB', real);
    expect(await database.run(get)).toBeUndefined();
  });

  it.each([
    ['QuotaExceededError', 'quota'],
    ['UnknownError', 'storage-unavailable'],
    ['DataCloneError', 'internal'],
  ])('%s is %s', async (thrown, code) => {
    const refused = open(freshName()).run(() => Promise.reject(new DOMException('Why.', thrown)));
    await expect(refused).rejects.toMatchObject({ name: 'PlaygroundError', code });
  });

  it('passes through when the database has nothing to do with it', async () => {
    const error = new TypeError('a mistake');
    await expect(open(freshName()).run(() => Promise.reject(error))).rejects.toBe(error);
  });
});
