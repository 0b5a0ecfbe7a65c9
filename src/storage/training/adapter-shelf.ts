/**
 * LoRA adapters at rest in IndexedDB, where page and worker both reach them: a record that lists it, and beside it the two
 * files as PEFT has them, written in one transaction. An adapter's id is the hash of its files, so the same adapter is
 * stored once, wherever it comes from.
 */
import type { DBSchema } from 'idb';
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import {
  type PeftFiles,
  peftSources,
  readPeftAdapter,
  readPeftDescription,
} from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import { type Database, entriesOf, openDatabase } from '@/storage/database';
import { type AdapterRecord, adapterFilesFormat, adapterFormat } from '@/storage/migrations/adapter';
import {
  checkNotNewer,
  newerRecordError,
  readableOf,
  readRecord,
  toRecord,
  type UnreadableRecord,
  unreadableOf,
} from '@/storage/migrations/migrate';
import { sha256Of } from '@/storage/models/sha256';

interface Tables extends DBSchema {
  records: { key: string; value: unknown };
  files: { key: string; value: unknown };
}

/** UTF-16 units. */
const MAX_NAME = 200;

export interface AdapterShelf {
  /** Those that this version can read, newest first. */
  list(): Promise<AdapterRecord[]>;
  /** The others, which stay as they are. */
  unreadable(): Promise<UnreadableRecord[]>;
  /** Its two files, byte for byte. @throws {PlaygroundError} `not-found`, `newer-version` */
  files(id: string): Promise<PeftFiles>;
  /**
   * Stores the files of an adapter as they are, as `writePeftAdapter` encodes them; only the configuration is read. An
   * adapter that is here already keeps its name.
   * @throws {PlaygroundError} `quota`; `newer-version` when a newer version of this page has stored it; `malformed-file`, `unsupported-file` and others for a configuration that is not sound
   */
  put(files: PeftFiles, about: { name: string; run?: string }): Promise<AdapterRecord>;
  /** @throws {PlaygroundError} `not-found`, `quota` */
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/**
 * The adapters of this site.
 * @throws {PlaygroundError} `storage-unavailable` where the browser forbids storage, `newer-version`
 */
export async function openAdapterShelf(name = 'playground-adapters'): Promise<AdapterShelf> {
  const database = openDatabase<Tables>({
    name,
    holds: 'adapters',
    upgrades: [
      (created) => {
        created.createObjectStore('records');
        created.createObjectStore('files');
      },
    ],
  });
  await database.opened();
  return new StoredAdapterShelf(database);
}

/** Reads an adapter of the shelf. @throws {PlaygroundError} when it is not there, or damaged */
export async function readShelvedAdapter(shelf: AdapterShelf, id: string): Promise<LoraAdapter> {
  return readPeftAdapter(peftSources(await shelf.files(id)));
}

class StoredAdapterShelf implements AdapterShelf {
  constructor(private readonly database: Database<Tables>) {}

  async list(): Promise<AdapterRecord[]> {
    const stored = await this.database.run((connection) => connection.getAll('records'));
    return readableOf(adapterFormat, stored).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return unreadableOf(adapterFormat, await this.database.run((open) => entriesOf(open, 'records')));
  }

  async files(id: string): Promise<PeftFiles> {
    const stored = await this.database.run((connection) => connection.get('files', id));
    const outcome = readRecord(adapterFilesFormat, stored);
    if (outcome.state === 'read') return outcome.value;
    if (outcome.reason === 'newer') throw newerRecordError(adapterFilesFormat.label);
    throw notStored();
  }

  async put({ config, weights }: PeftFiles, about: { name: string; run?: string }): Promise<AdapterRecord> {
    const { rank, alpha, targets, baseModel } = await readPeftDescription({ config, weights });
    const record: AdapterRecord = {
      id: await sha256Of([config, weights]),
      name: about.name.slice(0, MAX_NAME),
      baseModel,
      rank,
      alpha,
      targets,
      bytes: config.length + weights.length,
      createdAt: new Date().toISOString(),
      run: about.run,
    };
    return this.database.run(async (connection) => {
      const transaction = connection.transaction(['records', 'files'], 'readwrite');
      const records = transaction.objectStore('records');
      const existing = await records.get(record.id);
      checkNotNewer(adapterFormat, existing);
      const known = readRecord(adapterFormat, existing);
      if (known.state === 'read') return known.value;
      await Promise.all([
        transaction.objectStore('files').put(toRecord(adapterFilesFormat, { config, weights }), record.id),
        records.put(toRecord(adapterFormat, record), record.id),
        transaction.done,
      ]);
      return record;
    });
  }

  async rename(id: string, name: string): Promise<void> {
    await this.database.run(async (connection) => {
      const { store, done } = connection.transaction('records', 'readwrite');
      const known = readRecord(adapterFormat, await store.get(id));
      if (known.state === 'unreadable') throw notStored();
      const renamed = { ...known.value, name: name.slice(0, MAX_NAME) };
      await Promise.all([store.put(toRecord(adapterFormat, renamed), id), done]);
    });
  }

  async remove(id: string): Promise<void> {
    await this.database.run(async (connection) => {
      const transaction = connection.transaction(['records', 'files'], 'readwrite');
      await Promise.all([
        transaction.objectStore('records').delete(id),
        transaction.objectStore('files').delete(id),
        transaction.done,
      ]);
    });
  }
}

function notStored(): PlaygroundError {
  return new PlaygroundError('not-found', 'This adapter is not stored here, or not completely.', {
    hint: 'Import it again from its files.',
  });
}
