/**
 * The models at rest: `<sha256>.gguf` with its commit record `<sha256>.json`, which is written last. What has no sound
 * record, or another length than its record says, is not there: it is never listed and never opened. What a newer version
 * of this page has stored is neither listed nor deleted.
 */
import { PlaygroundError } from '@/core/errors';
import { COMMIT_LOCK, type Locks, modelLock } from '@/storage/locks';
import { newerRecordError } from '@/storage/migrations/migrate';
import { type ModelRecord, modelFormat } from '@/storage/migrations/model';
import { type FileStore, readText, writeTextAtomically } from './file-store';
import { LONGEST_RECORD, parseRecord, recordText } from './model-record';
import { sha256OfBlob } from './sha256';

/** The folder of the private file system that models lie in. */
export const MODEL_FOLDER = 'models';

const dataName = (id: string): string => `${id}.gguf`;
const recordName = (id: string): string => `${id}.json`;
const RECORD_NAME = /^([0-9a-f]{64})\.json$/;
const DATA_NAME = /^([0-9a-f]{64})\.gguf$/;

export class ModelShelf {
  constructor(
    private readonly store: FileStore,
    private readonly locks: Locks,
  ) {}

  /** Every complete model, newest first. */
  async list(): Promise<ModelRecord[]> {
    const found: ModelRecord[] = [];
    for (const name of await this.store.list()) {
      const id = RECORD_NAME.exec(name)?.[1];
      const record = id && (await this.record(id));
      if (record) found.push(record);
    }
    return found.sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
  }

  /** The record of a complete model; undefined when there is none. */
  async record(id: string): Promise<ModelRecord | undefined> {
    const outcome = await this.outcome(id);
    if (outcome?.state !== 'read' || outcome.value.id !== id) return undefined;
    const data = await this.store.snapshot(dataName(id));
    return data?.size === outcome.value.bytes ? outcome.value : undefined;
  }

  /** Ids of the models that a newer version of this page has stored. */
  async newer(): Promise<string[]> {
    const ids = (await this.store.list()).flatMap((name) => RECORD_NAME.exec(name)?.[1] ?? []);
    const areNewer = await Promise.all(ids.map((id) => this.isNewer(id)));
    return ids.filter((_, at) => areNewer[at]);
  }

  private async isNewer(id: string): Promise<boolean> {
    const outcome = await this.outcome(id);
    return outcome?.state === 'unreadable' && outcome.reason === 'newer';
  }

  /** What is in the record; undefined when there is none. */
  private async outcome(id: string) {
    const text = await readText(this.store, recordName(id), LONGEST_RECORD);
    return text === undefined ? undefined : parseRecord(text);
  }

  /**
   * A model's file, for as long as `work` runs: nobody can delete it meanwhile.
   * @throws {PlaygroundError} `not-found` when there is no complete model of this name
   */
  async read<Result>(id: string, work: (file: File) => Promise<Result>): Promise<Result> {
    const result = await this.locks.hold(
      modelLock(id),
      async () => {
        const record = await this.record(id);
        const data = await this.store.snapshot(dataName(id));
        if (!record || !data) throw notStored();
        return { value: await work(new File([data], `${record.name}.gguf`)) };
      },
      { shared: true },
    );
    return result!.value;
  }

  /**
   * Gives a closed file of the store its final name and writes its record.
   * @param from name of the file, which has the record's length and hash
   * @throws {PlaygroundError} `newer-version` when a newer version of this page has stored the same model; `checksum`
   */
  async commit(from: string, record: ModelRecord): Promise<void> {
    await this.locks.hold(COMMIT_LOCK, async () => {
      if (await this.isNewer(record.id)) throw newerRecordError(modelFormat.label);
      await this.store.move(from, dataName(record.id));
      const data = await this.store.snapshot(dataName(record.id));
      if (data?.size !== record.bytes) {
        throw new PlaygroundError('checksum', 'The stored file has another length than was written.', {
          hint: 'Try again; if it happens again, the disk may be full or failing.',
        });
      }
      await writeTextAtomically(this.store, recordName(record.id), recordText(record));
    });
  }

  /** @throws {PlaygroundError} `in-use` while another tab reads it */
  async remove(id: string): Promise<void> {
    const done = await this.locks.hold(
      modelLock(id),
      async () => {
        // The record goes first: what is left without it is no model.
        await this.store.remove(recordName(id));
        await this.store.remove(dataName(id));
        return true;
      },
      { wait: false },
    );
    if (!done) {
      throw new PlaygroundError('in-use', 'This model is being read in this or another tab.', {
        hint: 'Wait until it is loaded, then delete it.',
      });
    }
  }

  /**
   * Reads a model through and compares its hash; a damaged one is deleted.
   * @throws {PlaygroundError} `checksum`, `not-found`
   */
  async verify(id: string): Promise<void> {
    if ((await this.read(id, sha256OfBlob)) === id) return;
    await this.remove(id);
    throw new PlaygroundError('checksum', 'The stored model is damaged and was deleted.', {
      hint: 'Download it again.',
    });
  }

  /** Deletes data without a record and records without data: what a crash left. */
  async sweep(): Promise<void> {
    await this.locks.hold(COMMIT_LOCK, async () => {
      for (const name of await this.store.list()) {
        const id = (RECORD_NAME.exec(name) ?? DATA_NAME.exec(name))?.[1];
        if (id && !(await this.record(id)) && !(await this.isNewer(id))) await this.store.remove(name);
      }
    });
  }
}

function notStored(): PlaygroundError {
  return new PlaygroundError('not-found', 'This model is not stored here, or not completely.', {
    hint: 'Download it again.',
  });
}
