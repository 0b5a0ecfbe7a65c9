import type { ActiveRun } from '@/features/evaluate/run/runs-state';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';

export const runAddress = (id: string) => `/evaluate/${id}`;

/** The state of an evaluation, in one or two words. */
export function stateWords(
  run: StoredEvaluation,
  active: ActiveRun | undefined,
  queue: readonly string[],
): string {
  const { id } = run.plan;
  if (active?.id === id) return active.phase === 'pausing' ? 'Stopping' : 'Running';
  if (queue.includes(id)) return 'Queued';
  if (run.state === 'finished') return 'Finished';
  if (run.state === 'cancelled') return 'Cancelled';
  return run.done === 0 && run.total === 0 ? 'Not started' : 'Paused';
}
