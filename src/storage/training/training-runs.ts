/**
 * Training runs at rest in IndexedDB: a record, its examples, and two checkpoints in turn, so that a damaged or half-written
 * one leaves the one before. A record and its checkpoint are written in one transaction.
 */
import type { DBSchema, IDBPDatabase } from 'idb';
import { PlaygroundError } from '@/core/errors';
import { crc32 } from '@/core/formats/bytes/crc32';
import { type Database, entriesOf, openDatabase } from '@/storage/database';
import {
  checkNotNewer,
  newerRecordError,
  readableOf,
  readRecord,
  toRecord,
  type UnreadableRecord,
  unreadableOf,
} from '@/storage/migrations/migrate';
import {
  type StoredCheckpoint,
  type TrainingRunData,
  type TrainingRunRecord,
  trainingCheckpointFormat,
  trainingDataFormat,
  trainingRunFormat,
} from '@/storage/migrations/training-run';

interface Tables extends DBSchema {
  runs: { key: string; value: unknown };
  data: { key: string; value: unknown };
  checkpoints: { key: string; value: unknown };
}

export interface TrainingRuns {
  /** Whether runs outlast the page. */
  readonly lasting: boolean;
  /** Those that this version can read, newest first. */
  list(): Promise<TrainingRunRecord[]>;
  /** The others, which stay as they are. */
  unreadable(): Promise<UnreadableRecord[]>;
  create(run: TrainingRunRecord, data: TrainingRunData): Promise<void>;
  /** Writes a record and, with it, a checkpoint. @throws {PlaygroundError} `quota`, `newer-version`; what was there before stays */
  save(run: TrainingRunRecord, checkpoint?: StoredCheckpoint): Promise<void>;
  /** @throws {PlaygroundError} `checksum` when it is damaged or gone */
  data(id: string): Promise<TrainingRunData>;
  /** The newest sound checkpoint. @throws {PlaygroundError} `checksum` when there are some and none is sound */
  checkpoint(id: string): Promise<StoredCheckpoint | undefined>;
  remove(id: string): Promise<void>;
}

/** Checkpoints kept of a run. */
const SLOTS = 2;

/**
 * The runs of this site; where the browser forbids storage, runs that last as long as the page.
 * @throws {PlaygroundError} `newer-version` when a newer version of this page stores them
 */
export async function openTrainingRuns(name = 'playground-training'): Promise<TrainingRuns> {
  const database = openDatabase<Tables>({
    name,
    holds: 'training runs',
    upgrades: [
      (created) => {
        for (const table of ['runs', 'data', 'checkpoints'] as const) created.createObjectStore(table);
      },
    ],
  });
  try {
    await database.opened();
    return new StoredTrainingRuns(database);
  } catch (error) {
    if (PlaygroundError.from(error).code === 'newer-version') throw error;
    return new InMemoryTrainingRuns();
  }
}

const slotKey = (id: string, slot: number): string => `${id}:${slot}`;

class StoredTrainingRuns implements TrainingRuns {
  readonly lasting = true;
  /** The slot that the next checkpoint of a run goes to. */
  private readonly nextSlot = new Map<string, number>();

  constructor(private readonly database: Database<Tables>) {}

  async list(): Promise<TrainingRunRecord[]> {
    const stored = await this.database.run((connection) => connection.getAll('runs'));
    return newestFirst(readableOf(trainingRunFormat, stored));
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return unreadableOf(trainingRunFormat, await this.database.run((open) => entriesOf(open, 'runs')));
  }

  async create(run: TrainingRunRecord, data: TrainingRunData): Promise<void> {
    await this.database.run(async (connection) => {
      const transaction = connection.transaction(['runs', 'data'], 'readwrite');
      const runs = transaction.objectStore('runs');
      checkNotNewer(trainingRunFormat, await runs.get(run.id));
      await Promise.all([
        runs.put(toRecord(trainingRunFormat, run), run.id),
        transaction.objectStore('data').put(toRecord(trainingDataFormat, data), run.id),
        transaction.done,
      ]);
    });
  }

  async save(run: TrainingRunRecord, checkpoint?: StoredCheckpoint): Promise<void> {
    const slot = this.nextSlot.get(run.id) ?? (await this.oldestSlot(run.id));
    await this.database.run(async (connection) => {
      const transaction = connection.transaction(['runs', 'checkpoints'], 'readwrite');
      const runs = transaction.objectStore('runs');
      checkNotNewer(trainingRunFormat, await runs.get(run.id));
      const writes: Promise<unknown>[] = [runs.put(toRecord(trainingRunFormat, run), run.id)];
      if (checkpoint) {
        const stored = toRecord(trainingCheckpointFormat, { ...checkpoint, crc: crcOf(checkpoint) });
        writes.push(transaction.objectStore('checkpoints').put(stored, slotKey(run.id, slot)));
      }
      await Promise.all([...writes, transaction.done]);
    });
    if (checkpoint) this.nextSlot.set(run.id, (slot + 1) % SLOTS);
  }

  async data(id: string): Promise<TrainingRunData> {
    const stored = await this.database.run((connection) => connection.get('data', id));
    const outcome = readRecord(trainingDataFormat, stored);
    if (outcome.state === 'read') return outcome.value;
    if (outcome.reason === 'newer') throw newerRecordError(trainingDataFormat.label);
    throw new PlaygroundError('checksum', 'The examples of this run are damaged or gone.', {
      hint: 'Start a new run with the same data; its adapter, if it has one, can still be used.',
    });
  }

  async checkpoint(id: string): Promise<StoredCheckpoint | undefined> {
    const stored = await this.database.run((connection) => checkpointsOf(connection, id));
    const sound = stored.flatMap((entry) => soundCheckpoint(entry) ?? []);
    sound.sort((a, b) => b.step - a.step || b.evaluated - a.evaluated);
    if (sound[0] || stored.every((entry) => entry === undefined)) return sound[0];
    throw new PlaygroundError('checksum', 'The checkpoints of this run are damaged.', {
      hint: 'Start the run again; with the same seed and data it takes the same steps.',
    });
  }

  async remove(id: string): Promise<void> {
    await this.database.run(async (connection) => {
      const transaction = connection.transaction(['runs', 'data', 'checkpoints'], 'readwrite');
      const checkpoints = transaction.objectStore('checkpoints');
      await Promise.all([
        transaction.objectStore('runs').delete(id),
        transaction.objectStore('data').delete(id),
        ...Array.from({ length: SLOTS }, (_, slot) => checkpoints.delete(slotKey(id, slot))),
        transaction.done,
      ]);
    });
  }

  /** Empty ones and damaged ones are overwritten first. */
  private async oldestSlot(id: string): Promise<number> {
    const stored = await this.database.run((connection) => checkpointsOf(connection, id));
    const steps = stored.map((entry) => soundCheckpoint(entry)?.step ?? -1);
    return steps.indexOf(Math.min(...steps));
  }
}

function checkpointsOf(connection: IDBPDatabase<Tables>, id: string): Promise<unknown[]> {
  const keys = Array.from({ length: SLOTS }, (_, slot) => slotKey(id, slot));
  return Promise.all(keys.map((key) => connection.get('checkpoints', key)));
}

function soundCheckpoint(entry: unknown): StoredCheckpoint | undefined {
  const outcome = readRecord(trainingCheckpointFormat, entry);
  if (outcome.state !== 'read') return undefined;
  const { crc, ...checkpoint } = outcome.value;
  return crcOf(checkpoint) === crc ? checkpoint : undefined;
}

/** Over the snapshot and, if there is one, the best adapter. */
function crcOf({ snapshot, best }: StoredCheckpoint): number {
  const crc = crc32(snapshot);
  return best ? crc32(best.weights, crc32(best.config, crc)) : crc;
}

function newestFirst(runs: TrainingRunRecord[]): TrainingRunRecord[] {
  return runs.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** Keeps runs in memory. */
export class InMemoryTrainingRuns implements TrainingRuns {
  readonly lasting = false;
  private readonly runs = new Map<string, TrainingRunRecord>();
  private readonly examples = new Map<string, TrainingRunData>();
  private readonly checkpoints = new Map<string, StoredCheckpoint>();

  async list(): Promise<TrainingRunRecord[]> {
    return newestFirst([...this.runs.values()]);
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return [];
  }

  async create(run: TrainingRunRecord, data: TrainingRunData): Promise<void> {
    this.runs.set(run.id, run);
    this.examples.set(run.id, data);
  }

  async save(run: TrainingRunRecord, checkpoint?: StoredCheckpoint): Promise<void> {
    this.runs.set(run.id, run);
    if (checkpoint) this.checkpoints.set(run.id, checkpoint);
  }

  async data(id: string): Promise<TrainingRunData> {
    const data = this.examples.get(id);
    if (data) return data;
    throw new PlaygroundError('checksum', 'The examples of this run are gone.');
  }

  async checkpoint(id: string): Promise<StoredCheckpoint | undefined> {
    return this.checkpoints.get(id);
  }

  async remove(id: string): Promise<void> {
    this.runs.delete(id);
    this.examples.delete(id);
    this.checkpoints.delete(id);
  }
}
