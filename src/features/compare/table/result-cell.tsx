import { Check, RotateCw, Square, TriangleAlert, X } from 'lucide-react';
import { memo, useState } from 'react';
import { IconButton } from '@/components/ui/button';
import type { CellAnswer } from '@/core/compare/cell-answer';
import { useCells, useCompare } from '@/features/compare/compare';
import { answerText } from '@/features/compare/grid/grid-view';
import type { CellView } from '@/features/compare/run/cells-store';
import { runCellsOrToast } from '@/features/compare/run/run-cells-or-toast';
import { answerNotes } from '@/features/compare/run-texts';
import { answerScore } from './answer-score';
import { AnswerText } from './answer-text';

interface ResultCellProps {
  cellKey: string;
  references: readonly string[];
  /** Identifies what the cell asks now. */
  fingerprint: string;
  /** Key of the cell that this one is compared with. */
  compareWith: string | null;
  /** Row and column as shown, for the arrow keys. */
  place: string;
  /** The one cell of the grid that the Tab key stops at. */
  active: boolean;
  onOpen: (key: string) => void;
}

/** One answer: its text, its score, and what to know about it. */
export const ResultCell = memo(function ResultCell(props: ResultCellProps) {
  const { cellKey, place, active, onOpen } = props;
  const compare = useCompare();
  const cell = useCells((state) => state.cells.get(cellKey));
  const baseline = useCells((state) =>
    props.compareWith === null ? undefined : answerText(state.cells.get(props.compareWith)),
  );
  const text = useCells((state) => state.texts.get(cellKey)) ?? '';
  const [pointed, setPointed] = useState(false);
  const toggle = () => {
    if (cell?.run) compare.cells.getState().stopCell(cellKey);
    else runCellsOrToast(compare, { kind: 'cell', key: cellKey });
  };
  const again = cell?.answer || cell?.error ? 'Run this cell again' : 'Run this cell';
  return (
    <td
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      className="relative h-px border-b border-line p-0 align-top"
      aria-busy={cell?.run !== undefined}
    >
      <button
        type="button"
        data-cell={place}
        tabIndex={active ? 0 : -1}
        onClick={() => onOpen(cellKey)}
        className="flex h-full min-h-16 w-full flex-col items-start p-2.5 pr-9 text-left transition-colors hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <CellBody cell={cell} text={text} baseline={baseline} {...props} />
        <span className="sr-only">, details</span>
      </button>
      {/* For the pointer only: the dialog that Enter opens has the same button. */}
      {(pointed || cell?.run === 'running') && (
        <IconButton
          size="small"
          tabIndex={-1}
          label={cell?.run ? 'Stop this cell' : again}
          onClick={toggle}
          className="absolute top-1.5 right-1.5"
        >
          {cell?.run ? (
            <Square size={12} aria-hidden fill="currentColor" />
          ) : (
            <RotateCw size={14} aria-hidden />
          )}
        </IconButton>
      )}
    </td>
  );
});

interface CellBodyProps extends Pick<ResultCellProps, 'references' | 'fingerprint'> {
  cell: CellView | undefined;
  /** The answer so far, while it is running. */
  text: string;
  baseline: string | undefined;
}

function CellBody({ cell, text, baseline, references, fingerprint }: CellBodyProps) {
  if (cell?.run === 'waiting') return <span className="text-sm text-muted">Waiting</span>;
  if (cell?.run) {
    return (
      <span dir="auto" className="caret line-clamp-6 min-h-5 break-words whitespace-pre-wrap">
        {text}
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
  const stale = answer.print !== fingerprint;
  const notes = answerNotes(answer, stale);
  return (
    <>
      <span
        dir="auto"
        className={`line-clamp-6 break-words whitespace-pre-wrap ${stale ? 'text-muted' : ''}`}
      >
        <AnswerText text={answer.text} baseline={baseline} />
      </span>
      <Scores answer={answer} references={references} />
      {notes.length > 0 && <span className="mt-1 block text-xs text-warn">{notes.join(' · ')}</span>}
    </>
  );
}

function Scores({ answer, references }: { answer: CellAnswer; references: readonly string[] }) {
  const score = answerScore(answer, references);
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
