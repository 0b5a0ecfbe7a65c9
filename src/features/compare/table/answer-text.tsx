import { diffWords } from 'diff';
import { plainAnswer } from '@/core/compare/scores';

/** Edits after which two texts count as different altogether: finding more takes long and shows nothing. */
const MOST_EDITS = 400;

interface AnswerTextProps {
  text: string;
  /** What it is compared with; without one the text stands as it is. */
  baseline: string | undefined;
}

/** An answer, and where it differs from another one: words that are new here and words that are missing. */
export function AnswerText({ text, baseline }: AnswerTextProps) {
  if (text.trim() === '') return <span className="text-muted">(empty answer)</span>;
  if (baseline === undefined) return text;
  if (plainAnswer(text) === plainAnswer(baseline)) return <span className="text-muted">{text}</span>;
  const parts = diffWords(baseline, text, { maxEditLength: MOST_EDITS });
  if (!parts) return <ins className="rounded-sm bg-accent-soft no-underline">{text}</ins>;
  return parts.map((part, at) => {
    // The parts of a text have no other name than their place.
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
