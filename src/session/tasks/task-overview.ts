/** What the page shows of a task whose text is here; the instances themselves stay in the worker. */
import { type LabelDistribution, labelDistribution } from '@/core/tasks/label-distribution';
import type { TaskFile, TaskInstance } from '@/core/tasks/task-file';
import type { CachedTask, TaskOrigin } from '@/storage/migrations/task';

/** Where an open task came from; starter tasks are part of the page. */
export type OpenOrigin = TaskOrigin | { kind: 'starter' };

export interface TaskOverview {
  /** The task without its instances. */
  task: Omit<TaskFile, 'instances'>;
  instances: number;
  /** Most accepted answers that one instance has. */
  references: number;
  labels: LabelDistribution;
  /** What the file said in another way than the schema, one sentence each. */
  repairs: string[];
  origin: OpenOrigin;
  bytes: number;
  /** The browser keeps the text over visits. */
  kept: boolean;
}

/** A stretch of the instances, or of those that hold a text. */
export interface InstancePage {
  /** How many there are in all. */
  total: number;
  rows: { index: number; instance: TaskInstance }[];
}

export const PAGE_SIZE = 100;

export function overviewOf(
  { instances, ...task }: TaskFile,
  about: Pick<TaskOverview, 'repairs' | 'origin' | 'bytes' | 'kept'>,
): TaskOverview {
  return {
    task,
    instances: instances.length,
    references: mostReferences(instances),
    labels: labelDistribution(instances),
    ...about,
  };
}

/**
 * @param query a text that input, id or an answer must hold, whatever its case; empty for all
 * @param start of the rows wanted, among those that match
 */
export function pageOf(instances: readonly TaskInstance[], start: number, query: string): InstancePage {
  const wanted = query.trim().toLowerCase();
  const holds = ({ id, input, output }: TaskInstance) =>
    id.toLowerCase().includes(wanted) ||
    input.toLowerCase().includes(wanted) ||
    output.some((answer) => answer.toLowerCase().includes(wanted));
  const rows: InstancePage['rows'] = [];
  let total = 0;
  for (const [index, instance] of instances.entries()) {
    if (wanted && !holds(instance)) continue;
    if (total >= start && rows.length < PAGE_SIZE) rows.push({ index, instance });
    total++;
  }
  return { total, rows };
}

/** The facts of a task that the list shows once its text is here. */
export function cachedFacts(task: TaskFile, origin: TaskOrigin, bytes: number, storedAt: number): CachedTask {
  const short = (list: readonly string[]) => list.slice(0, 50).map((entry) => entry.slice(0, 500));
  return {
    name: task.name.slice(0, 300),
    categories: short(task.categories),
    domains: short(task.domains),
    inputLanguage: short(task.inputLanguage),
    outputLanguage: short(task.outputLanguage),
    licence: short(task.instanceLicense),
    definition: task.definition.slice(0, 2_000),
    instances: task.instances.length,
    references: mostReferences(task.instances),
    origin,
    bytes,
    storedAt,
  };
}

function mostReferences(instances: readonly TaskInstance[]): number {
  return instances.reduce((most, { output }) => Math.max(most, output.length), 0);
}
