import type { ActiveRun } from '@/features/evaluate/run/runs-store';
import type { StoredRun } from '@/storage/evaluations/evaluations';

export const runAddress = (id: string) => `/evaluate/${id}`;

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
  if (run.state === 'cancelled') return 'Cancelled';
  return run.done === 0 && run.total === 0 ? 'Not started' : 'Paused';
}
