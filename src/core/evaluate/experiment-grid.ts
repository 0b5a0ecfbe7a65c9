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

/** Repeats of the same system under several seeds. */
export interface RepeatedScore {
  /** One of the systems; the others differ in their seed only. */
  system: ModelSystem;
  /** One a seed, in the order of the columns. */
  values: number[];
  mean: number;
  /** Standard deviation between seeds; undefined for one. */
  deviation?: number;
}

/**
 * Joins columns that differ in their seed only.
 * @param scoreOf a column's score; undefined while it has none
 */
export function joinRepeats(
  columns: readonly PlanColumn[],
  scoreOf: (column: PlanColumn) => number | undefined,
): RepeatedScore[] {
  const groups = new Map<string, { system: ModelSystem; values: number[] }>();
  for (const column of columns) {
    const value = scoreOf(column);
    if (column.system.kind !== 'model' || value === undefined) continue;
    const key = columnOf({ ...column.system, seed: 0 }).id;
    const known = groups.get(key);
    if (known) known.values.push(value);
    else groups.set(key, { system: column.system, values: [value] });
  }
  return [...groups.values()].map(({ system, values }) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : undefined;
    return { system, values, mean, deviation };
  });
}

/** A line of the plot of scores over encodings: one model on one runtime. */
export interface EncodingCurve {
  /** One of its systems. */
  system: ModelSystem;
  points: { encoding: string; mean: number; deviation?: number }[];
}

/** The curves of a grid, points in the order in which the encodings were chosen. */
export function encodingCurves(repeats: readonly RepeatedScore[]): EncodingCurve[] {
  const curves = new Map<string, EncodingCurve>();
  for (const { system, mean, deviation } of repeats) {
    const key = columnOf({ ...system, encoding: '', seed: 0 }).id;
    const point = { encoding: system.encoding, mean, deviation };
    const known = curves.get(key);
    if (known) known.points.push(point);
    else curves.set(key, { system, points: [point] });
  }
  return [...curves.values()];
}
