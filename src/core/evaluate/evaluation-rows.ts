import type { WordsOf } from '@/core/metrics/rouge';
import { type MetricValues, type ScoredInstance, scoreText } from '@/core/metrics/score-report';
import type { TaskFile } from '@/core/tasks/task-file';
import type { HeuristicSystem, PlanColumn, PlannedInstance } from './evaluation-plan';
import { heuristicAnswer } from './heuristics';
import type { Prediction, PredictionLedger } from './prediction-ledger';

/** One instance of a column's result. Scores are between 0 and 1. */
export interface EvaluationRow extends ScoredInstance {
  column: string;
  position: number;
  instanceId: string;
  prediction: string;
  /** There was no prediction: it counts as an empty one. */
  missing: boolean;
  finish?: Prediction['finish'];
  promptTokens?: number;
  outputTokens?: number;
  truncated?: boolean;
}

/** Scores that are known: a prediction does not change, so they are computed once. */
export type KnownScores = WeakMap<Prediction, MetricValues>;

export interface RowOptions {
  /** Under which the task counts; its file's first category when left out. */
  category?: string;
  /** Of the cross-lingual track. */
  wordsOf?: WordsOf;
  /** Scores computed before with the same `wordsOf`; new ones are added. */
  scores?: KnownScores;
}

/**
 * Scores the planned instances of one task in one column. A prediction that is not there counts as empty, and is marked.
 */
export function evaluationRows(
  column: string,
  task: TaskFile,
  planned: readonly PlannedInstance[],
  ledger: PredictionLedger,
  options: RowOptions = {},
): EvaluationRow[] {
  const category = options.category ?? task.categories[0] ?? '';
  return planned.map((each) => {
    const found = ledger.find(column, task.name, each);
    return {
      ...valuesOf(found, each.instance.output, options),
      task: task.name,
      category,
      column,
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

/** All predictions of a heuristic for one task: no model is needed. */
export function heuristicPredictions(
  column: PlanColumn & { system: HeuristicSystem },
  task: TaskFile,
  planned: readonly PlannedInstance[],
): Prediction[] {
  return planned.map(({ position, instance }) => ({
    column: column.id,
    task: task.name,
    position,
    instanceId: instance.id,
    text: heuristicAnswer(column.system.heuristic, task, instance),
  }));
}
