/** The grid with its answers as a report, and the mean scores of its columns. */
import { cellKey } from '@/core/compare/grid';
import type { GridReport, ReportCell } from '@/core/compare/grid-report';
import { type MeanScore, meanScore } from '@/core/compare/scores';
import { viewNow } from '@/features/compare/actions';
import type { Compare } from '@/features/compare/compare';
import type { GridDocument } from '@/features/compare/grid/grid-document';
import { answerScore } from './answer-score';

/** The grid with its answers, ready to be written. */
export function gridReport(compare: Compare, madeAt: Date): GridReport {
  const { grid } = compare.grid.getState();
  const { cells } = compare.cells.getState();
  const view = viewNow(compare);
  const reported = view.rows.flatMap((row, rowAt) =>
    view.columns.map((column, columnAt): ReportCell => {
      const cell = cells.get(cellKey(column, row));
      const answer = cell?.run ? undefined : cell?.answer;
      return {
        row: rowAt,
        column: columnAt,
        answer,
        score: answer && answerScore(answer, row.references),
        stale: answer !== undefined && answer.print !== view.fingerprint(column, row),
        error: cell?.error?.message ?? '',
      };
    }),
  );
  const wordingText = (id: string | null) =>
    grid.prompt.wordings.find((wording) => wording.id === id)?.text ?? '';
  return {
    madeAt: madeAt.toISOString(),
    settings: { ...(grid.title ? { title: grid.title } : {}), ...plainSettings(grid) },
    positiveExamples: grid.prompt.positiveExamples.length,
    negativeExamples: grid.prompt.negativeExamples.length,
    columns: view.columns.map((column, at) => ({
      title: column.titles.join(', '),
      choices: {
        ...column.names,
        encoding: column.encoding,
        runtime: column.runtime,
        wording: wordingText(column.wording),
      },
      mean: columnMean(reported.filter((cell) => cell.column === at)),
    })),
    rows: view.rows.map(({ input, references }) => ({ input, references })),
    cells: reported,
  };
}

/** Mean score of the answers that are complete and up to date. */
export function columnMean(
  cells: readonly Pick<ReportCell, 'answer' | 'score' | 'stale'>[],
): MeanScore | undefined {
  return meanScore(
    cells
      .filter(({ answer, stale }) => answer && answer.finish !== 'cancelled' && !stale)
      .map(({ score }) => score),
  );
}

function plainSettings({ settings }: GridDocument): Record<string, string | number> {
  const { stopStrings, ...rest } = settings;
  return stopStrings.length > 0 ? { ...rest, stopStrings: JSON.stringify(stopStrings) } : rest;
}
