/** Runs and their figures in words. */
import type { TrainingPhase } from '@/core/finetune/training-protocol';
import type { RunStatus } from '@/features/finetune/run/run-state';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';

const PHASES: Record<TrainingPhase, string> = {
  baseline: 'Evaluating the base model',
  steps: 'Training',
  final: 'Evaluating the best adapter',
};

export function statusWords(status: RunStatus, run: TrainingRunRecord): string {
  switch (status.state) {
    case 'idle':
      return '';
    case 'loading':
      return 'Loading the model for training…';
    case 'running':
      if (status.pausing) return 'Pausing after this step…';
      return status.phase === 'steps'
        ? `Step ${Math.min(status.done + 1, status.of)} of ${status.of}`
        : `${PHASES[status.phase]}: ${status.done} of ${status.of}`;
    case 'paused':
      return `Paused after step ${lastStep(run)} of ${run.settings.steps}`;
    case 'finished':
      return `Finished after ${lastStep(run)} steps`;
  }
}

export function lastStep({ steps }: TrainingRunRecord): number {
  return steps.at(-1)?.step ?? 0;
}

export const METRIC_WORDS = { exactMatch: 'Exact match', rougeL: 'ROUGE-L' } as const;

/** Estimated milliseconds left, from the last steps; undefined before the first step. */
export function remainingMs({ steps, settings }: TrainingRunRecord): number | undefined {
  const recent = steps.slice(-20);
  if (recent.length === 0) return undefined;
  const pace = recent.reduce((sum, { ms }) => sum + ms, 0) / recent.length;
  return pace * Math.max(0, settings.steps - (steps.at(-1)?.step ?? 0));
}

/** Tokens per second over the last steps; 0 before the first step. */
export function tokensPerSecond({ steps }: TrainingRunRecord): number {
  const recent = steps.slice(-20);
  const ms = recent.reduce((sum, step) => sum + step.ms, 0);
  return ms === 0 ? 0 : (1000 * recent.reduce((sum, step) => sum + step.tokens, 0)) / ms;
}

/** "5 May, 14:03". */
export function shortDate(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}
