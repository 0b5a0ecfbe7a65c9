import type { PlannedInstance } from './evaluation-plan';

/** One answer that was made, copied or imported. Plain data, to be stored. */
export interface Prediction {
  /** Id of its column. */
  column: string;
  task: string;
  /** In the task's file, from 0. */
  position: number;
  instanceId: string;
  text: string;
  /** Why the model stopped; heuristics and imports have none. */
  finish?: 'eos' | 'length' | 'stop-string';
  promptTokens?: number;
  outputTokens?: number;
  /** The prompt was cut, which loses `Output:`. */
  truncated?: boolean;
}

/** Names a prediction in its plan; ids of instances may repeat in a file, so the position counts too. */
export function predictionKey(
  column: string,
  task: string,
  { position, instance }: { position: number; instance: { id: string } },
): string {
  return [column, task, position, instance.id].join('\t');
}

/**
 * What is done of a plan. A prediction is added once; what was stored before a reload is added first, and only the rest
 * is left to do.
 */
export class PredictionLedger {
  private readonly byKey = new Map<string, Prediction>();

  constructor(stored: Iterable<Prediction> = []) {
    for (const prediction of stored) this.add(prediction);
  }

  get size(): number {
    return this.byKey.size;
  }

  /** @returns false when this prediction is there already: the first one stays */
  add(prediction: Prediction): boolean {
    const key = keyOf(prediction);
    if (this.byKey.has(key)) return false;
    this.byKey.set(key, prediction);
    return true;
  }

  find(column: string, task: string, planned: PlannedInstance): Prediction | undefined {
    return this.byKey.get(predictionKey(column, task, planned));
  }

  /** Those that are still to be made. */
  remaining<Item extends PlannedInstance & { column: string; task: string }>(items: readonly Item[]): Item[] {
    return items.filter((item) => !this.byKey.has(predictionKey(item.column, item.task, item)));
  }

  all(): Prediction[] {
    return [...this.byKey.values()];
  }
}

function keyOf({ column, task, position, instanceId }: Prediction): string {
  return predictionKey(column, task, { position, instance: { id: instanceId } });
}
