import { useDeferredValue, useMemo } from 'react';
import { Disclosure } from '@/components/ui/disclosure';
import { cellKey, varyingAxes } from '@/core/compare/grid';
import { type Rewording, type RewordingGroup, rewording, rewordingGroups } from '@/core/compare/rewording';
import { countOf, formatCount, formatPercent } from '@/core/words/quantities';
import { useCells, useGridView } from '@/features/compare/compare';
import type { CellView } from '@/features/compare/run/cells-store';
import { formatScore } from '@/features/compare/run-texts';
import { answerText, type GridView, type ShownColumn } from './grid-view';

/** How much the answers depend on the wording of the definition. Shown where there are several wordings. */
export function RewordingPanel() {
  const view = useDeferredValue(useGridView());
  const cells = useDeferredValue(useCells((state) => state.cells));
  const groups = useMemo(() => rewordingGroups(view.columns), [view]);
  const [first] = groups;
  if (!first) return null;
  return (
    <section aria-label="Sensitivity to wording">
      <h2 className="font-semibold">Sensitivity to wording</h2>
      <p className="mb-2 text-sm text-pretty text-muted">
        The same inputs under each wording. Differences in case, punctuation and white space do not count.
      </p>
      <div className="space-y-3">
        {groups.map((group) => (
          <Group key={group.key} group={group} groups={groups} view={view} cells={cells} />
        ))}
      </div>
    </section>
  );
}

interface GroupProps {
  group: RewordingGroup;
  groups: readonly RewordingGroup[];
  view: GridView;
  cells: ReadonlyMap<string, CellView>;
}

function Group({ group, groups, view, cells }: GroupProps) {
  const result = useMemo(() => {
    const answers = view.rows.map((row) =>
      group.columns.map((column) => answerText(cells.get(cellKey(column, row)))),
    );
    return rewording(
      answers,
      view.rows.map(({ references }) => references),
    );
  }, [group, view, cells]);
  const columns = group.columns.flatMap(({ key }) => view.columns.find((column) => column.key === key) ?? []);
  const heading = groupHeading(group, groups, columns);
  if (result.counted === 0) {
    return (
      <p className="card p-3 text-sm text-muted">
        {heading}: run the cells of at least two wordings to see how far they agree.
      </p>
    );
  }
  return (
    <div className="card">
      <h3 className="border-b border-line px-3 py-2 font-semibold sm:px-4">{heading}</h3>
      <Figures result={result} columns={columns} />
      <PerInput result={result} view={view} />
    </div>
  );
}

/** What sets a group apart from the others. */
function groupHeading(
  group: RewordingGroup,
  groups: readonly RewordingGroup[],
  [column]: readonly ShownColumn[],
): string {
  if (!column) return '';
  const firsts = groups.flatMap(({ columns: [first] }) => first ?? []);
  const axes = varyingAxes(firsts).filter((axis) => axis !== 'wording');
  const names = axes.length > 0 ? axes.map((axis) => column.names[axis]) : [column.names.encoding];
  return `${names.join(', ')}: ${countOf(group.columns.length, 'wording')}`;
}

function Figures({ result, columns }: { result: Rewording; columns: readonly ShownColumn[] }) {
  const { agreement, unanimous, counted, spread, majority } = result;
  const name = (at: number) => columns[at]?.names.wording ?? '';
  const range = (of: 'exactMatch' | 'rougeL') => {
    if (!spread) return undefined;
    const { lowest, highest, deviation } = spread[of];
    const [low, high] = [result.columns[lowest]?.[of] ?? 0, result.columns[highest]?.[of] ?? 0];
    if (low === high) return `${formatScore(low)} under every wording`;
    return `${formatScore(low)} (${name(lowest)}) to ${formatScore(high)} (${name(highest)}), deviation ${formatScore(deviation)}`;
  };
  const facts: [label: string, value: string | undefined][] = [
    ['Agreement with the majority', formatPercent(agreement, 1)],
    ['All wordings agree', `${formatCount(unanimous)} of ${countOf(counted, 'input')}`],
    ['Exact match', range('exactMatch')],
    ['ROUGE-L', range('rougeL')],
    [
      'Majority answer',
      majority && `exact match ${formatScore(majority.exactMatch)}, ROUGE-L ${formatScore(majority.rougeL)}`,
    ],
  ];
  return (
    <dl className="numeric flex flex-wrap gap-x-8 gap-y-2 px-3 py-3 sm:px-4">
      {facts.map(
        ([label, value]) =>
          value && (
            <div key={label}>
              <dt className="text-xs text-muted">{label}</dt>
              <dd className="font-medium">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function PerInput({ result, view }: { result: Rewording; view: GridView }) {
  return (
    <Disclosure
      look="row"
      summary="Majority by input"
      className="border-t border-line"
      summaryClassName="min-h-9! px-3 text-sm sm:px-4"
    >
      <div className="overflow-x-auto pb-2">
        <table className="w-full text-left text-sm">
          <thead>
            <tr className="text-xs text-muted">
              <th scope="col" className="px-3 py-1 font-medium sm:px-4">
                Input
              </th>
              <th scope="col" className="px-3 py-1 font-medium">
                Majority answer
              </th>
              <th scope="col" className="px-3 py-1 font-medium">
                Votes
              </th>
              <th scope="col" className="px-3 py-1 font-medium">
                Different answers
              </th>
            </tr>
          </thead>
          <tbody>
            {view.rows.map((row, at) => {
              const majority = result.rows[at]?.majority;
              if (!majority) return null;
              return (
                <tr key={row.id} className="border-t border-line align-top">
                  <th scope="row" className="max-w-64 px-3 py-1.5 font-normal sm:px-4">
                    <span dir="auto" className="line-clamp-2 break-words">
                      {row.input}
                    </span>
                  </th>
                  <td className="max-w-96 px-3 py-1.5">
                    <span dir="auto" className="line-clamp-2 break-words">
                      {majority.text}
                    </span>
                  </td>
                  <td className="numeric px-3 py-1.5 whitespace-nowrap">
                    {majority.votes} of {majority.answers}
                    {majority.tied && <span className="text-muted"> (tie)</span>}
                  </td>
                  <td className="numeric px-3 py-1.5">{majority.distinct}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Disclosure>
  );
}
