import { type KeyboardEvent, type Ref, useImperativeHandle, useRef } from 'react';
import type { GeneratedToken } from '@/core/generation/generation-result';
import { formatProbability } from '@/core/words/quantities';
import { doubtPercent, groupWords, type PlacedToken, tokenName } from './token-text';

/** Gives access to the element of a token. */
export interface TokenRow {
  element(index: number): HTMLElement | null;
}

interface AnswerTokensProps {
  ref: Ref<TokenRow>;
  tokens: readonly GeneratedToken[];
  /** The last token is the end-of-sequence token. */
  ended: boolean;
  running: boolean;
  /** Index of the selected token. */
  active: number | null;
  /** Index of the token whose alternatives are open. */
  open: number | null;
  /** Selected by focus or click; lasts until another is. */
  onActive: (index: number) => void;
  /**
   * Called on every move of the mouse over a token; null when the pointer leaves. A token that appears under a resting
   * pointer does not count.
   */
  onHover: (index: number | null) => void;
}

/** The answer as a row of tokens: one tab stop, the arrow keys move between tokens. */
export function AnswerTokens(props: AnswerTokensProps) {
  const { ref, tokens, ended, running, active, open, onActive, onHover } = props;
  const row = useRef<HTMLDivElement>(null);
  const reachable = Math.min(active ?? 0, tokens.length - 1);
  const element = (index: number) =>
    row.current?.querySelector<HTMLElement>(`[data-token="${index}"]`) ?? null;
  useImperativeHandle(ref, () => ({ element }));

  const move = (event: KeyboardEvent) => {
    const focused = event.target instanceof HTMLElement ? Number(event.target.dataset.token) : reachable;
    const to = nextIndex(event.key, focused, tokens.length);
    if (to === null) return;
    event.preventDefault();
    onActive(to);
    element(to)?.focus();
  };

  const button = ({ token, index, shown }: PlacedToken) => {
    const isEnd = ended && index === tokens.length - 1;
    return (
      <button
        key={index}
        type="button"
        data-token={index}
        tabIndex={index === reachable ? 0 : -1}
        aria-label={`${isEnd ? 'end of answer' : tokenName(token.text)}, ${formatProbability(token.logprob)}`}
        aria-pressed={index === active}
        aria-expanded={index === open}
        onFocus={() => onActive(index)}
        onPointerMove={(event) => event.pointerType === 'mouse' && onHover(index)}
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
