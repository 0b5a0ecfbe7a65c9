import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { Segmented } from '@/components/ui/segmented';
import { systemLabel } from '@/core/evaluate/evaluation-plan';
import type { GroupScores } from '@/core/metrics/score-report';
import { formatCount } from '@/core/words/quantities';
import type { ColumnResult } from '@/features/evaluate/run/run-results';
import { METRIC_LABELS, scoreWords, shortLabels } from '@/features/evaluate/words';
import { Table, Td, Th } from './table';
import type { ViewStore } from './view-store';

const GROUPS = [
  { value: 'categories', label: 'Categories' },
  { value: 'tasks', label: 'Tasks' },
] as const;

/** Scores by category or task, each in the metric that the paper reports for it; the best of a row stands out. */
export function GroupTables({ view }: { view: ViewStore }) {
  const [by, setBy] = useState<'categories' | 'tasks'>('categories');
  const { results, unbalanced } = useStore(view);
  const shown = results.filter(({ rows }) => rows.length > 0);
  const rows = rowsOf(shown, by);
  const labels = shortLabels(shown.map(({ column }) => column));
  const warned = new Set(unbalanced.map(({ task }) => task));
  return (
    <section aria-labelledby="groups">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 id="groups" className="font-semibold">
          By {by === 'categories' ? 'category' : 'task'}
        </h2>
        <Segmented legend="Group scores by" value={by} options={GROUPS} onChange={setBy} />
      </div>
      <Table label="Scores of groups">
        <thead>
          <tr>
            <Th>{by === 'categories' ? 'Category' : 'Task'}</Th>
            <Th>Metric</Th>
            <Th right>Instances</Th>
            {shown.map(({ column }) => (
              <Th key={column.id} right title={systemLabel(column.system)}>
                <span className="inline-block max-w-44 truncate align-bottom">{labels.get(column.id)}</span>
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ group, scores }) => (
            <tr key={group.name}>
              <Th row>
                {group.name || 'No category'}
                {by === 'tasks' && warned.has(group.name) && (
                  <TriangleAlert
                    size={13}
                    className="ml-1.5 inline text-warn"
                    aria-label="Unbalanced answers"
                  />
                )}
              </Th>
              <Td muted>{METRIC_LABELS[group.headline]}</Td>
              <Td right muted>
                {formatCount(group.instances)}
              </Td>
              {scores.map((score, index) => (
                <Td key={shown[index]!.column.id} right strong={isBest(score, scores)}>
                  {score === undefined ? '' : scoreWords(score)}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function isBest(score: number | undefined, scores: readonly (number | undefined)[]): boolean {
  const known = scores.filter((each) => each !== undefined);
  return score !== undefined && known.length > 1 && score === Math.max(...known);
}

/** One row a group, one score a system; undefined where a system has none yet. */
function rowsOf(results: readonly ColumnResult[], by: 'categories' | 'tasks') {
  const groups = new Map<string, { group: GroupScores; scores: (number | undefined)[] }>();
  for (const [index, { report }] of results.entries()) {
    for (const group of report[by]) {
      const row = groups.get(group.name) ?? { group, scores: results.map(() => undefined) };
      row.scores[index] = group.scores[group.headline];
      if (group.instances > row.group.instances) row.group = group;
      groups.set(group.name, row);
    }
  }
  return [...groups.values()];
}
