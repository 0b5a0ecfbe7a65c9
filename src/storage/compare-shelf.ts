/**
 * What Compare keeps between visits, in IndexedDB: the grid as a person set it up, and the answers it got. Each value is
 * a versioned envelope that is validated on the way in; what cannot be read is set aside, never overwritten.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import * as v from 'valibot';
import type { ReadOutcome } from './envelope';

export interface ShelfFormat<Value> {
  key: string;
  kind: string;
  version: number;
  schema: v.GenericSchema<unknown, Value>;
}

export interface CompareShelf {
  /** Reads and validates a value. Never throws: without storage nothing is there. */
  read<Value>(format: ShelfFormat<Value>): Promise<ReadOutcome<Value>>;
  /** @returns false when the browser has no room or forbids storing */
  write<Value>(format: ShelfFormat<Value>, value: Value): Promise<boolean>;
  /** Calls back when another tab has written. */
  onOtherTab(listener: () => void): void;
}

interface Tables extends DBSchema {
  values: { key: string; value: unknown };
}

/** Beside an unreadable value's key, where it is kept. */
const SET_ASIDE = '.set-aside';

/** The shelf of this browser. */
export function createCompareShelf(): CompareShelf {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('compare') : undefined;
  let opened: Promise<IDBPDatabase<Tables>> | undefined;
  const open = () => {
    opened ??= openDB<Tables>('compare', 1, { upgrade: (db) => void db.createObjectStore('values') });
    return opened;
  };
  return {
    read: async (format) => {
      try {
        const db = await open();
        const stored = await db.get('values', format.key);
        if (stored === undefined) return { state: 'missing' };
        const outcome = openEnvelope(format, stored);
        if (outcome.state === 'unreadable') await db.put('values', stored, `${format.key}${SET_ASIDE}`);
        return outcome;
      } catch {
        return { state: 'missing' };
      }
    },
    write: async ({ key, kind, version }, value) => {
      try {
        const transaction = (await open()).transaction('values', 'readwrite');
        const putting = transaction.store.put({ kind, version, value }, key);
        // At once: a page that goes away may not live until the browser would commit by itself.
        transaction.commit();
        await Promise.all([putting, transaction.done]);
        channel?.postMessage('written');
        return true;
      } catch {
        return false;
      }
    },
    onOtherTab: (listener) => channel?.addEventListener('message', listener),
  };
}

/** The value of an envelope, if it is one of this format. */
export function openEnvelope<Value>(format: ShelfFormat<Value>, stored: unknown): ReadOutcome<Value> {
  const envelope = v.object({
    kind: v.literal(format.kind),
    version: v.literal(format.version),
    value: format.schema,
  });
  const parsed = v.safeParse(envelope, stored);
  return parsed.success ? { state: 'read', value: parsed.output.value as Value } : { state: 'unreadable' };
}
