/**
 * Task files that a person fetched or opened, kept in IndexedDB: the text as it came, and beside it the few facts that the
 * list of tasks shows, so that listing never reads the texts. Where IndexedDB is forbidden they last as long as the page.
 */
import type { DBSchema } from 'idb';
import { PlaygroundError } from '@/core/errors';
import { type Database, type DatabaseDefinition, entriesOf, openDatabase } from '@/storage/database';
import {
  checkNotNewer,
  readableOf,
  readRecord,
  toRecord,
  type UnreadableRecord,
  unreadableOf,
} from '@/storage/migrations/migrate';
import { type CachedTask, taskFactsFormat, taskTextFormat } from '@/storage/migrations/task';

interface Tables extends DBSchema {
  facts: { key: string; value: unknown };
  texts: { key: string; value: unknown };
}

export interface TaskCache {
  /** The tasks that this version can read. */
  list(): Promise<CachedTask[]>;
  /** The others, which stay as they are. */
  unreadable(): Promise<UnreadableRecord[]>;
  /** The text of a task; undefined when it is not here, or not in a form that this version can read. */
  text(name: string): Promise<string | undefined>;
  /**
   * Stores a task, in place of an earlier text of the same name.
   * @throws {PlaygroundError} `quota`; `newer-version` when a newer version of this page has stored it
   */
  put(facts: CachedTask, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const definition = (name: string): DatabaseDefinition<Tables> => ({
  name,
  holds: 'task files',
  quotaHint: 'They can be used until the page is closed; delete stored models or tasks to make room.',
  upgrades: [
    (database) => {
      database.createObjectStore('facts');
      database.createObjectStore('texts');
    },
  ],
});

/**
 * The cache of this site; where IndexedDB is forbidden, one that lasts as long as the page.
 * @throws {PlaygroundError} `newer-version` when a newer version of this page stores the tasks
 */
export async function openTaskCache(name = 'playground-tasks'): Promise<TaskCache> {
  const database = openDatabase(definition(name));
  try {
    await database.opened();
    return new StoredTaskCache(database);
  } catch (error) {
    if (PlaygroundError.from(error).code === 'newer-version') throw error;
    return new InMemoryTaskCache();
  }
}

class StoredTaskCache implements TaskCache {
  constructor(private readonly database: Database<Tables>) {}

  async list(): Promise<CachedTask[]> {
    return readableOf(taskFactsFormat, await this.database.run((connection) => connection.getAll('facts')));
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return unreadableOf(taskFactsFormat, await this.database.run((open) => entriesOf(open, 'facts')));
  }

  async text(name: string): Promise<string | undefined> {
    const stored = await this.database.run((connection) => connection.get('texts', name));
    const outcome = readRecord(taskTextFormat, stored);
    return outcome.state === 'read' ? outcome.value : undefined;
  }

  async put(facts: CachedTask, text: string): Promise<void> {
    const { name } = facts;
    // Facts and text in one transaction: both are there, or neither.
    await this.database.run(async (connection) => {
      const transaction = connection.transaction(['facts', 'texts'], 'readwrite');
      const [factsStore, texts] = [transaction.objectStore('facts'), transaction.objectStore('texts')];
      checkNotNewer(taskFactsFormat, await factsStore.get(name));
      checkNotNewer(taskTextFormat, await texts.get(name));
      await Promise.all([
        factsStore.put(toRecord(taskFactsFormat, facts), name),
        texts.put(toRecord(taskTextFormat, text), name),
        transaction.done,
      ]);
    });
  }

  async remove(name: string): Promise<void> {
    await this.database.run(async (connection) => {
      const transaction = connection.transaction(['facts', 'texts'], 'readwrite');
      await Promise.all([
        transaction.objectStore('facts').delete(name),
        transaction.objectStore('texts').delete(name),
        transaction.done,
      ]);
    });
  }
}

/** The same in memory, for as long as the page lives. */
export class InMemoryTaskCache implements TaskCache {
  private readonly entries = new Map<string, { facts: CachedTask; text: string }>();

  async list(): Promise<CachedTask[]> {
    return [...this.entries.values()].map((entry) => entry.facts);
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return [];
  }

  async text(name: string): Promise<string | undefined> {
    return this.entries.get(name)?.text;
  }

  async put(facts: CachedTask, text: string): Promise<void> {
    this.entries.set(facts.name, { facts, text });
  }

  async remove(name: string): Promise<void> {
    this.entries.delete(name);
  }
}
