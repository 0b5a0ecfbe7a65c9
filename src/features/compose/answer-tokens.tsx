import { type KeyboardEvent, useRef } from 'react';
import { formatProbability } from '@/core/words/quantities';
import type { GeneratedToken } from '@/engine/generation/generation-types';
import { doubtPercent, groupWords, type PlacedToken } from './token-words';

interface AnswerTokensProps {
  tokens: readonly GeneratedToken[];
  /** The last token is the model's own end of the answer. */
  ended: boolean;
  running: boolean;
  /** The token whose alternatives are shown. */
  active: number | null;
  /** Chosen by focus or click; stays. */
  onActive: (index: number) => void;
  /** Pointed at; null when the pointer leaves, so that the way to the alternatives changes nothing. */
  onHover: (index: number | null) => void;
}

/** The answer as a row of tokens: one tab stop, arrow keys move along it. */
export function AnswerTokens({ tokens, ended, running, active, onActive, onHover }: AnswerTokensProps) {
  const row = useRef<HTMLDivElement>(null);
  const reachable = Math.min(active ?? 0, tokens.length - 1);

  const move = (event: KeyboardEvent) => {
    const to = nextIndex(event.key, reachable, tokens.length);
    if (to === null) return;
    event.preventDefault();
    onActive(to);
    row.current?.querySelector<HTMLElement>(`[data-token="${to}"]`)?.focus();
  };

  const button = ({ token, index, shown }: PlacedToken) => {
    const isEnd = ended && index === tokens.length - 1;
    const probability = formatProbability(token.logprob);
    return (
      <button
        key={index}
        type="button"
        data-token={index}
        tabIndex={index === reachable ? 0 : -1}
        aria-label={`${isEnd ? 'end of answer' : token.text.trim() || 'blank'}, ${probability}`}
        aria-pressed={index === active}
        onFocus={() => onActive(index)}
        onPointerEnter={() => onHover(index)}
        onClick={() => onActive(index)}
        style={{
          backgroundColor: `color-mix(in oklab, var(--c-doubt) ${doubtPercent(token.logprob)}%, transparent)`,
        }}
        className={`rounded-[3px] underline-offset-4 focus-visible:-outline-offset-1 ${index === active ? 'underline decoration-accent decoration-2' : ''} ${isEnd ? 'ml-1.5 px-1 text-xs' : ''}`}
      >
        {isEnd ? 'end' : shown || '·'}
      </button>
    );
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls
    <div
      ref={row}
      role="group"
      aria-label="Tokens of the answer; arrow keys move along them"
      dir="auto"
      onKeyDown={move}
      onPointerLeave={() => onHover(null)}
      className={`text-lg break-words ${running ? 'caret' : ''}`}
    >
      {groupWords(tokens).map((word) => (
        <span key={word.tokens[0]?.index}>
          {word.spaced && ' '}
          <span className={word.tokens.length > 12 ? undefined : 'whitespace-nowrap'}>
            {word.tokens.map(button)}
          </span>
        </span>
      ))}
    </div>
  );
}

function nextIndex(key: string, from: number, count: number): number | null {
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(from + 1, count - 1);
  if (key === 'ArrowLeft' || key === 'ArrowUp') return Math.max(from - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
