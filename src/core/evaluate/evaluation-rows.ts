import type { WordsOf } from '@/core/metrics/rouge';
import { type MetricValues, type ScoredInstance, scoreText } from '@/core/metrics/score-report';
import type { TaskHeader } from '@/core/tasks/task-file';
import type { HeuristicSystem, Planned, PlannedInstance } from './evaluation-plan';
import { heuristicAnswer } from './heuristics';
import type { Prediction, PredictionLedger } from './prediction-ledger';

/** What one system answered to one instance, with its scores (0 to 1). */
export interface EvaluationRow extends ScoredInstance {
  systemId: string;
  position: number;
  instanceId: string;
  prediction: string;
  /** There was no prediction, so the instance is scored as an empty answer. */
  missing: boolean;
  finish?: Prediction['finish'];
  promptTokens?: number;
  outputTokens?: number;
  truncated?: boolean;
}

/** Scores by prediction. A prediction never changes, so each is scored once. */
export type KnownScores = WeakMap<Prediction, MetricValues>;

export interface RowOptions {
  /** The category the task counts towards; the first category of its file when left out. */
  category?: string;
  /** Tokeniser of the cross-lingual track. */
  wordsOf?: WordsOf;
  /** Scores computed earlier with the same `wordsOf`; new ones are added. */
  scores?: KnownScores;
}

/** Scores the planned instances of one task for one system. A missing prediction counts as an empty answer and is marked. */
export function evaluationRows(
  systemId: string,
  task: TaskHeader,
  planned: readonly PlannedInstance[],
  ledger: PredictionLedger,
  options: RowOptions = {},
): EvaluationRow[] {
  const category = options.category ?? task.categories[0] ?? '';
  return planned.map((each) => {
    const found = ledger.find(systemId, task.name, each);
    return {
      ...valuesOf(found, each.instance.output, options),
      task: task.name,
      category,
      systemId,
      position: each.position,
      instanceId: each.instance.id,
      prediction: found?.text ?? '',
      missing: found === undefined,
      finish: found?.finish,
      promptTokens: found?.promptTokens,
      outputTokens: found?.outputTokens,
      truncated: found?.truncated,
    };
  });
}

function valuesOf(
  found: Prediction | undefined,
  references: readonly string[],
  { scores, wordsOf }: RowOptions,
): MetricValues {
  const known = found && scores?.get(found);
  if (known) return known;
  const values = scoreText(found?.text ?? '', references, wordsOf);
  if (found) scores?.set(found, values);
  return values;
}

/** All predictions of a heuristic for one task; no model is needed. */
export function heuristicPredictions(
  system: Planned<HeuristicSystem>,
  task: TaskHeader,
  planned: readonly PlannedInstance[],
): Prediction[] {
  return planned.map(({ position, instance }) => ({
    systemId: system.id,
    task: task.name,
    position,
    instanceId: instance.id,
    text: heuristicAnswer(system.heuristic, task, instance),
  }));
}
