/**
 * The one place that opens IndexedDB databases. Each has one connection per page or worker, opened by its first use,
 * shared by all who use it, and opened again when the browser has ended it. A connection gives way to a newer version
 * of this page in another tab; what goes wrong is a PlaygroundError, whichever database it is.
 *
 * Opening may take long on a busy machine. Nothing here gives up: work waits until the database is open or the browser
 * says that it will not be. Whoever cannot wait watches {@link Database.observe} and goes on with {@link Database.opened}.
 */
import {
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
  type StoreValue,
} from 'idb';
import type { PlaygroundError } from '@/core/errors';
import { type DatabaseWords, openingError, workError } from './database-errors';
import { announceStorageNotice } from './storage-notices';

/** Takes the database from one version to the next: creates or deletes object stores and indexes, and must not wait. */
export type UpgradeStep<Tables extends DBSchema> = (
  database: IDBPDatabase<Tables>,
  transaction: IDBPTransaction<Tables, StoreNames<Tables>[], 'versionchange'>,
) => void;

export interface DatabaseDefinition<Tables extends DBSchema> extends DatabaseWords {
  name: string;
  /** The step at index `n` leads from version `n` to `n + 1`; version 0 is an empty database. Only ever appended to. */
  upgrades: readonly UpgradeStep<Tables>[];
}

export type DatabaseState =
  /** Not open, and nothing is waiting for it; the next use opens it. */
  | 'closed'
  | 'opening'
  /** Opening, but an older version of this page in another tab still holds it. */
  | 'blocked'
  | 'open'
  /** A newer version of this page has taken it over. */
  | 'superseded'
  /** The browser refused to open it. */
  | 'unavailable';

export interface Database<Tables extends DBSchema> {
  readonly state: DatabaseState;
  /** Calls back with every later state. @returns stops observing */
  observe(listener: (state: DatabaseState) => void): () => void;
  /**
   * Opens the database if it is not open, and waits for it, however long that takes.
   * @throws {PlaygroundError} `storage-unavailable` where the browser has or allows no such storage; `newer-version`
   * when a newer version of this page has changed the database; `quota`
   */
  opened(): Promise<void>;
  /**
   * Does some work on the open connection. Work that found the connection ended is done again on a new one, so it must
   * not have effects besides those of its transactions.
   * @throws {PlaygroundError} as {@link opened}, and `quota` when there is no room for what is written
   */
  run<Result>(work: (connection: IDBPDatabase<Tables>) => Promise<Result>): Promise<Result>;
  /** Ends the connection; the next use opens another. */
  close(): void;
}

interface ConnectionEvents {
  onBlocked(): void;
  onNewer(): void;
  onEnd(): void;
}

/** By name and version. */
const databases = new Map<string, { definition: { holds: string } }>();

/**
 * The database of a definition: the same object, and the same connection, for everyone in this page or worker.
 * @throws {Error} when two definitions claim the same name
 */
export function openDatabase<Tables extends DBSchema>(
  definition: DatabaseDefinition<Tables>,
): Database<Tables> {
  const key = `${definition.name}@${definition.upgrades.length}`;
  const known = databases.get(key);
  if (known) {
    if (known.definition.holds !== definition.holds) throw new Error(`Two databases are called ${key}.`);
    return known as SharedDatabase<Tables>;
  }
  const database = new SharedDatabase(definition);
  databases.set(key, database);
  return database;
}

class SharedDatabase<Tables extends DBSchema> implements Database<Tables> {
  state: DatabaseState = 'closed';
  /** Open or opening; undefined when the next use has to open one. */
  private connection: Promise<IDBPDatabase<Tables>> | undefined;
  private readonly listeners = new Set<(state: DatabaseState) => void>();

  constructor(readonly definition: DatabaseDefinition<Tables>) {}

  observe(listener: (state: DatabaseState) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async opened(): Promise<void> {
    await this.connect();
  }

  async run<Result>(work: (connection: IDBPDatabase<Tables>) => Promise<Result>): Promise<Result> {
    const opening = this.connect();
    const connection = await opening;
    try {
      return await work(connection);
    } catch (error) {
      if (!isEnded(error)) throw workError(this.definition, error);
      this.forget(opening, 'closed');
    }
    const again = await this.connect();
    try {
      return await work(again);
    } catch (error) {
      throw workError(this.definition, error);
    }
  }

  close(): void {
    const closing = this.connection;
    if (!closing) return;
    this.forget(closing, 'closed');
    closing.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }

  private connect(): Promise<IDBPDatabase<Tables>> {
    if (this.connection) return this.connection;
    const opening: Promise<IDBPDatabase<Tables>> = this.request({
      onBlocked: () => this.onBlocked(opening),
      onNewer: () => this.onNewer(opening),
      onEnd: () => this.forget(opening, 'closed'),
    });
    this.connection = opening;
    this.enter('opening');
    opening.then(
      () => this.onOpen(opening),
      (error: PlaygroundError) =>
        this.forget(opening, error.code === 'newer-version' ? 'superseded' : 'unavailable'),
    );
    return opening;
  }

  /** @throws {PlaygroundError} */
  private async request({ onBlocked, onNewer, onEnd }: ConnectionEvents): Promise<IDBPDatabase<Tables>> {
    const { name, upgrades } = this.definition;
    try {
      return await openDB<Tables>(name, upgrades.length, {
        upgrade: (connection, from, _to, transaction) => {
          for (const step of upgrades.slice(from)) step(connection, transaction);
        },
        blocked: onBlocked,
        blocking: (_current, newer, event) => {
          // A newer page must not wait for this one.
          (event.target as IDBDatabase).close();
          // A database that is being deleted has no newer version.
          if (newer === null) onEnd();
          else onNewer();
        },
        terminated: onEnd,
      });
    } catch (error) {
      throw openingError(this.definition, error);
    }
  }

  private onOpen(opening: Promise<IDBPDatabase<Tables>>): void {
    if (this.connection !== opening) return;
    if (this.state === 'blocked') announceStorageNotice({ holds: this.definition.holds, state: 'open' });
    this.enter('open');
  }

  private onBlocked(opening: Promise<IDBPDatabase<Tables>>): void {
    if (this.connection !== opening) return;
    this.enter('blocked');
    announceStorageNotice({ holds: this.definition.holds, state: 'blocked' });
  }

  private onNewer(opening: Promise<IDBPDatabase<Tables>>): void {
    this.forget(opening, 'superseded');
    announceStorageNotice({ holds: this.definition.holds, state: 'superseded' });
  }

  /** The connection has ended: the next use opens another. */
  private forget(ended: Promise<IDBPDatabase<Tables>>, state: DatabaseState): void {
    if (this.connection !== ended) return;
    this.connection = undefined;
    this.enter(state);
  }

  private enter(state: DatabaseState): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}

/** A transaction was begun on a connection that the browser, or a newer page, has ended. */
function isEnded(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'InvalidStateError';
}

/** Everything in a table whose keys are texts, with its keys. */
export async function entriesOf<Tables extends DBSchema, Name extends StoreNames<Tables>>(
  connection: IDBPDatabase<Tables>,
  table: Name,
): Promise<[key: string, value: StoreValue<Tables, Name>][]> {
  const { store } = connection.transaction(table);
  const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return keys.map((key, at) => [String(key), values[at]!]);
}
