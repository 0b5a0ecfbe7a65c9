import { Info, TriangleAlert } from 'lucide-react';
import { Fragment, memo } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import type { EncodedPrompt, PromptPart, PromptPartKind } from '@/core/encoding/encode-prompt';
import type { PlaygroundError } from '@/core/errors';
import { countOf, formatCount } from '@/core/words/quantities';
import { useDraft, useModel, usePreview } from '@/features/compose/compose';
import { type Draft, type ExampleKind, writtenExamples } from '@/features/compose/draft/draft';
import { drawnEncoding, recipeOf } from '@/features/compose/draft/encodings';
import { PART_LABELS, promptNotes, tokensByKind } from './prompt-notes';

const GROUNDS: Record<PromptPartKind, string> = {
  name: 'bg-(--c-part-name)',
  definition: 'bg-(--c-part-definition)',
  positive: 'bg-(--c-part-positive)',
  negative: 'bg-(--c-part-negative)',
  task: 'bg-(--c-part-task)',
};
const MARKS: Record<PromptPartKind, string> = {
  name: 'bg-(--c-part-name-mark)',
  definition: 'bg-(--c-part-definition-mark)',
  positive: 'bg-(--c-part-positive-mark)',
  negative: 'bg-(--c-part-negative-mark)',
  task: 'bg-(--c-part-task-mark)',
};

const PART_NAMES: Record<PromptPartKind, string> = {
  name: 'Task name',
  definition: 'Definition',
  positive: 'Positive example',
  negative: 'Negative example',
  task: 'Input',
};

/** The text the model reads, character for character, with the tokens of each part. */
export function PromptPreview() {
  const encoded = usePreview((state) => state.encoded);
  const error = usePreview((state) => state.error);
  const draft = useDraft((state) => state.draft);
  const ready = useModel((state) => state.status.state === 'ready');
  return (
    <section aria-labelledby="preview-title" className="card">
      <div className="flex min-h-11 items-center gap-2 pr-2 pl-4">
        <h2 id="preview-title" className="font-semibold">
          Prompt
        </h2>
        <span className="truncate text-sm text-muted max-sm:hidden">exactly as the model reads it</span>
        <span className="flex-1" />
        {encoded && <CopyButton text={encoded.source} label="Copy the prompt" />}
      </div>
      {encoded ? (
        <div className="border-t border-line px-4 pt-3 pb-4">
          <LengthBar encoded={encoded} mode={draft.mode} />
          <Notes draft={draft} encoded={encoded} />
          <PromptText encoded={encoded} />
        </div>
      ) : (
        <p className="border-t border-line px-4 py-4 text-sm text-muted">
          {emptyWords(ready, draft.mode, error)}
        </p>
      )}
    </section>
  );
}

function emptyWords(ready: boolean, mode: Draft['mode'], problem: PlaygroundError | null): string {
  if (problem) return [problem.message, problem.hint].filter(Boolean).join(' ');
  if (!ready) return 'The prompt appears here once the model and its tokenizer are loaded.';
  const what = mode === 'raw' ? 'a prompt' : 'a definition or an input';
  return `Write ${what}, and what the model reads appears here.`;
}

/** Tokens of each kind of part compared with the limit, as a bar and in numbers. */
function LengthBar({ encoded, mode }: { encoded: EncodedPrompt; mode: Draft['mode'] }) {
  const kinds = tokensByKind(encoded);
  const whole = Math.max(encoded.maxSourceLength, encoded.tokenCount);
  const { tokenCount, maxSourceLength, truncated } = encoded;
  return (
    <div>
      <div className="relative">
        <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-sunken">
          {kinds.map(({ kind, tokens }) => (
            <span key={kind} className={MARKS[kind]} style={{ width: `${(tokens / whole) * 100}%` }} />
          ))}
        </div>
        {truncated && (
          <span
            aria-hidden
            className="absolute -inset-y-1 w-0.5 bg-danger"
            style={{ left: `${(maxSourceLength / whole) * 100}%` }}
          />
        )}
      </div>
      <ul className="numeric mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
        {kinds.map(({ kind, tokens, parts }) => (
          <li key={kind} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={`size-2.5 rounded-[3px] ${MARKS[kind]}`} />
            {mode === 'raw' ? 'Your text' : PART_LABELS[kind]}
            {(kind === 'positive' || kind === 'negative') && ` × ${parts}`}
            <span className="font-medium text-ink">{formatCount(tokens)}</span>
          </li>
        ))}
        <li className={`ml-auto ${truncated ? 'font-semibold text-danger' : ''}`}>
          <span className={truncated ? '' : 'font-medium text-ink'}>{formatCount(tokenCount)}</span> of{' '}
          {formatCount(maxSourceLength)} tokens
        </li>
      </ul>
    </div>
  );
}

function Notes({ draft, encoded }: { draft: Draft; encoded: EncodedPrompt }) {
  const notes = promptNotes(draft, recipeOf(draft), encoded);
  const drawn = draft.mode === 'task' ? drawnEncoding(draft) : null;
  if (drawn) notes.push({ tone: 'plain', text: `The mixed encoding uses “${drawn}” for this instance.` });
  if (notes.length === 0) return null;
  return (
    <ul className="mt-2.5 space-y-1 text-sm">
      {notes.map((note) =>
        note.tone === 'warning' ? (
          <li key={note.text} className="flex gap-2 rounded-md bg-warn-soft px-2.5 py-1.5 text-warn">
            <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
            {note.text}
          </li>
        ) : (
          <li key={note.text} className="flex gap-2 px-2.5 text-muted">
            <Info size={15} aria-hidden className="mt-0.5 shrink-0" />
            {note.text}
          </li>
        ),
      )}
    </ul>
  );
}

/** Memoised: the prompt changes less often than the draft. */
const PromptText = memo(function PromptText({ encoded }: { encoded: EncodedPrompt }) {
  const leftOut = (kind: PromptPartKind) =>
    kind === 'positive' || kind === 'negative' ? <LeftOut kind={kind} encoded={encoded} /> : null;
  const last = (kind: PromptPartKind) => encoded.parts.findLast((part) => part.kind === kind);
  return (
    <section
      aria-label="Text of the prompt"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="mt-3 max-h-[28rem] overflow-y-auto rounded-md focus-visible:outline-offset-1"
    >
      <pre dir="auto" className="font-mono text-[0.8125rem] leading-[1.6] break-words whitespace-pre-wrap">
        {encoded.parts.map((part) => (
          <Fragment key={part.start}>
            {/* A kind whose examples were all dropped is marked where they would be. */}
            {part.kind === 'task' && !last('positive') && leftOut('positive')}
            {part.kind === 'task' && !last('negative') && leftOut('negative')}
            <PartText part={part} encoded={encoded} />
            {part === last(part.kind) && leftOut(part.kind)}
          </Fragment>
        ))}
      </pre>
    </section>
  );
});

/** The examples of a kind that did not fit, in their place: struck out, by their first words. */
function LeftOut({ kind, encoded }: { kind: ExampleKind; encoded: EncodedPrompt }) {
  const examples = useDraft((state) => state.draft[kind]);
  const written = writtenExamples(examples);
  return encoded.dropped
    .filter((dropped) => dropped.kind === kind)
    .map(({ index }) => {
      const { input = '', output = '' } = written[index]?.entry ?? {};
      return (
        <span key={index} className="mb-1.5 flex items-baseline gap-2 font-sans">
          <span className="shrink-0 rounded bg-warn-soft px-1.5 text-xs font-semibold text-warn">
            left out
          </span>
          <s dir="auto" className="truncate text-sm text-muted">
            {kind === 'positive' ? 'Positive' : 'Negative'} example {index + 1}: {input.slice(0, 200)} →{' '}
            {output.slice(0, 200)}
          </s>
        </span>
      );
    });
}

function PartText({ part, encoded }: { part: PromptPart; encoded: EncodedPrompt }) {
  const cut = Math.min(part.end, Math.max(part.start, encoded.truncated ? encoded.cutAt : part.end));
  const kept = encoded.source.slice(part.start, cut);
  const lost = encoded.source.slice(cut, part.end);
  const marksCut = lost !== '' && encoded.cutAt >= part.start;
  return (
    <>
      {kept && (
        <span
          title={`${PART_NAMES[part.kind]}: ${countOf(part.tokens, 'token')}`}
          className={`rounded-[3px] box-decoration-clone py-px ${GROUNDS[part.kind]}`}
        >
          {shortened(kept)}
        </span>
      )}
      {marksCut && (
        <span className="mx-1 rounded bg-danger px-1.5 font-sans whitespace-nowrap text-xs font-semibold text-surface">
          cut here
        </span>
      )}
      {lost && <s className="text-muted decoration-danger">{shortened(lost)}</s>}
    </>
  );
}

/** UTF-16 units of a part that are displayed: megabytes of text would slow the page down. */
const SHOWN = 24_000;
const SHOWN_END = 2_000;

function shortened(text: string): string {
  if (text.length <= SHOWN + SHOWN_END) return text;
  const between = text.length - SHOWN - SHOWN_END;
  return `${text.slice(0, SHOWN)}\n[… ${formatCount(between)} more characters, not shown here …]\n${text.slice(-SHOWN_END)}`;
}
