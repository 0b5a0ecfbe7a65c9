import {
  type ModelSystem,
  type Planned,
  type PlannedSystem,
  plannedSystem,
  systemId,
} from './evaluation-plan';

/** How often every combination is run, each time with the next seed. Both ends allowed. */
export const REPEATS = { min: 1, max: 10 } as const;

/** The axes of an experiment; every combination is a system. */
export interface ExperimentGrid {
  /** Each model on its own, or with an adapter. */
  models: readonly Pick<ModelSystem, 'model' | 'adapter'>[];
  runtimes: readonly string[];
  encodings: readonly string[];
  /** Each seed is a repeat. */
  seeds: readonly number[];
  limits: Pick<ModelSystem, 'maxSourceLength' | 'maxNewTokens' | 'beams'>;
}

/** All combinations. Models vary slowest, then runtimes, so that each model is loaded once for each runtime. */
export function gridSystems(grid: ExperimentGrid): Planned<ModelSystem>[] {
  const systems: Planned<ModelSystem>[] = [];
  for (const model of grid.models) {
    for (const runtime of grid.runtimes) {
      for (const encoding of grid.encodings) {
        for (const seed of grid.seeds) {
          systems.push(plannedSystem({ kind: 'model', ...model, runtime, encoding, seed, ...grid.limits }));
        }
      }
    }
  }
  return systems;
}

/** Repeats of the same system with several seeds. */
export interface RepeatedScore {
  /** One of the repeats; the others differ only in their seed. */
  system: ModelSystem;
  /** One per seed, in the order of the systems. */
  values: number[];
  mean: number;
  /** Standard deviation over the seeds; undefined for a single seed. */
  deviation?: number;
}

/**
 * Groups systems that differ only in their seed.
 * @param scoreOf the score of a system; undefined while it has none
 */
export function joinRepeats(
  systems: readonly PlannedSystem[],
  scoreOf: (system: PlannedSystem) => number | undefined,
): RepeatedScore[] {
  const groups = new Map<string, { system: ModelSystem; values: number[] }>();
  for (const system of systems) {
    const value = scoreOf(system);
    if (system.kind !== 'model' || value === undefined) continue;
    const key = systemId({ ...system, seed: 0 });
    const known = groups.get(key);
    if (known) known.values.push(value);
    else groups.set(key, { system, values: [value] });
  }
  return [...groups.values()].map(({ system, values }) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : undefined;
    return { system, values, mean, deviation };
  });
}

/** A line in the plot of scores over encodings: one model, with or without an adapter, on one runtime. */
export interface EncodingCurve {
  /** One of the systems on the line. */
  system: ModelSystem;
  points: { encoding: string; mean: number; deviation?: number }[];
}

/** The curves of a grid, with points in the order in which the encodings were chosen. */
export function encodingCurves(repeats: readonly RepeatedScore[]): EncodingCurve[] {
  const curves = new Map<string, EncodingCurve>();
  for (const { system, mean, deviation } of repeats) {
    const key = systemId({ ...system, encoding: '', seed: 0 });
    const point = { encoding: system.encoding, mean, deviation };
    const known = curves.get(key);
    if (known) known.points.push(point);
    else curves.set(key, { system, points: [point] });
  }
  return [...curves.values()];
}
