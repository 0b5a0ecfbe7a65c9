/** Events of the training worker, applied to the record of a run. */
import type { TrainingEvent } from '@/core/finetune/training-protocol';
import type { StoredCheckpoint, TrainingRunRecord } from '@/storage/migrations/training-run';

type RecordedEvent = Extract<TrainingEvent, { kind: 'baseline' | 'step' | 'evaluation' }>;

/** @returns the fields of the record that the event changes */
export function applyEvent(run: TrainingRunRecord, event: RecordedEvent): Partial<TrainingRunRecord> {
  switch (event.kind) {
    case 'baseline':
      return { baseline: event.report };
    case 'step':
      return { steps: [...run.steps, storedStep(event.report)] };
    case 'evaluation': {
      const { step, report, isBest } = event;
      const best = isBest ? { step, loss: report.loss } : run.best;
      return { evaluations: [...run.evaluations, { step, report }], best };
    }
  }
}

/** The record as it was at a checkpoint: the worker reports everything after it again. */
export function rewindTo(
  run: TrainingRunRecord,
  checkpoint: StoredCheckpoint | undefined,
): TrainingRunRecord {
  const { step, evaluated, best } = checkpoint ?? { step: 0, evaluated: 0, best: undefined };
  return {
    ...run,
    steps: run.steps.filter((taken) => taken.step <= step),
    evaluations: run.evaluations.filter((evaluation) => evaluation.step <= evaluated),
    best: best && { step: best.step, loss: best.loss },
  };
}

/** Stored data cannot hold numbers that are not finite. */
function storedStep(report: TrainingRunRecord['steps'][number]): TrainingRunRecord['steps'][number] {
  const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
  return { ...report, loss: finite(report.loss), gradientNorm: finite(report.gradientNorm) };
}
