import type { WordsOf } from '@/core/metrics/rouge';
import { type ScoredInstance, scoreInstance } from '@/core/metrics/score-report';
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

/**
 * Scores the planned instances of one task in one column. A prediction that is not there counts as empty, and is marked.
 * @param category under which the task counts; its file's first when left out
 * @param wordsOf of the cross-lingual track
 */
export function evaluationRows(
  column: string,
  task: TaskFile,
  planned: readonly PlannedInstance[],
  ledger: PredictionLedger,
  options: { category?: string; wordsOf?: WordsOf } = {},
): EvaluationRow[] {
  const category = options.category ?? task.categories[0] ?? '';
  return planned.map((each) => {
    const found = ledger.find(column, task.name, each);
    const answer = {
      task: task.name,
      category,
      prediction: found?.text ?? '',
      references: each.instance.output,
    };
    return {
      ...scoreInstance(answer, options.wordsOf),
      column,
      position: each.position,
      instanceId: each.instance.id,
      prediction: answer.prediction,
      missing: found === undefined,
      finish: found?.finish,
      promptTokens: found?.promptTokens,
      outputTokens: found?.outputTokens,
      truncated: found?.truncated,
    };
  });
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
