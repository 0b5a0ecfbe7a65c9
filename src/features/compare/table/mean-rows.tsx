import { useDeferredValue } from 'react';
import { cellKey, type GridColumn } from '@/core/compare/grid';
import { useCells } from '@/features/compare/compare';
import { type GridView, sameAnswers } from '@/features/compare/grid/grid-view';
import { formatScore } from '@/features/compare/run-texts';
import { answerScore } from './answer-score';
import { columnMean } from './report-of-grid';

interface MeanRowsProps {
  view: GridView;
  /** The column that the others are compared with. */
  baseline: GridColumn | undefined;
}

/** Below the answers: the mean scores of each column, and how often it agrees with the baseline. */
export function MeanRows({ view, baseline }: MeanRowsProps) {
  // Means may be updated a moment after the answers.
  const cells = useDeferredValue(useCells((state) => state.cells));
  const means = view.columns.map((column) =>
    columnMean(
      view.rows.map((row) => {
        const cell = cells.get(cellKey(column, row));
        const answer = cell?.run ? undefined : cell?.answer;
        const stale = answer?.print !== view.fingerprint(column, row);
        return { answer, stale, score: answer && answerScore(answer, row.references) };
      }),
    ),
  );
  const scored = means.some((mean) => mean !== undefined);
  if (!scored && !baseline) return null;
  const line = (title: string, of: (mean: { exactMatch: number; rougeL: number }) => number) => {
    const best = Math.max(...means.map((mean) => (mean ? of(mean) : 0)));
    return (
      <tr>
        <Title>{title}</Title>
        {means.map((mean, at) => (
          <Figure key={view.columns[at]?.key} strong={mean !== undefined && best > 0 && of(mean) === best}>
            {mean && (
              <>
                {formatScore(of(mean))}{' '}
                <span className="text-xs font-normal text-muted">of {mean.count}</span>
              </>
            )}
          </Figure>
        ))}
      </tr>
    );
  };
  return (
    <tfoot>
      {scored && line('Exact match', (mean) => mean.exactMatch)}
      {scored && line('ROUGE-L', (mean) => mean.rougeL)}
      {baseline && (
        <tr>
          <Title>Same answer</Title>
          {view.columns.map((column) => {
            const { same, of } = sameAnswers(cells, view, baseline, column);
            return (
              <Figure key={column.key}>
                {column.key === baseline.key || of === 0 ? null : `${same} of ${of}`}
              </Figure>
            );
          })}
        </tr>
      )}
    </tfoot>
  );
}

function Title({ children }: { children: string }) {
  return (
    <th
      scope="row"
      className="sticky left-0 z-10 border-r border-line bg-sunken px-2.5 py-1.5 text-sm font-medium"
    >
      {children}
    </th>
  );
}

function Figure({ strong = false, children }: { strong?: boolean; children: React.ReactNode }) {
  return (
    <td className={`numeric bg-sunken px-2.5 py-1.5 text-sm ${strong ? 'font-semibold' : ''}`}>
      {children ?? <span className="text-muted">–</span>}
    </td>
  );
}
