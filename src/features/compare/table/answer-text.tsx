import { diffWords } from 'diff';
import { plainAnswer } from '@/core/compare/scores';

/** Edits above which two texts count as entirely different: a longer diff is slow and not readable. */
const MOST_EDITS = 400;

interface AnswerTextProps {
  text: string;
  /** The answer it is compared with; undefined for none. */
  baseline: string | undefined;
}

/** An answer with its differences from another: added and removed words. */
export function AnswerText({ text, baseline }: AnswerTextProps) {
  if (text.trim() === '') return <span className="text-muted">(empty answer)</span>;
  if (baseline === undefined) return text;
  if (plainAnswer(text) === plainAnswer(baseline)) return <span className="text-muted">{text}</span>;
  const parts = diffWords(baseline, text, { maxEditLength: MOST_EDITS });
  if (!parts) return <ins className="rounded-sm bg-accent-soft no-underline">{text}</ins>;
  return parts.map((part, at) => {
    // Parts of a text are identified by their position.
    const key = `${at}`;
    if (part.added) {
      return (
        <ins key={key} className="rounded-sm bg-accent-soft text-ink decoration-accent underline-offset-3">
          {part.value}
        </ins>
      );
    }
    if (part.removed) {
      return (
        <del key={key} className="mr-1 text-muted decoration-muted">
          {part.value}
        </del>
      );
    }
    return <span key={key}>{part.value}</span>;
  });
}
