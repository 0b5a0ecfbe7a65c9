import { namedEncoding } from '@/core/encoding/named-encodings';
import { type PlanColumn, systemLabel } from '@/core/evaluate/evaluation-plan';
import type { Metric } from '@/core/metrics/score-report';
import type { ActiveRun } from '@/features/evaluate/run/runs-store';
import type { StoredRun } from '@/storage/evaluations/evaluations';

export const runAddress = (id: string) => `/evaluate/${id}`;

/**
 * Names of columns by their ids, as short as they can be: where all models are the same, the encoding tells them apart.
 */
export function shortLabels(columns: readonly PlanColumn[]): Map<string, string> {
  const models = columns.flatMap(({ system }) => (system.kind === 'model' ? [system] : []));
  const first = models[0];
  const oneModel = models.every(
    ({ model, adapter }) => model.id === first?.model.id && adapter?.id === first?.adapter?.id,
  );
  const seeds = new Set(models.map(({ seed }) => seed)).size > 1;
  return new Map(
    columns.map(({ id, system }) => {
      if (system.kind !== 'model') return [id, systemLabel(system)];
      const name = oneModel ? namedEncoding(system.encoding).label : systemLabel(system);
      return [id, seeds ? `${name}, seed ${system.seed}` : name];
    }),
  );
}

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
  if (run.state === 'cancelled') return 'Cancelled';
  return run.done === 0 && run.total === 0 ? 'Not started' : 'Paused';
}
