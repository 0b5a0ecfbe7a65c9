/**
 * Training runs at rest in IndexedDB: a record, its examples, and two checkpoints in turn, so that a damaged or half-written
 * one leaves the one before. A record and its checkpoint are written in one transaction.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { crc32 } from '@/core/formats/bytes/crc32';
import { storeError } from './adapter-shelf';
import { readRunEnvelope, runEnvelope, type TrainingRunRecord } from './training-run-record';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBuffer>);
const ids = v.pipe(v.array(count), v.minLength(1), v.maxLength(5_000));

const CHECKPOINT = v.object({
  step: count,
  crc: v.number(),
  snapshot: bytes,
  evaluated: count,
  best: v.optional(v.object({ step: count, loss: v.number(), config: bytes, weights: bytes })),
});

const EXAMPLE = v.object({ id: v.string(), sourceIds: ids, targetIds: ids });
const HELD_OUT = v.object({
  ...EXAMPLE.entries,
  /** The input as a person reads it. */
  shown: v.string(),
  references: v.array(v.string()),
});
const DATA = v.object({ train: v.array(EXAMPLE), heldOut: v.array(HELD_OUT) });

/** The examples of a run, as tokens: a run goes on with what it began with, whatever becomes of its files. */
export type TrainingRunData = v.InferOutput<typeof DATA>;
export type StoredCheckpoint = Omit<v.InferOutput<typeof CHECKPOINT>, 'crc'>;

interface Tables extends DBSchema {
  runs: { key: string; value: unknown };
  data: { key: string; value: unknown };
  checkpoints: { key: string; value: unknown };
}

export interface TrainingRuns {
  /** Whether runs outlast the page. */
  readonly lasting: boolean;
  /** Newest first; what is not as this program writes it is passed over. */
  list(): Promise<TrainingRunRecord[]>;
  create(run: TrainingRunRecord, data: TrainingRunData): Promise<void>;
  /** Writes a record and, with it, a checkpoint. @throws {PlaygroundError} `quota`; what was there before stays */
  save(run: TrainingRunRecord, checkpoint?: StoredCheckpoint): Promise<void>;
  /** @throws {PlaygroundError} `checksum` when it is damaged or gone */
  data(id: string): Promise<TrainingRunData>;
  /** The newest sound checkpoint. @throws {PlaygroundError} `checksum` when there are some and none is sound */
  checkpoint(id: string): Promise<StoredCheckpoint | undefined>;
  remove(id: string): Promise<void>;
}

const NAME = 'playground-training';
const SLOTS = 2;

/** The runs of this site; where the browser forbids storage, runs that last as long as the page. */
export async function openTrainingRuns(name = NAME): Promise<TrainingRuns> {
  try {
    return new StoredTrainingRuns(
      await openDB<Tables>(name, 1, {
        upgrade: (db) => {
          for (const table of ['runs', 'data', 'checkpoints'] as const) db.createObjectStore(table);
        },
      }),
    );
  } catch {
    return new PassingTrainingRuns();
  }
}

const slotKey = (id: string, slot: number): string => `${id}:${slot}`;

class StoredTrainingRuns implements TrainingRuns {
  readonly lasting = true;
  /** The slot that the next checkpoint of a run goes to. */
  private readonly nextSlot = new Map<string, number>();

  constructor(private readonly db: IDBPDatabase<Tables>) {}

  async list(): Promise<TrainingRunRecord[]> {
    const runs = (await this.db.getAll('runs')).flatMap((stored) => readRunEnvelope(stored) ?? []);
    return newestFirst(runs);
  }

  async create(run: TrainingRunRecord, data: TrainingRunData): Promise<void> {
    const transaction = this.db.transaction(['runs', 'data'], 'readwrite');
    await attempt(
      transaction.objectStore('runs').put(runEnvelope(run), run.id),
      transaction.objectStore('data').put(data, run.id),
      transaction.done,
    );
  }

  async save(run: TrainingRunRecord, checkpoint?: StoredCheckpoint): Promise<void> {
    const slot = this.nextSlot.get(run.id) ?? (await this.oldestSlot(run.id));
    const transaction = this.db.transaction(['runs', 'checkpoints'], 'readwrite');
    const writes: Promise<unknown>[] = [transaction.objectStore('runs').put(runEnvelope(run), run.id)];
    if (checkpoint) {
      const stored = { ...checkpoint, crc: crcOf(checkpoint) };
      writes.push(transaction.objectStore('checkpoints').put(stored, slotKey(run.id, slot)));
    }
    await attempt(...writes, transaction.done);
    if (checkpoint) this.nextSlot.set(run.id, (slot + 1) % SLOTS);
  }

  async data(id: string): Promise<TrainingRunData> {
    const parsed = v.safeParse(DATA, await this.db.get('data', id));
    if (parsed.success) return parsed.output;
    throw new PlaygroundError('checksum', 'The examples of this run are damaged or gone.', {
      hint: 'Start a new run with the same data; its adapter, if it has one, can still be used.',
    });
  }

  async checkpoint(id: string): Promise<StoredCheckpoint | undefined> {
    const stored = await this.slots(id);
    const sound = stored.flatMap((entry) => soundCheckpoint(entry) ?? []);
    sound.sort((a, b) => b.step - a.step || b.evaluated - a.evaluated);
    if (sound[0] || stored.every((entry) => entry === undefined)) return sound[0];
    throw new PlaygroundError('checksum', 'The checkpoints of this run are damaged.', {
      hint: 'Start the run again; with the same seed and data it takes the same steps.',
    });
  }

  async remove(id: string): Promise<void> {
    const transaction = this.db.transaction(['runs', 'data', 'checkpoints'], 'readwrite');
    const checkpoints = transaction.objectStore('checkpoints');
    await attempt(
      transaction.objectStore('runs').delete(id),
      transaction.objectStore('data').delete(id),
      ...Array.from({ length: SLOTS }, (_, slot) => checkpoints.delete(slotKey(id, slot))),
      transaction.done,
    );
  }

  private slots(id: string): Promise<unknown[]> {
    const keys = Array.from({ length: SLOTS }, (_, slot) => slotKey(id, slot));
    return Promise.all(keys.map((key) => this.db.get('checkpoints', key)));
  }

  /** Empty ones and damaged ones are overwritten first. */
  private async oldestSlot(id: string): Promise<number> {
    const steps = (await this.slots(id)).map((entry) => soundCheckpoint(entry)?.step ?? -1);
    return steps.indexOf(Math.min(...steps));
  }
}

async function attempt(...writes: readonly Promise<unknown>[]): Promise<void> {
  try {
    await Promise.all(writes);
  } catch (cause) {
    throw storeError(cause);
  }
}

function soundCheckpoint(entry: unknown): StoredCheckpoint | undefined {
  const parsed = v.safeParse(CHECKPOINT, entry);
  if (!parsed.success) return undefined;
  const { crc, ...checkpoint } = parsed.output;
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
export class PassingTrainingRuns implements TrainingRuns {
  readonly lasting = false;
  private readonly runs = new Map<string, TrainingRunRecord>();
  private readonly examples = new Map<string, TrainingRunData>();
  private readonly checkpoints = new Map<string, StoredCheckpoint>();

  async list(): Promise<TrainingRunRecord[]> {
    return newestFirst([...this.runs.values()]);
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
