import { ChevronDown, ChevronRight, ChevronUp, Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { countOf } from '@/core/words/quantities';
import type { DraftExample, ExampleKind } from './draft';
import { DraftText } from './draft-text';

interface ExampleCardProps {
  kind: ExampleKind;
  entry: DraftExample;
  place: number;
  isLast: boolean;
  /** Why it is not in the prompt; null when it is. */
  leftOut: string | null;
  /** What it takes in the prompt; null when it is not in it. */
  tokens: number | null;
  /** The encoding sends explanations. */
  usesExplanation: boolean;
  onFold: (folded: boolean) => void;
  onEdit: (change: Partial<Omit<DraftExample, 'id'>>) => void;
  onMove: (by: -1 | 1) => void;
  onDuplicate: () => void;
  onRemove: () => void;
}

const MARKS = { positive: 'bg-(--c-part-positive-mark)', negative: 'bg-(--c-part-negative-mark)' } as const;

export function ExampleCard(props: ExampleCardProps) {
  const {
    kind,
    entry,
    place,
    isLast,
    leftOut,
    tokens,
    usesExplanation,
    onFold,
    onEdit,
    onMove,
    onDuplicate,
    onRemove,
  } = props;
  const name = `${kind} example ${place + 1}`;
  const [asked, setAsked] = useState(false);
  const explains = usesExplanation || entry.explanation !== '' || asked;
  return (
    <li
      className="card relative overflow-hidden pl-1"
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        onMove(event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      <span aria-hidden className={`absolute inset-y-0 left-0 w-1 ${leftOut ? 'bg-line' : MARKS[kind]}`} />
      <div className="flex items-center gap-0.5 py-0.5 pr-1 pl-1">
        <button
          type="button"
          aria-expanded={!entry.folded}
          aria-label={`${entry.folded ? 'Unfold' : 'Fold'} ${name}`}
          onClick={() => onFold(!entry.folded)}
          className="flex min-w-0 flex-1 items-center gap-1.5 rounded-md px-1 py-1 text-left text-sm"
        >
          <ChevronRight
            size={15}
            aria-hidden
            className={`shrink-0 text-muted transition-transform ${entry.folded ? '' : 'rotate-90'}`}
          />
          <span className="numeric shrink-0 font-semibold">{place + 1}</span>
          {entry.folded && (
            <span dir="auto" className="truncate text-muted">
              {entry.input || 'no input'} <span aria-hidden>→</span> {entry.output || 'no output'}
            </span>
          )}
        </button>
        {tokens !== null && (
          <span className="numeric shrink-0 px-1 text-xs text-muted max-sm:hidden">
            {countOf(tokens, 'token')}
          </span>
        )}
        {leftOut && (
          <span className="shrink-0 rounded bg-sunken px-1.5 text-xs text-muted max-sm:hidden">
            {leftOut}
          </span>
        )}
        <IconButton
          size="small"
          label={`Move ${name} up`}
          data-move="-1"
          disabled={place === 0}
          onClick={() => onMove(-1)}
        >
          <ChevronUp size={15} aria-hidden />
        </IconButton>
        <IconButton
          size="small"
          label={`Move ${name} down`}
          data-move="1"
          disabled={isLast}
          onClick={() => onMove(1)}
        >
          <ChevronDown size={15} aria-hidden />
        </IconButton>
        <IconButton size="small" label={`Duplicate ${name}`} onClick={onDuplicate}>
          <Copy size={14} aria-hidden />
        </IconButton>
        <IconButton size="small" label={`Remove ${name}`} onClick={onRemove}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      {!entry.folded && (
        <div className="grid gap-2 px-2.5 pb-2.5 sm:grid-cols-[3fr_2fr]">
          <DraftText
            label="Input"
            small
            aria-label={`Input of ${name}`}
            rows={1}
            className="max-h-60"
            value={entry.input}
            onValue={(input) => onEdit({ input })}
          />
          <DraftText
            label="Output"
            small
            aria-label={`Output of ${name}`}
            rows={1}
            className="max-h-60"
            value={entry.output}
            onValue={(output) => onEdit({ output })}
          />
          {explains ? (
            <Explanation
              name={name}
              value={entry.explanation}
              isSent={usesExplanation}
              onValue={(explanation) => onEdit({ explanation })}
            />
          ) : (
            <Button
              size="small"
              shape="quiet"
              className="-ml-2 justify-self-start"
              onClick={() => setAsked(true)}
            >
              Add an explanation<span className="sr-only"> to {name}</span>
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

interface ExplanationProps {
  name: string;
  value: string;
  /** The encoding sends explanations. */
  isSent: boolean;
  onValue: (value: string) => void;
}

function Explanation({ name, value, isSent, onValue }: ExplanationProps) {
  return (
    <div className="sm:col-span-2">
      <DraftText
        label="Explanation"
        aside={isSent ? null : <span className="text-xs text-muted">not in this encoding</span>}
        small
        aria-label={`Explanation of ${name}`}
        rows={1}
        className="max-h-60"
        value={value}
        onValue={onValue}
      />
    </div>
  );
}
