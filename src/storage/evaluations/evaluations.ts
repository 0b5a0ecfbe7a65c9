/**
 * Evaluations at rest in IndexedDB: what was planned and how far it is, and every prediction as soon as it is made, so that a
 * reload loses none and none is made twice. Envelopes are versioned and validated on the way out; what is not as this
 * program writes it is passed over.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import type { EvaluationPlan } from '@/core/evaluate/evaluation-plan';
import { type Prediction, predictionKey } from '@/core/evaluate/prediction-ledger';
import { isNamed } from '@/storage/storage-errors';
import { planFromStored, planToStored, predictionFromStored, predictionToStored } from './stored-names';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const some = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const SYSTEM = v.variant('kind', [
  v.object({
    kind: v.literal('model'),
    model: v.object({
      id: text(2_000),
      name: text(2_000),
      revision: v.optional(text(200)),
      quantisation: v.optional(text(100)),
    }),
    adapter: v.optional(v.object({ id: text(200), name: text(500), scale: v.pipe(v.number(), v.finite()) })),
    runtime: text(50),
    encoding: text(50),
    seed: whole,
    maxSourceLength: some,
    maxNewTokens: some,
    beams: some,
  }),
  v.object({
    kind: v.literal('heuristic'),
    heuristic: v.picklist(['copy-input', 'copy-demo']),
    seed: whole,
  }),
  v.object({ kind: v.literal('imported'), file: text(1_000) }),
]);

const PLAN = v.object({
  id: text(100),
  name: text(500),
  createdAt: whole,
  tasks: v.pipe(
    v.array(v.object({ name: text(300), category: text(300), origin: v.optional(text(2_000)) })),
    v.maxLength(5_000),
  ),
  selection: v.object({ kind: v.picklist(['first', 'sample']), count: some }),
  columns: v.pipe(v.array(v.object({ id: text(6_000), system: SYSTEM })), v.maxLength(500)),
});

const RUN = v.object({
  plan: PLAN,
  /** `running` is what a run under way is stored as: after a reload it means that it was interrupted. */
  state: v.picklist(['running', 'paused', 'cancelled', 'finished']),
  /** Predictions that there are, and that there will be. */
  done: whole,
  total: whole,
  /** Milliseconds since 1970. */
  changedAt: whole,
  /** What answered, in words: models with their devices and runtimes. */
  environment: v.pipe(v.array(text(1_000)), v.maxLength(100)),
  /** Tasks that could not be read or fetched, and why. */
  problems: v.pipe(v.array(v.object({ task: text(300), message: text(2_000) })), v.maxLength(5_000)),
  /** What was said of predictions that were imported. */
  notes: v.pipe(v.array(text(2_000)), v.maxLength(100)),
  /** The metrics of which track. */
  track: v.picklist(['default', 'xlingual']),
});

export type StoredRun = Omit<v.InferOutput<typeof RUN>, 'plan'> & { plan: EvaluationPlan };

const PREDICTION = v.object({
  column: text(6_000),
  task: text(300),
  position: whole,
  instanceId: text(2_000),
  text: v.string(),
  finish: v.optional(v.picklist(['eos', 'length', 'stop-string'])),
  promptTokens: v.optional(whole),
  outputTokens: v.optional(whole),
  truncated: v.optional(v.boolean()),
});

const RUN_ENVELOPE = v.object({ kind: v.literal('evaluation'), version: v.literal(1), value: RUN });

interface Tables extends DBSchema {
  runs: { key: string; value: unknown };
  predictions: { key: [run: string, prediction: string]; value: unknown };
}

export interface RunShelf {
  /** The newest first. */
  list(): Promise<StoredRun[]>;
  /** @throws {PlaygroundError} `quota` */
  put(run: StoredRun): Promise<void>;
  predictions(id: string): Promise<Prediction[]>;
  /** Keeps predictions; one that is there already stays as it is. @throws {PlaygroundError} `quota` */
  add(id: string, predictions: readonly Prediction[]): Promise<void>;
  /** Deletes a run with its predictions. */
  remove(id: string): Promise<void>;
}

const NAME = 'playground-evaluations';

/** The shelf of this site; where IndexedDB is forbidden, one that lasts as long as the page. */
export async function openRunShelf(name = NAME): Promise<RunShelf> {
  try {
    return new StoredRuns(
      await openDB<Tables>(name, 1, {
        upgrade: (db) => {
          db.createObjectStore('runs');
          db.createObjectStore('predictions');
        },
        // A newer page must not wait for this one to be closed.
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      }),
    );
  } catch {
    return new PassingRuns();
  }
}

const keyOf = ({ systemId, task, position, instanceId }: Prediction) =>
  predictionKey(systemId, task, { position, instance: { id: instanceId } });

/** All predictions of a run: an array is above every text in the order of keys. */
const allOf = (id: string) => IDBKeyRange.bound([id], [id, []]);

class StoredRuns implements RunShelf {
  constructor(private readonly db: IDBPDatabase<Tables>) {}

  async list(): Promise<StoredRun[]> {
    const runs: StoredRun[] = [];
    for (const stored of await this.db.getAll('runs')) {
      const read = v.safeParse(RUN_ENVELOPE, stored);
      if (!read.success) continue;
      const { plan, ...run } = read.output.value;
      runs.push({ ...run, plan: planFromStored(plan) });
    }
    return newestFirst(runs);
  }

  async put(run: StoredRun): Promise<void> {
    const value = { ...run, plan: planToStored(run.plan) };
    await room(this.db.put('runs', { kind: 'evaluation', version: 1, value }, run.plan.id));
  }

  async predictions(id: string): Promise<Prediction[]> {
    const found: Prediction[] = [];
    for (const stored of await this.db.getAll('predictions', allOf(id))) {
      const read = v.safeParse(PREDICTION, stored);
      if (read.success) found.push(predictionFromStored(read.output));
    }
    return found;
  }

  async add(id: string, predictions: readonly Prediction[]): Promise<void> {
    const transaction = this.db.transaction('predictions', 'readwrite');
    const store = transaction.objectStore('predictions');
    const writing = predictions.map(async (prediction) => {
      const key: [string, string] = [id, keyOf(prediction)];
      if ((await store.getKey(key)) === undefined) await store.put(predictionToStored(prediction), key);
    });
    await room(Promise.all([...writing, transaction.done]));
  }

  async remove(id: string): Promise<void> {
    const transaction = this.db.transaction(['runs', 'predictions'], 'readwrite');
    await Promise.all([
      transaction.objectStore('runs').delete(id),
      transaction.objectStore('predictions').delete(allOf(id)),
      transaction.done,
    ]);
  }
}

/** Keeps runs in memory. */
export class PassingRuns implements RunShelf {
  private readonly runs = new Map<string, StoredRun>();
  private readonly made = new Map<string, Map<string, Prediction>>();

  async list(): Promise<StoredRun[]> {
    return newestFirst([...this.runs.values()]);
  }

  async put(run: StoredRun): Promise<void> {
    this.runs.set(run.plan.id, run);
  }

  async predictions(id: string): Promise<Prediction[]> {
    return [...(this.made.get(id)?.values() ?? [])];
  }

  async add(id: string, predictions: readonly Prediction[]): Promise<void> {
    const made = this.made.get(id) ?? new Map<string, Prediction>();
    this.made.set(id, made);
    for (const prediction of predictions) {
      const key = keyOf(prediction);
      if (!made.has(key)) made.set(key, prediction);
    }
  }

  async remove(id: string): Promise<void> {
    this.runs.delete(id);
    this.made.delete(id);
  }
}

function newestFirst(runs: StoredRun[]): StoredRun[] {
  return runs.sort((a, b) => b.plan.createdAt - a.plan.createdAt);
}

async function room(writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (cause) {
    if (isNamed(cause, 'InvalidStateError')) {
      throw new PlaygroundError('in-use', 'A newer version of this page keeps the evaluations now.', {
        hint: 'Reload the page, then go on.',
        cause,
      });
    }
    throw new PlaygroundError('quota', 'The browser has no room to keep the evaluation.', {
      hint: 'Delete earlier evaluations, stored models or tasks, then go on.',
      cause,
    });
  }
}
