import { ArrowUpRight, RotateCw, Square } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { Problem } from '@/components/ui/problem';
import type { CellAnswer } from '@/core/compare/cell-answer';
import { type GridRow, cellKey as keyOf } from '@/core/compare/grid';
import { cellScore } from '@/core/compare/scores';
import { countOf, formatCount, formatDuration } from '@/core/words/quantities';
import { cellAsPrompt } from '@/features/compare/actions';
import { useCells, useCompare, useGrid } from '@/features/compare/compare';
import { runtimeLabel } from '@/features/compare/grid/choices';
import type { GridView, ShownColumn } from '@/features/compare/grid/grid-view';
import { promptSource } from '@/features/compare/grid/prompt-source';
import type { CellView } from '@/features/compare/run/cells-store';
import { runCellsOrToast } from '@/features/compare/run/run-cells-or-toast';
import { answerNotes, formatScore } from '@/features/compare/run-texts';

interface CellDialogProps {
  /** The cell that is open; null for none. */
  cellKey: string | null;
  view: GridView;
  onClose: () => void;
}

/** One cell in full: its answer, how it was generated, and the prompt. */
export function CellDialog({ cellKey, view, onClose }: CellDialogProps) {
  const found = useMemo(() => {
    for (const row of view.rows) {
      const column = view.columns.find((candidate) => keyOf(candidate, row) === cellKey);
      if (column) return { column, row };
    }
    return undefined;
  }, [cellKey, view]);
  return (
    <Dialog open={found !== undefined} onClose={onClose} title={found?.column.titles.join(', ') ?? ''} wide>
      {found && (
        <CellDetails {...found} fingerprint={view.fingerprint(found.column, found.row)} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface CellDetailsProps {
  column: ShownColumn;
  row: GridRow;
  fingerprint: string;
  onClose: () => void;
}

function CellDetails({ column, row, fingerprint, onClose }: CellDetailsProps) {
  const compare = useCompare();
  const grid = useGrid((state) => state.grid);
  const key = keyOf(column, row);
  const cell = useCells((state) => state.cells.get(key));
  const text = useCells((state) => state.texts.get(key)) ?? '';
  const source = useMemo(() => promptSource(grid, column, row), [grid, column, row]);
  const openInPlayground = () => {
    onClose();
    compare.playground.open(cellAsPrompt(grid, column, row));
  };
  return (
    <div className="space-y-4">
      <Answer cell={cell} text={text} />
      {cell?.answer && !cell.run && (
        <Facts answer={cell.answer} row={row} stale={cell.answer.print !== fingerprint} />
      )}
      <div className="flex flex-wrap gap-2">
        {cell?.run ? (
          <Button
            icon={<Square size={13} aria-hidden fill="currentColor" />}
            onClick={() => compare.cells.getState().stopCell(key)}
          >
            Stop this cell
          </Button>
        ) : (
          <Button
            data-first-focus
            icon={<RotateCw size={14} aria-hidden />}
            onClick={() => runCellsOrToast(compare, { kind: 'cell', key })}
          >
            {cell?.answer || cell?.error ? 'Run again' : 'Run this cell'}
          </Button>
        )}
        <Button icon={<ArrowUpRight size={15} aria-hidden />} onClick={openInPlayground}>
          Open in the playground
        </Button>
      </div>
      {row.references.length > 0 && (
        <Part title={row.references.length === 1 ? 'Expected' : 'Any of these is expected'}>
          <ul>
            {row.references.map((reference) => (
              <li key={reference} dir="auto" className="break-words">
                {reference}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Prompt" aside={<CopyButton text={source} label="Copy the prompt" />}>
        <p dir="auto" className="rounded-lg bg-sunken p-3 font-mono text-sm break-words whitespace-pre-wrap">
          {source}
        </p>
        <p className="mt-1 text-xs text-muted">
          Examples that exceed the prompt limit are dropped when the cell is run.
        </p>
      </Part>
    </div>
  );
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="mb-1 flex min-h-7 items-center justify-between">
        <h3 className="font-semibold">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

interface AnswerProps {
  cell: CellView | undefined;
  /** The answer so far, while it is running. */
  text: string;
}

function Answer({ cell, text }: AnswerProps) {
  if (cell?.run) {
    return (
      <p dir="auto" className="caret text-lg break-words whitespace-pre-wrap">
        {text}
      </p>
    );
  }
  if (cell?.error) {
    return <Problem error={cell.error} />;
  }
  if (!cell?.answer) return <p className="text-muted">This cell has not been run.</p>;
  const { answer } = cell;
  return (
    <div className="flex items-start justify-between gap-2">
      <p dir="auto" className="text-lg break-words whitespace-pre-wrap">
        {answer.text.trim() === '' ? <span className="text-muted">(empty answer)</span> : answer.text}
      </p>
      <CopyButton text={answer.text} label="Copy the answer" />
    </div>
  );
}

function Facts({ answer, row, stale }: { answer: CellAnswer; row: GridRow; stale: boolean }) {
  const score = cellScore(answer.text, row.references);
  const facts: [label: string, value: string][] = [
    ['Model', answer.model],
    ['Runtime', runtimeLabel(answer.runtime)],
    ['Prompt', countOf(answer.promptTokens, 'token')],
    ...(answer.tokens === null ? [] : [['Answer', countOf(answer.tokens, 'token')] as [string, string]]),
    ...(answer.seed === null ? [] : [['Seed', String(answer.seed)] as [string, string]]),
    [
      'Time',
      answer.batch === 1
        ? formatDuration(answer.ms)
        : `${formatDuration(answer.ms)} for a batch of ${formatCount(answer.batch)}`,
    ],
    ...(score
      ? ([
          ['Exact match', score.exactMatch === 1 ? 'yes' : 'no'],
          ['ROUGE-L', formatScore(score.rougeL)],
        ] as [string, string][])
      : []),
  ];
  const notes = answerNotes(answer, stale);
  return (
    <>
      <dl className="numeric flex flex-wrap gap-x-6 gap-y-1.5 text-sm">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt className="text-xs text-muted">{label}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && <p className="text-sm text-warn">{notes.join(' · ')}</p>}
    </>
  );
}
