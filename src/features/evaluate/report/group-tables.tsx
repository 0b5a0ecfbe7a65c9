import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { Segmented } from '@/components/ui/segmented';
import { systemLabel } from '@/core/evaluate/evaluation-plan';
import { formatScore } from '@/core/evaluate/report-columns';
import {
  GROUP_HEADINGS,
  type Grouping,
  groupName,
  groupRows,
  METRIC_LABELS,
} from '@/core/evaluate/report-groups';
import { shortSystemNames } from '@/core/evaluate/system-names';
import { formatCount } from '@/core/words/quantities';
import { Table, Td, Th } from './table';
import type { ViewStore } from './view-store';

const GROUPS = [
  { value: 'categories', label: 'Categories' },
  { value: 'tasks', label: 'Tasks' },
] as const;

/** Scores by category or task, each in the metric that the paper reports for it; the best score of a row is bold. */
export function GroupTables({ view }: { view: ViewStore }) {
  const [by, setBy] = useState<Grouping>('categories');
  const { results, unbalanced } = useStore(view);
  const shown = results.filter(({ rows }) => rows.length > 0);
  const rows = groupRows(
    shown.map(({ report }) => report),
    by,
  );
  const names = shortSystemNames(shown.map(({ system }) => system));
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
            {GROUP_HEADINGS[by].map((heading, index) => (
              <Th key={heading} right={index === 2}>
                {heading}
              </Th>
            ))}
            {shown.map(({ system }) => (
              <Th key={system.id} right title={systemLabel(system)}>
                <span className="inline-block max-w-44 truncate align-bottom">{names.get(system.id)}</span>
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <Th row>
                {groupName(row)}
                {by === 'tasks' && warned.has(row.name) && (
                  <TriangleAlert
                    size={13}
                    className="ml-1.5 inline text-warn"
                    aria-label="Unbalanced answers"
                  />
                )}
              </Th>
              <Td muted>{METRIC_LABELS[row.metric]}</Td>
              <Td right muted>
                {formatCount(row.instances)}
              </Td>
              {row.scores.map((score, index) => (
                <Td key={shown[index]!.system.id} right strong={isBest(score, row.scores)}>
                  {formatScore(score)}
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
