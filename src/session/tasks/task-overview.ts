/** What the page shows of a task whose text is on this machine. The instances themselves stay in the worker. */
import { type LabelDistribution, labelDistribution } from '@/core/tasks/label-distribution';
import type { TaskFile, TaskInstance } from '@/core/tasks/task-file';
import type { CachedTask, TaskOrigin } from '@/storage/migrations/task';

/** Where an open task came from; starter tasks come with the app. */
export type OpenOrigin = TaskOrigin | { kind: 'starter' };

export interface TaskOverview {
  /** The task without its instances. */
  task: Omit<TaskFile, 'instances'>;
  instances: number;
  /** The highest number of accepted answers of one instance. */
  references: number;
  labels: LabelDistribution;
  /** Where the file departs from the schema, one sentence each. */
  repairs: string[];
  origin: OpenOrigin;
  bytes: number;
  /** The text is stored for later visits. */
  stored: boolean;
}

/** A page of the instances, or of those that match a search. */
export interface InstancePage {
  /** Number of matching instances. */
  total: number;
  rows: { index: number; instance: TaskInstance }[];
}

export const PAGE_SIZE = 100;

export function overviewOf(
  { instances, ...task }: TaskFile,
  about: Pick<TaskOverview, 'repairs' | 'origin' | 'bytes' | 'stored'>,
): TaskOverview {
  return {
    task,
    instances: instances.length,
    references: maxReferences(instances),
    labels: labelDistribution(instances),
    ...about,
  };
}

/**
 * @param query a text that the input, the id or an answer must contain, in any case; empty for all
 * @param start of the page, among the matching instances
 */
export function pageOf(instances: readonly TaskInstance[], start: number, query: string): InstancePage {
  const wanted = query.trim().toLowerCase();
  const matches = ({ id, input, output }: TaskInstance) =>
    id.toLowerCase().includes(wanted) ||
    input.toLowerCase().includes(wanted) ||
    output.some((answer) => answer.toLowerCase().includes(wanted));
  const rows: InstancePage['rows'] = [];
  let total = 0;
  for (const [index, instance] of instances.entries()) {
    if (wanted && !matches(instance)) continue;
    if (total >= start && rows.length < PAGE_SIZE) rows.push({ index, instance });
    total++;
  }
  return { total, rows };
}

/** The facts of a task that the list shows once its text is on this machine. */
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
    references: maxReferences(task.instances),
    origin,
    bytes,
    storedAt,
  };
}

function maxReferences(instances: readonly TaskInstance[]): number {
  return instances.reduce((most, { output }) => Math.max(most, output.length), 0);
}
