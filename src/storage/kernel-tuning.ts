/**
 * Which kernels were fastest here, at rest in IndexedDB, where the engine's worker reaches it. Losing it costs a
 * measurement, so it is kept small, nothing in it is trusted, and nobody waits for it.
 */
import type { DBSchema } from 'idb';
import { type DatabaseDefinition, openDatabase } from './database';
import { storageUnavailable } from './database-errors';
import { kernelChoiceFormat } from './migrations/kernel-choice';
import { checkNotNewer, isNewerRecord, readRecord, toRecord } from './migrations/migrate';

interface Tables extends DBSchema {
  choices: { key: string; value: unknown };
}

/** More adapters, browsers and shapes than one person meets: all are deleted before another is added. */
const MAX_RECORDS = 64;
/** Loading a model waits no longer than this for the browser; what it answers later is not used. */
const ANSWERS_WITHIN_MS = 1_000;

export interface KernelTuning {
  /** What was written for the key, unchecked. Rejects where the browser forbids storage, or takes long to answer. */
  read(key: string): Promise<unknown>;
  /** Rejects where the browser forbids storage, and when a newer version of this page has stored a choice. */
  write(key: string, record: unknown): Promise<void>;
}

const definition = (name: string): DatabaseDefinition<Tables> => ({
  name,
  holds: 'choices of kernels',
  upgrades: [(database) => void database.createObjectStore('choices')],
});

export function storedKernelTuning(name = 'playground-kernels'): KernelTuning {
  const database = openDatabase(definition(name));
  return {
    read: (key) =>
      inTime(
        definition(name),
        database.run(async (connection) => {
          const stored = await connection.get('choices', key);
          const outcome = readRecord(kernelChoiceFormat, stored);
          return outcome.state === 'read' ? outcome.value : undefined;
        }),
      ),
    write: (key, record) =>
      inTime(
        definition(name),
        database.run(async (connection) => {
          const { store, done } = connection.transaction('choices', 'readwrite');
          checkNotNewer(kernelChoiceFormat, await store.get(key));
          if ((await store.count()) >= MAX_RECORDS) {
            for await (const entry of store) {
              if (!isNewerRecord(kernelChoiceFormat, entry.value)) await entry.delete();
            }
          }
          await Promise.all([store.put(toRecord(kernelChoiceFormat, record), key), done]);
        }),
      ),
  };
}

function inTime<Result>(words: DatabaseDefinition<Tables>, done: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(storageUnavailable(words)), ANSWERS_WITHIN_MS);
  });
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
