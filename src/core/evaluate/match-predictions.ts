import type { PlannedInstance } from './evaluation-plan';
import type { Prediction } from './prediction-ledger';
import type { PredictionRow } from './read-predictions';

/** The instances of a task that predictions may be for. */
export interface PlannedTaskInstances {
  task: string;
  planned: readonly PlannedInstance[];
}

export interface MatchedPredictions {
  predictions: Prediction[];
  /** Rows for instances that are not in the plan. */
  unknown: PredictionRow[];
  /** Rows for an instance that an earlier row already covers. */
  repeated: PredictionRow[];
  /** Instances without a row, which count as empty answers. */
  missing: number;
}

/**
 * Finds the instance of each row: by id, within the row's task if it names one, or by input if the row has no id. Where a
 * file uses an id more than once, the first row is for the first such instance, the second row for the second.
 * @param systemId the system that the predictions are recorded for
 */
export function matchPredictions(
  systemId: string,
  rows: readonly PredictionRow[],
  tasks: readonly PlannedTaskInstances[],
): MatchedPredictions {
  const places = placesOf(tasks);
  const taken = new Set<Place>();
  const result: MatchedPredictions = { predictions: [], unknown: [], repeated: [], missing: 0 };
  for (const row of rows) {
    const candidates = places.get(keyOfRow(row));
    const place = candidates && nextFree(candidates, taken);
    if (place !== undefined) {
      taken.add(place);
      const { task, position, instanceId } = place;
      result.predictions.push({ systemId, task, position, instanceId, text: row.prediction });
    } else {
      (candidates ? result.repeated : result.unknown).push(row);
    }
  }
  const all = tasks.reduce((sum, { planned }) => sum + planned.length, 0);
  result.missing = all - taken.size;
  return result;
}

interface Place {
  task: string;
  position: number;
  instanceId: string;
}

/** Places under one key, and the first that may still be free, so that the search never starts over. */
interface Candidates {
  places: Place[];
  next: number;
}

function nextFree(candidates: Candidates, taken: ReadonlySet<Place>): Place | undefined {
  const { places } = candidates;
  while (candidates.next < places.length && taken.has(places[candidates.next]!)) candidates.next++;
  return places[candidates.next];
}

/** Places by every key that a row may use for them. */
function placesOf(tasks: readonly PlannedTaskInstances[]): Map<string, Candidates> {
  const places = new Map<string, Candidates>();
  for (const { task, planned } of tasks) {
    for (const { position, instance } of planned) {
      const place: Place = { task, position, instanceId: instance.id };
      const { id, input } = instance;
      for (const key of [
        keyOfRow({ task, id }),
        keyOfRow({ id }),
        keyOfRow({ task, input }),
        keyOfRow({ input }),
      ]) {
        const known = places.get(key);
        if (known) known.places.push(place);
        else places.set(key, { places: [place], next: 0 });
      }
    }
  }
  return places;
}

function keyOfRow({ task = '', id, input = '' }: Pick<PredictionRow, 'task' | 'id' | 'input'>): string {
  return id === undefined ? `input\t${task}\t${input}` : `id\t${task}\t${id}`;
}
