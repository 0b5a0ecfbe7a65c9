import { comparePairs, type PairedComparison } from '@/core/finetune/compare-answers';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';

/** The base model against the adapter on all held-out instances; undefined until both are evaluated. */
export function comparisonOf(
  { baseline, tuned }: Pick<TrainingRunRecord, 'baseline' | 'tuned'>,
  metric: 'exactMatch' | 'rougeL',
): PairedComparison | undefined {
  if (!baseline || !tuned) return undefined;
  return comparePairs(
    baseline.answers.map((answer) => answer[metric]),
    tuned.answers.map((answer) => answer[metric]),
  );
}
