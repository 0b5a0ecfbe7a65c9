/**
 * LoRA adapters at rest in IndexedDB, where page and worker both reach them: a record that lists it, and beside it the two
 * files as PEFT has them, written in one transaction. An adapter's id is the hash of its files, so the same adapter is
 * stored once, wherever it comes from.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import * as v from 'valibot';
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import {
  type PeftFiles,
  peftSources,
  readPeftAdapter,
  readPeftDescription,
} from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import { Sha256 } from '@/storage/models/sha256';
import { isNamed } from '@/storage/storage-errors';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

const RECORD = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** What a person calls it. */
  name: text(200),
  /** The model it was made for, by name; empty when its files do not say. */
  baseModel: text(2_000),
  rank: v.pipe(v.number(), v.integer(), v.minValue(1)),
  alpha: v.number(),
  targets: v.pipe(v.array(text(2_000)), v.maxLength(5_000)),
  /** Of both files. */
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** ISO 8601, when it came here. */
  createdAt: text(40),
  /** The run that made it; absent for imported ones. */
  run: v.optional(text(100)),
});

/** What the list of adapters shows. */
export type AdapterRecord = v.InferOutput<typeof RECORD>;

const ENVELOPE = v.object({ kind: v.literal('adapter'), version: v.literal(1), value: RECORD });
const FILES = v.object({
  config: v.instance(Uint8Array<ArrayBuffer>),
  weights: v.instance(Uint8Array<ArrayBuffer>),
});

interface Tables extends DBSchema {
  records: { key: string; value: unknown };
  files: { key: string; value: unknown };
}

const NAME = 'playground-adapters';

export interface AdapterShelf {
  /** Newest first. What is not as this program writes it is passed over. */
  list(): Promise<AdapterRecord[]>;
  /** Its two files, byte for byte. @throws {PlaygroundError} `invalid-input` when it is not here */
  files(id: string): Promise<PeftFiles>;
  /**
   * Stores the files of an adapter as they are, as `writePeftAdapter` encodes them; only the configuration is read. An
   * adapter that is here already keeps its name.
   * @throws {PlaygroundError} `quota`; `malformed-file`, `unsupported-file` and others for a configuration that is not sound
   */
  put(files: PeftFiles, about: { name: string; run?: string }): Promise<AdapterRecord>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/**
 * The adapters of this site.
 * @throws {PlaygroundError} `invalid-input` where the browser forbids storage
 */
export async function openAdapterShelf(name = NAME): Promise<AdapterShelf> {
  try {
    return new StoredAdapterShelf(
      await openDB<Tables>(name, 1, {
        upgrade: (db) => {
          db.createObjectStore('records');
          db.createObjectStore('files');
        },
      }),
    );
  } catch (cause) {
    throw new PlaygroundError(
      'invalid-input',
      'This browser stores nothing here, so it can keep no adapters.',
      {
        hint: 'Leave the private window, or allow this page to store data.',
        cause,
      },
    );
  }
}

/** Reads an adapter of the shelf. @throws {PlaygroundError} when it is not there, or damaged */
export async function readShelvedAdapter(shelf: AdapterShelf, id: string): Promise<LoraAdapter> {
  return readPeftAdapter(peftSources(await shelf.files(id)));
}

class StoredAdapterShelf implements AdapterShelf {
  constructor(private readonly db: IDBPDatabase<Tables>) {}

  async list(): Promise<AdapterRecord[]> {
    const records = (await this.db.getAll('records')).flatMap((stored) => {
      const parsed = v.safeParse(ENVELOPE, stored);
      return parsed.success ? [parsed.output.value] : [];
    });
    return records.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async files(id: string): Promise<PeftFiles> {
    const parsed = v.safeParse(FILES, await this.db.get('files', id));
    if (!parsed.success) {
      throw new PlaygroundError('invalid-input', 'This adapter is not stored here, or not completely.', {
        hint: 'Import it again from its files.',
      });
    }
    return parsed.output;
  }

  async put({ config, weights }: PeftFiles, about: { name: string; run?: string }): Promise<AdapterRecord> {
    const { rank, alpha, targets, baseModel } = await readPeftDescription({ config, weights });
    const record: AdapterRecord = {
      id: hashOf([config, weights]),
      name: about.name.slice(0, 200),
      baseModel,
      rank,
      alpha,
      targets,
      bytes: config.length + weights.length,
      createdAt: new Date().toISOString(),
      run: about.run,
    };
    const known = (await this.list()).find(({ id }) => id === record.id);
    if (known) return known;
    await this.write(record, { config, weights });
    return record;
  }

  async rename(id: string, name: string): Promise<void> {
    const known = (await this.list()).find((record) => record.id === id);
    if (known) await this.db.put('records', envelope({ ...known, name: name.slice(0, 200) }), id);
  }

  async remove(id: string): Promise<void> {
    const transaction = this.db.transaction(['records', 'files'], 'readwrite');
    await transaction.objectStore('records').delete(id);
    await transaction.objectStore('files').delete(id);
    await transaction.done;
  }

  private async write(record: AdapterRecord, files: PeftFiles): Promise<void> {
    const transaction = this.db.transaction(['records', 'files'], 'readwrite');
    try {
      await Promise.all([
        transaction.objectStore('files').put(files, record.id),
        transaction.objectStore('records').put(envelope(record), record.id),
        transaction.done,
      ]);
    } catch (cause) {
      throw storeError(cause);
    }
  }
}

function envelope(value: AdapterRecord): unknown {
  return { kind: 'adapter', version: 1, value };
}

function hashOf(parts: readonly Uint8Array[]): string {
  const hash = new Sha256();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** What IndexedDB threw, in the terms of this program. */
export function storeError(cause: unknown): unknown {
  if (!isNamed(cause, 'QuotaExceededError')) return cause;
  return new PlaygroundError('quota', 'The browser has no room left to store this.', {
    hint: 'Delete models, runs or adapters, or free space on the disk. Nothing that was stored before is lost.',
    cause,
  });
}
