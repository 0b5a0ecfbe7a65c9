import type { PlannedInstance } from './evaluation-plan';

/** One answer that was generated, copied or imported. Plain data, stored as it is. */
export interface Prediction {
  systemId: string;
  task: string;
  /** Index of the instance in the task's file, from 0. */
  position: number;
  instanceId: string;
  text: string;
  /** Why the model stopped; heuristics and imported predictions have none. */
  finish?: 'eos' | 'length' | 'stop-string';
  promptTokens?: number;
  outputTokens?: number;
  /** The prompt was truncated, which loses its final `Output:`. */
  truncated?: boolean;
}

/** Identifies a prediction within its plan. Ids of instances may repeat in a file, so the position counts too. */
export function predictionKey(
  systemId: string,
  task: string,
  { position, instance }: { position: number; instance: { id: string } },
): string {
  return [systemId, task, position, instance.id].join('\t');
}

/**
 * The predictions of a plan so far. Each is added once: those stored before a reload come first, so that only the rest
 * remains to be made.
 */
export class PredictionLedger {
  private readonly byKey = new Map<string, Prediction>();

  constructor(stored: Iterable<Prediction> = []) {
    for (const prediction of stored) this.add(prediction);
  }

  get size(): number {
    return this.byKey.size;
  }

  /** @returns false when there already is a prediction for this instance; the first one stays */
  add(prediction: Prediction): boolean {
    const key = keyOf(prediction);
    if (this.byKey.has(key)) return false;
    this.byKey.set(key, prediction);
    return true;
  }

  find(systemId: string, task: string, planned: PlannedInstance): Prediction | undefined {
    return this.byKey.get(predictionKey(systemId, task, planned));
  }

  /** The items that have no prediction yet. */
  remaining<Item extends PlannedInstance & { systemId: string; task: string }>(
    items: readonly Item[],
  ): Item[] {
    return items.filter((item) => !this.byKey.has(predictionKey(item.systemId, item.task, item)));
  }

  all(): Prediction[] {
    return [...this.byKey.values()];
  }
}

function keyOf({ systemId, task, position, instanceId }: Prediction): string {
  return predictionKey(systemId, task, { position, instance: { id: instanceId } });
}
