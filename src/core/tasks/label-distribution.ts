import type { TaskInstance } from './task-file';

/** How often each answer of a task is the expected one. */
export interface LabelDistribution {
  /** Distinct first references, white space at their ends ignored. */
  distinct: number;
  instances: number;
  /** The most frequent first; at most {@link MAX_LABELS}. */
  labels: { label: string; count: number }[];
  /** The answers come from a short list, so that their frequencies are meaningful. */
  closed: boolean;
  /** A closed list in which one answer is so frequent that always giving it looks like skill. */
  unbalanced: boolean;
}

const MAX_LABELS = 30;
/** A list of answers is closed when each is expected this many times on average. */
const LEAST_REPEATS = 5;

/**
 * Counts the expected answers of instances by their first reference.
 *
 * Unbalanced is a largest share above 2 / (n + 1) of n labels: above 67% of two, 50% of three, 18% of ten.
 */
export function labelDistribution(instances: readonly TaskInstance[]): LabelDistribution {
  const counts = new Map<string, number>();
  for (const { output } of instances) {
    const label = (output[0] ?? '').trim();
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const distinct = counts.size;
  const closed = distinct > 0 && distinct <= MAX_LABELS && distinct * LEAST_REPEATS <= instances.length;
  const labels = [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
    .slice(0, MAX_LABELS);
  const largest = (labels[0]?.count ?? 0) / Math.max(1, instances.length);
  return {
    distinct,
    instances: instances.length,
    labels,
    closed,
    unbalanced: closed && distinct > 1 && largest > 2 / (distinct + 1),
  };
}
