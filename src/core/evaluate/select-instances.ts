/**
 * Which instances of a task a plan covers. A sample is drawn by position, so whoever knows how many instances a file has
 * knows which ones are drawn without reading any: the worker that holds the file sends these alone.
 */
import { PlaygroundError } from '@/core/errors';
import { seededRandom, shuffled } from '@/core/random/seeded-random';
import type { InstanceLookup, TaskFile, TaskHeader, TaskInstance, TaskSample } from '@/core/tasks/task-file';
import type { EvaluationPlan, InstanceSelection, PlannedInstance } from './evaluation-plan';

/** A {@link TaskSample} as plain data, which can be sent from a worker. */
export interface TaskSampleData {
  header: TaskHeader;
  /** Instances in the whole file. */
  total: number;
  instances: PlannedInstance[];
}

/**
 * Positions in the file of the instances that a selection covers, ascending.
 * @param total instances in the file
 * @param seed matters only for a sample
 */
export function selectPositions(total: number, { kind, count }: InstanceSelection, seed: number): number[] {
  const all = Array.from({ length: total }, (_, position) => position);
  if (kind === 'first' || count >= total) return all.slice(0, count);
  return shuffled(all, seededRandom(seed))
    .slice(0, count)
    .sort((a, b) => a - b);
}

/**
 * The instances of a task that a plan covers.
 * @param seed of the system; matters only for a sample
 * @returns in the order of the file
 * @throws {PlaygroundError} `internal` when the sample was drawn for other seeds
 */
export function selectInstances(
  task: TaskSample,
  selection: InstanceSelection,
  seed: number,
): PlannedInstance[] {
  return selectPositions(task.instances.length, selection, seed).map((position) => {
    const instance = task.instances.at(position);
    if (instance) return { position, instance };
    throw new PlaygroundError('internal', `Instance ${position + 1} of ${task.name} was not read.`);
  });
}

/** The seeds that the systems of a plan draw samples with, each once; imported predictions are held against the first. */
export function planSeeds({
  systems,
}: Pick<EvaluationPlan, 'systems'>): [first: number, ...others: number[]] {
  const seeds = systems.flatMap((system) => (system.kind === 'imported' ? [] : [system.seed]));
  const [first = 0, ...others] = new Set(seeds);
  return [first, ...others];
}

/** The instances that a selection covers with any of the seeds, to be sent to the page. */
export function takeSample(
  { instances, ...header }: TaskFile,
  selection: InstanceSelection,
  seeds: readonly number[],
): TaskSampleData {
  const positions = new Set(seeds.flatMap((seed) => selectPositions(instances.length, selection, seed)));
  return {
    header,
    total: instances.length,
    instances: [...positions]
      .sort((a, b) => a - b)
      .map((position) => ({ position, instance: instances[position]! })),
  };
}

/** What {@link takeSample} took, on the other side. */
export function sampleOf({ header, total, instances }: TaskSampleData): TaskSample {
  return { ...header, instances: new SampledInstances(total, instances) };
}

class SampledInstances implements InstanceLookup {
  private readonly byPosition: ReadonlyMap<number, TaskInstance>;

  constructor(
    readonly length: number,
    planned: readonly PlannedInstance[],
  ) {
    this.byPosition = new Map(planned.map(({ position, instance }) => [position, instance]));
  }

  at(position: number): TaskInstance | undefined {
    return this.byPosition.get(position);
  }
}
