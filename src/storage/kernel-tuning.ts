/**
 * Which kernels were fastest here, at rest in IndexedDB, where the engine's worker reaches it. Losing it costs a
 * measurement, so it is kept small, nothing in it is trusted, and nobody waits for it.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

interface Tables extends DBSchema {
  choices: { key: string; value: unknown };
}

const NAME = 'playground-kernels';
/** More adapters, browsers and shapes than one person meets: all are forgotten before another is added. */
const MOST_RECORDS = 64;
/** A browser that has not answered by then will not. */
const ANSWERS_WITHIN_MS = 1_000;

export interface KernelTuning {
  /** What was written for the key, unchecked. Rejects where the browser forbids storage. */
  read(key: string): Promise<unknown>;
  write(key: string, record: unknown): Promise<void>;
}

export function storedKernelTuning(name = NAME): KernelTuning {
  return {
    read: (key) => inDatabase(name, (database) => database.get('choices', key)),
    write: (key, record) =>
      inDatabase(name, async (database) => {
        const transaction = database.transaction('choices', 'readwrite');
        if ((await transaction.store.count()) >= MOST_RECORDS) await transaction.store.clear();
        await transaction.store.put(record, key);
        await transaction.done;
      }),
  };
}

async function inDatabase<Result>(
  name: string,
  work: (database: IDBPDatabase<Tables>) => Promise<Result>,
): Promise<Result> {
  const done = (async () => {
    const database = await openDB<Tables>(name, 1, {
      upgrade: (created) => void created.createObjectStore('choices'),
    });
    try {
      return await work(database);
    } finally {
      database.close();
    }
  })();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The browser does not answer.')), ANSWERS_WITHIN_MS);
  });
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
