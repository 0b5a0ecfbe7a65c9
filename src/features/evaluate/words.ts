import type { Metric } from '@/core/metrics/score-report';
import type { StoredRun } from '@/storage/runs';
import type { ActiveRun } from './runs-store';

export const runAddress = (id: string) => `/evaluate/${id}`;

export const METRIC_LABELS: Record<Metric, string> = {
  exactMatch: 'Exact match',
  rouge1: 'ROUGE-1',
  rougeL: 'ROUGE-L',
};

/** 0 to 100, two decimals as in the paper. */
export const scoreWords = (score: number) => score.toFixed(2);

/** "about 3 min"; never more exact than it can be. */
export function leftWords(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 50) return `about ${Math.max(5, 5 * Math.round(seconds / 5))} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min left`;
  const hours = minutes / 60;
  return `about ${hours < 10 ? hours.toFixed(1) : Math.round(hours)} h left`;
}

/** Where a run stands, in one or two words. */
export function stateWords(run: StoredRun, active: ActiveRun | undefined, queue: readonly string[]): string {
  const { id } = run.plan;
  if (active?.id === id) return active.phase === 'pausing' ? 'Stopping' : 'Under way';
  if (queue.includes(id)) return 'Waiting';
  if (run.state === 'finished') return 'Finished';
  return run.done === 0 && run.total === 0 ? 'Not started' : 'Paused';
}
