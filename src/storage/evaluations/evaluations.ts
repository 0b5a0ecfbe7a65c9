/**
 * Evaluations at rest in IndexedDB: what was planned and how far it is, and every prediction as soon as it is made, so that a
 * reload loses none and none is made twice. Where IndexedDB is forbidden they last as long as the page.
 */
import type { DBSchema } from 'idb';
import type * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import type { EvaluationPlan } from '@/core/evaluate/evaluation-plan';
import { type Prediction, predictionKey } from '@/core/evaluate/prediction-ledger';
import { type Database, type DatabaseDefinition, entriesOf, openDatabase } from '@/storage/database';
import { evaluationFormat, predictionFormat } from '@/storage/migrations/evaluation';
import {
  checkNotNewer,
  readableOf,
  readRecord,
  toRecord,
  type UnreadableRecord,
  unreadableOf,
} from '@/storage/migrations/migrate';
import { planFromStored, planToStored, predictionFromStored, predictionToStored } from './stored-names';

type EvaluationRecord = v.InferOutput<typeof evaluationFormat.schema>;

export type StoredEvaluation = Omit<EvaluationRecord, 'plan'> & { plan: EvaluationPlan };

interface Tables extends DBSchema {
  runs: { key: string; value: unknown };
  predictions: { key: [evaluation: string, prediction: string]; value: unknown };
}

export interface EvaluationShelf {
  /** Those that this version can read, newest first. */
  list(): Promise<StoredEvaluation[]>;
  /** The others, which stay as they are. */
  unreadable(): Promise<UnreadableRecord[]>;
  /** @throws {PlaygroundError} `quota`; `newer-version` when a newer version of this page has stored it */
  put(evaluation: StoredEvaluation): Promise<void>;
  /** Those that this version can read; the others count as not made yet. */
  predictions(id: string): Promise<Prediction[]>;
  /**
   * Stores predictions, but none in the place of one that can be read or that a newer version of this page has stored.
   * @throws {PlaygroundError} `quota`
   */
  add(id: string, predictions: readonly Prediction[]): Promise<void>;
  /** Deletes an evaluation with its predictions. */
  remove(id: string): Promise<void>;
}

const definition = (name: string): DatabaseDefinition<Tables> => ({
  name,
  holds: 'evaluations',
  quotaHint: 'Delete earlier evaluations, stored models or tasks, then go on.',
  newerHint: 'Reload the page, then go on.',
  upgrades: [
    (database) => {
      database.createObjectStore('runs');
      database.createObjectStore('predictions');
    },
  ],
});

/**
 * The evaluations of this site; where IndexedDB is forbidden, evaluations that last as long as the page.
 * @throws {PlaygroundError} `newer-version` when a newer version of this page stores them
 */
export async function openEvaluationShelf(name = 'playground-evaluations'): Promise<EvaluationShelf> {
  const database = openDatabase(definition(name));
  try {
    await database.opened();
    return new StoredEvaluations(database);
  } catch (error) {
    if (PlaygroundError.from(error).code === 'newer-version') throw error;
    return new InMemoryEvaluations();
  }
}

const keyOf = ({ systemId, task, position, instanceId }: Prediction) =>
  predictionKey(systemId, task, { position, instance: { id: instanceId } });

/** All predictions of an evaluation: an array is above every text in the order of keys. */
const allOf = (id: string) => IDBKeyRange.bound([id], [id, []]);

class StoredEvaluations implements EvaluationShelf {
  constructor(private readonly database: Database<Tables>) {}

  async list(): Promise<StoredEvaluation[]> {
    const stored = await this.database.run((connection) => connection.getAll('runs'));
    return newestFirst(
      readableOf(evaluationFormat, stored).map(({ plan, ...rest }) => ({
        ...rest,
        plan: planFromStored(plan),
      })),
    );
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return unreadableOf(evaluationFormat, await this.database.run((open) => entriesOf(open, 'runs')));
  }

  async put(evaluation: StoredEvaluation): Promise<void> {
    const { id } = evaluation.plan;
    const record = toRecord(evaluationFormat, { ...evaluation, plan: planToStored(evaluation.plan) });
    await this.database.run(async (connection) => {
      const { store, done } = connection.transaction('runs', 'readwrite');
      checkNotNewer(evaluationFormat, await store.get(id));
      await Promise.all([store.put(record, id), done]);
    });
  }

  async predictions(id: string): Promise<Prediction[]> {
    const stored = await this.database.run((connection) => connection.getAll('predictions', allOf(id)));
    return readableOf(predictionFormat, stored).map(predictionFromStored);
  }

  async add(id: string, predictions: readonly Prediction[]): Promise<void> {
    await this.database.run(async (connection) => {
      const { store, done } = connection.transaction('predictions', 'readwrite');
      const writing = predictions.map(async (prediction) => {
        const key: [string, string] = [id, keyOf(prediction)];
        const existing = await store.get(key);
        const outcome = existing === undefined ? undefined : readRecord(predictionFormat, existing);
        const isKept = outcome && (outcome.state === 'read' || outcome.reason === 'newer');
        if (!isKept) await store.put(toRecord(predictionFormat, predictionToStored(prediction)), key);
      });
      await Promise.all([...writing, done]);
    });
  }

  async remove(id: string): Promise<void> {
    await this.database.run(async (connection) => {
      const transaction = connection.transaction(['runs', 'predictions'], 'readwrite');
      await Promise.all([
        transaction.objectStore('runs').delete(id),
        transaction.objectStore('predictions').delete(allOf(id)),
        transaction.done,
      ]);
    });
  }
}

/** The same in memory, for as long as the page lives. */
export class InMemoryEvaluations implements EvaluationShelf {
  private readonly evaluations = new Map<string, StoredEvaluation>();
  private readonly made = new Map<string, Map<string, Prediction>>();

  async list(): Promise<StoredEvaluation[]> {
    return newestFirst([...this.evaluations.values()]);
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return [];
  }

  async put(evaluation: StoredEvaluation): Promise<void> {
    this.evaluations.set(evaluation.plan.id, evaluation);
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
    this.evaluations.delete(id);
    this.made.delete(id);
  }
}

function newestFirst(evaluations: StoredEvaluation[]): StoredEvaluation[] {
  return evaluations.sort((a, b) => b.plan.createdAt - a.plan.createdAt);
}
