import { Check, RotateCw, Square, TriangleAlert, X } from 'lucide-react';
import { memo } from 'react';
import { IconButton } from '@/components/ui/button';
import { cellScore } from '@/core/compare/scores';
import { AnswerText } from './answer-text';
import type { CellView } from './cells-store';
import { useCells, useCompare } from './compare';
import { answerText } from './grid-view';
import { tryRun } from './try-run';
import { answerNotes } from './words';

interface ResultCellProps {
  cellKey: string;
  references: readonly string[];
  /** Of what the cell asks now. */
  print: string;
  /** Key of the cell whose answer this one is compared with. */
  compareWith: string | null;
  /** Row and column as shown, for the arrow keys. */
  place: string;
  /** The one cell of the grid that the Tab key stops at. */
  active: boolean;
  onOpen: (key: string) => void;
}

/** One answer: its text, how good it is, and what is odd about it. */
export const ResultCell = memo(function ResultCell(props: ResultCellProps) {
  const { cellKey, place, active, onOpen } = props;
  const compare = useCompare();
  const cell = useCells((state) => state.cells.get(cellKey));
  const baseline = useCells((state) =>
    props.compareWith === null ? undefined : answerText(state.cells.get(props.compareWith)),
  );
  const toggle = () => {
    if (cell?.run) compare.cells.getState().stopCell(cellKey);
    else tryRun(compare, { kind: 'cell', key: cellKey });
  };
  const again = cell?.answer || cell?.error ? 'Run this cell again' : 'Run this cell';
  return (
    <td
      className="group relative h-px border-b border-line p-0 align-top"
      aria-busy={cell?.run !== undefined}
    >
      <button
        type="button"
        data-cell={place}
        tabIndex={active ? 0 : -1}
        onClick={() => onOpen(cellKey)}
        className="flex h-full min-h-16 w-full flex-col items-start p-2.5 pr-9 text-left transition-colors hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <CellBody cell={cell} baseline={baseline} {...props} />
        <span className="sr-only">, details</span>
      </button>
      {/* For the pointer; the keyboard finds the same in what Enter opens. */}
      <IconButton
        size="small"
        tabIndex={-1}
        label={cell?.run ? 'Stop this cell' : again}
        onClick={toggle}
        className={`absolute top-1.5 right-1.5 ${cell?.run ? '' : 'pointer-fine:opacity-0 group-focus-within:opacity-100 group-hover:opacity-100'}`}
      >
        {cell?.run ? (
          <Square size={12} aria-hidden fill="currentColor" />
        ) : (
          <RotateCw size={14} aria-hidden />
        )}
      </IconButton>
    </td>
  );
});

interface CellBodyProps extends Pick<ResultCellProps, 'references' | 'print'> {
  cell: CellView | undefined;
  baseline: string | undefined;
}

function CellBody({ cell, baseline, references, print }: CellBodyProps) {
  if (cell?.run?.state === 'waiting') return <span className="text-sm text-muted">Waiting</span>;
  if (cell?.run) {
    return (
      <span dir="auto" className="caret line-clamp-6 min-h-5 break-words whitespace-pre-wrap">
        {cell.run.text}
      </span>
    );
  }
  if (cell?.error) {
    return (
      <span className="flex gap-1.5 text-sm text-danger">
        <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
        <span className="line-clamp-4">{cell.error.message}</span>
      </span>
    );
  }
  if (!cell?.answer) return <span className="text-sm text-muted">Not run</span>;
  const { answer } = cell;
  const stale = answer.print !== print;
  const notes = answerNotes(answer, stale);
  return (
    <>
      <span
        dir="auto"
        className={`line-clamp-6 break-words whitespace-pre-wrap ${stale ? 'text-muted' : ''}`}
      >
        <AnswerText text={answer.text} baseline={baseline} />
      </span>
      <Scores text={answer.text} references={references} />
      {notes.length > 0 && <span className="mt-1 block text-xs text-warn">{notes.join(' · ')}</span>}
    </>
  );
}

function Scores({ text, references }: { text: string; references: readonly string[] }) {
  const score = cellScore(text, references);
  if (!score) return null;
  if (score.exactMatch === 1) {
    return (
      <span className="mt-1.5 inline-flex items-center gap-1 text-xs font-medium text-good">
        <Check size={13} aria-hidden />
        exact
      </span>
    );
  }
  return (
    <span className="numeric mt-1.5 inline-flex items-center gap-1 text-xs text-muted">
      <X size={13} aria-hidden />
      <span className="sr-only">not exact, </span>
      ROUGE-L {Math.round(score.rougeL * 100)}
    </span>
  );
}
