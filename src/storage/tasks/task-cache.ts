/**
 * Task files that a person fetched or opened, kept in IndexedDB: the text as it came, and beside it the few facts that the
 * list of tasks shows, so that listing never reads the texts. Entries are versioned envelopes, validated on the way out; what
 * is not as this program writes it counts as absent.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const texts = v.pipe(v.array(text(2_000)), v.maxLength(1_000));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const ORIGIN = v.variant('kind', [
  v.object({ kind: v.literal('upstream'), commit: text(64) }),
  v.object({ kind: v.literal('mirror'), url: text(2_000) }),
  v.object({ kind: v.literal('file'), file: text(1_000) }),
]);

/** Where the text of a task came from. */
export type TaskOrigin = v.InferOutput<typeof ORIGIN>;

const FACTS = v.object({
  name: text(300),
  categories: texts,
  domains: texts,
  inputLanguage: texts,
  outputLanguage: texts,
  licence: texts,
  /** Its beginning, for the search. */
  definition: text(4_000),
  instances: count,
  /** Most accepted answers that one instance has. */
  references: count,
  origin: ORIGIN,
  /** UTF-8 bytes of the text. */
  bytes: count,
  /** Milliseconds since 1970. */
  storedAt: count,
});

/** What is known of a task whose text is here. */
export type CachedTask = v.InferOutput<typeof FACTS>;

const FACTS_ENVELOPE = v.object({ kind: v.literal('task-facts'), version: v.literal(1), value: FACTS });
const TEXT_ENVELOPE = v.object({ kind: v.literal('task-text'), version: v.literal(1), value: v.string() });

interface Tables extends DBSchema {
  facts: { key: string; value: unknown };
  texts: { key: string; value: unknown };
}

export interface TaskCache {
  list(): Promise<CachedTask[]>;
  /** The text of a task; undefined when it is not here. */
  text(name: string): Promise<string | undefined>;
  /** Keeps a task, in place of an earlier text of the same name. @throws {PlaygroundError} `quota` */
  put(facts: CachedTask, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const NAME = 'playground-tasks';

/** The cache of this site; where IndexedDB is forbidden, one that lasts as long as the page. */
export async function openTaskCache(name = NAME): Promise<TaskCache> {
  try {
    return new StoredTaskCache(
      await openDB<Tables>(name, 1, {
        upgrade: (db) => {
          db.createObjectStore('facts');
          db.createObjectStore('texts');
        },
        // A newer page must not wait for this one to be closed.
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      }),
    );
  } catch {
    return new PassingTaskCache();
  }
}

class StoredTaskCache implements TaskCache {
  constructor(private readonly db: IDBPDatabase<Tables>) {}

  async list(): Promise<CachedTask[]> {
    const found: CachedTask[] = [];
    for (const stored of await this.db.getAll('facts')) {
      const read = v.safeParse(FACTS_ENVELOPE, stored);
      if (read.success) found.push(read.output.value);
    }
    return found;
  }

  async text(name: string): Promise<string | undefined> {
    const read = v.safeParse(TEXT_ENVELOPE, await this.db.get('texts', name));
    return read.success ? read.output.value : undefined;
  }

  async put(facts: CachedTask, text: string): Promise<void> {
    // Facts and text in one transaction: both are there, or neither.
    const transaction = this.db.transaction(['facts', 'texts'], 'readwrite');
    try {
      await Promise.all([
        transaction.objectStore('facts').put({ kind: 'task-facts', version: 1, value: facts }, facts.name),
        transaction.objectStore('texts').put({ kind: 'task-text', version: 1, value: text }, facts.name),
        transaction.done,
      ]);
    } catch (cause) {
      throw new PlaygroundError('quota', `The browser has no room to keep ${facts.name}.`, {
        hint: 'It can be used until the page is left; delete stored models or tasks to make room.',
        cause,
      });
    }
  }

  async remove(name: string): Promise<void> {
    const transaction = this.db.transaction(['facts', 'texts'], 'readwrite');
    await Promise.all([
      transaction.objectStore('facts').delete(name),
      transaction.objectStore('texts').delete(name),
      transaction.done,
    ]);
  }
}

/** Keeps tasks in memory. */
export class PassingTaskCache implements TaskCache {
  private readonly entries = new Map<string, { facts: CachedTask; text: string }>();

  async list(): Promise<CachedTask[]> {
    return [...this.entries.values()].map((entry) => entry.facts);
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
