/**
 * Stored evaluations have kept the names of version 1: a plan's systems are `columns`, each with its `system` beside its
 * id, and a prediction names its system as its `column`. Only this file knows both names.
 */
import type { EvaluatedSystem, EvaluationPlan } from '@/core/evaluate/evaluation-plan';
import type { Prediction } from '@/core/evaluate/prediction-ledger';

export interface StoredPlan extends Omit<EvaluationPlan, 'systems'> {
  columns: { id: string; system: EvaluatedSystem }[];
}

export interface StoredPrediction extends Omit<Prediction, 'systemId'> {
  column: string;
}

export function planFromStored({ columns, ...plan }: StoredPlan): EvaluationPlan {
  return { ...plan, systems: columns.map(({ id, system }) => ({ ...system, id })) };
}

export function planToStored({ systems, ...plan }: EvaluationPlan): StoredPlan {
  return { ...plan, columns: systems.map(({ id, ...system }) => ({ id, system })) };
}

export function predictionFromStored({ column, ...prediction }: StoredPrediction): Prediction {
  return { ...prediction, systemId: column };
}

export function predictionToStored({ systemId, ...prediction }: Prediction): StoredPrediction {
  return { ...prediction, column: systemId };
}
