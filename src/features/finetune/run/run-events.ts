/** What a worker tells of a run, as changes of its record. */
import type { TrainingEvent } from '@/core/finetune/training-protocol';
import type { TrainingRunRecord } from '@/storage/training/training-run-record';
import type { StoredCheckpoint } from '@/storage/training/training-runs';

type Told = Extract<TrainingEvent, { kind: 'baseline' | 'step' | 'evaluation' }>;

/** The change that an event makes. */
export function whatIsTold(run: TrainingRunRecord, event: Told): Partial<TrainingRunRecord> {
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

/** What was told after the checkpoint is told again. */
export function upTo(run: TrainingRunRecord, checkpoint: StoredCheckpoint | undefined): TrainingRunRecord {
  const { step, evaluated, best } = checkpoint ?? { step: 0, evaluated: 0, best: undefined };
  return {
    ...run,
    steps: run.steps.filter((taken) => taken.step <= step),
    evaluations: run.evaluations.filter((evaluation) => evaluation.step <= evaluated),
    best: best && { step: best.step, loss: best.loss },
  };
}

/** Numbers that are not finite have no place in stored data. */
function storedStep(report: TrainingRunRecord['steps'][number]): TrainingRunRecord['steps'][number] {
  const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
  return { ...report, loss: finite(report.loss), gradientNorm: finite(report.gradientNorm) };
}
