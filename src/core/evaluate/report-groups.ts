/** Scores by category or by task, one row per group and one score per system. */
import type { GroupScores, Metric } from '@/core/metrics/score-report';
import type { SystemReport } from './system-report';

export const METRIC_LABELS: Record<Metric, string> = {
  exactMatch: 'Exact match',
  rouge1: 'ROUGE-1',
  rougeL: 'ROUGE-L',
};

export type Grouping = 'categories' | 'tasks';

/** The columns before those of the systems, in order. */
export const GROUP_HEADINGS: Record<Grouping, readonly [group: string, metric: string, instances: string]> = {
  categories: ['Category', 'Metric', 'Instances'],
  tasks: ['Task', 'Metric', 'Instances'],
};

export interface GroupRow {
  name: string;
  /** The metric that the paper reports for this category or task. */
  metric: Metric;
  /** The most instances that any of the systems has answered. */
  instances: number;
  /** 0 to 100, in the order of the reports; undefined for a system that has answered none of the group. */
  scores: (number | undefined)[];
}

/** Groups in the order in which the reports name them. */
export function groupRows(reports: readonly SystemReport[], by: Grouping): GroupRow[] {
  const rows = new Map<string, GroupRow>();
  for (const [index, report] of reports.entries()) {
    for (const group of report[by]) {
      const row = rows.get(group.name) ?? emptyRow(group, reports.length);
      row.scores[index] = group.scores[group.headline];
      row.instances = Math.max(row.instances, group.instances);
      rows.set(group.name, row);
    }
  }
  return [...rows.values()];
}

function emptyRow({ name, headline, instances }: GroupScores, systems: number): GroupRow {
  return { name, metric: headline, instances, scores: Array.from({ length: systems }, () => undefined) };
}

/** The name of a group for people. */
export function groupName({ name }: Pick<GroupRow, 'name'>): string {
  return name || 'No category';
}
