import { columnOf, type ModelSystem, type PlanColumn } from './evaluation-plan';

/** The axes of an experiment; every combination is a column. */
export interface ExperimentGrid {
  /** Each model as it is, or with an adapter. */
  models: readonly Pick<ModelSystem, 'model' | 'adapter'>[];
  runtimes: readonly string[];
  encodings: readonly string[];
  /** Each seed is a repeat. */
  seeds: readonly number[];
  limits: Pick<ModelSystem, 'maxSourceLength' | 'maxNewTokens' | 'beams'>;
}

/**
 * All combinations. Models are outermost, then runtimes, so that a run in this order loads each model once for each
 * runtime.
 */
export function gridColumns(grid: ExperimentGrid): PlanColumn[] {
  const columns: PlanColumn[] = [];
  for (const model of grid.models) {
    for (const runtime of grid.runtimes) {
      for (const encoding of grid.encodings) {
        for (const seed of grid.seeds) {
          columns.push(columnOf({ kind: 'model', ...model, runtime, encoding, seed, ...grid.limits }));
        }
      }
    }
  }
  return columns;
}

/** What a model must be loaded as before a column runs: equal keys need no new load. */
export function loadKey(system: ModelSystem): string {
  return `${system.model.id}|${system.runtime}`;
}
