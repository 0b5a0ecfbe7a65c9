/**
 * What Compare keeps between visits, in IndexedDB: the grid as a person set it up, and the answers it got. What cannot be
 * read is set aside before anything is written in its place; in the place of what a newer version of this page has
 * stored, nothing is written.
 */
import type { DBSchema, IDBPTransaction } from 'idb';
import { type DatabaseDefinition, openDatabase } from './database';
import type { EnvelopeFormat, ReadOutcome } from './envelope';
import { checkNotNewer, isNewerRecord, readRecord, toRecord } from './migrations/migrate';

export interface CompareShelf {
  /** Reads and validates a value. Never throws: without storage nothing is there. */
  read<Value>(format: EnvelopeFormat<Value>): Promise<ReadOutcome<Value>>;
  /**
   * @returns false when the browser has no room or forbids storing, and when a newer version of this page has stored
   * something in its place
   */
  write<Value>(format: EnvelopeFormat<Value>, value: Value): Promise<boolean>;
  /** Calls back when another tab has written. */
  onOtherTab(listener: () => void): void;
}

interface Tables extends DBSchema {
  values: { key: string; value: unknown };
}

const definition = (name: string): DatabaseDefinition<Tables> => ({
  name,
  holds: 'comparisons',
  upgrades: [(database) => void database.createObjectStore('values')],
});

/** Beside an unreadable value's key, where it is kept; further ones are numbered from 2. */
const SET_ASIDE = '.set-aside';

/** The shelf of this browser. */
export function createCompareShelf(name = 'compare'): CompareShelf {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(name) : undefined;
  const database = openDatabase(definition(name));
  /** Keys whose value was read, and may be replaced, since another tab wrote last. */
  const replaceable = new Set<string>();
  channel?.addEventListener('message', () => replaceable.clear());
  return {
    read: async (format) => {
      try {
        return await database.run(async (connection) => {
          const transaction = connection.transaction('values', 'readwrite');
          const stored = await transaction.store.get(format.key);
          if (isNewerRecord(format, stored)) replaceable.delete(format.key);
          else replaceable.add(format.key);
          if (stored === undefined) return { state: 'missing' };
          const outcome = readRecord(format, stored);
          if (outcome.state === 'unreadable') await setAside(transaction, format.key, stored);
          await transaction.done;
          return outcome;
        });
      } catch {
        return { state: 'missing' };
      }
    },
    write: async (format, value) => {
      try {
        await database.run(async (connection) => {
          const transaction = connection.transaction('values', 'readwrite');
          // A page that goes away may not live until an answer comes, nor until the browser would commit by itself.
          if (!replaceable.has(format.key)) checkNotNewer(format, await transaction.store.get(format.key));
          const putting = transaction.store.put(toRecord(format, value), format.key);
          transaction.commit();
          await Promise.all([putting, transaction.done]);
        });
        channel?.postMessage('written');
        return true;
      } catch {
        return false;
      }
    },
    onOtherTab: (listener) => channel?.addEventListener('message', listener),
  };
}

/** Keeps a copy beside the value, once. */
async function setAside(
  { store }: IDBPTransaction<Tables, ['values'], 'readwrite'>,
  key: string,
  stored: unknown,
): Promise<void> {
  const text = JSON.stringify(stored);
  for (let number = 1; ; number++) {
    const place = `${key}${SET_ASIDE}${number === 1 ? '' : `.${number}`}`;
    const there = await store.get(place);
    if (there === undefined) await store.put(stored, place);
    if (there === undefined || JSON.stringify(there) === text) return;
  }
}
