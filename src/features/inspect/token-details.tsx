import { CornerDownRight } from 'lucide-react';
import type { GeneratedToken } from '@/core/generation/generation-result';
import { formatProbability } from '@/core/words/quantities';
import { bits, type ScoredText, scoredTexts, tokenName } from './token-text';

interface TokenDetailsProps {
  token: GeneratedToken;
  index: number;
  count: number;
  onContinue: ((token: number) => void) | null;
}

/** The alternatives of one token, each with a button that continues the answer with it. */
export function TokenDetails({ token, index, count, onContinue }: TokenDetailsProps) {
  return (
    <>
      <p className="numeric flex justify-between gap-3 px-1.5 pb-1 text-xs text-muted">
        <span>
          Token {index + 1} of {count}
        </span>
        <span title="How uncertain the choice was: 0 bits is certain, 1 bit is a coin toss">
          entropy {bits(token.entropy)} bits
        </span>
      </p>
      <ol>
        {scoredTexts(token).map((other) => (
          <Alternative
            key={other.token}
            other={other}
            chosen={other.token === token.token}
            onContinue={onContinue}
          />
        ))}
      </ol>
      {onContinue && (
        <p className="px-1.5 pt-1 text-xs text-muted">
          <CornerDownRight size={12} aria-hidden className="mr-1 inline" />
          continues the answer with that token instead
        </p>
      )}
    </>
  );
}

interface AlternativeProps {
  other: ScoredText;
  chosen: boolean;
  onContinue: ((token: number) => void) | null;
}

function Alternative({ other, chosen, onContinue }: AlternativeProps) {
  const name = tokenName(other.text);
  return (
    <li className="flex h-7 items-center gap-2 rounded px-1.5 text-sm hover:bg-sunken">
      <span
        dir="auto"
        className={`w-28 shrink-0 truncate font-mono whitespace-pre ${chosen ? 'font-semibold text-accent' : ''}`}
      >
        {name}
      </span>
      <span aria-hidden className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-sunken">
        <span
          className={`block h-full rounded-full ${chosen ? 'bg-accent' : 'bg-field'}`}
          style={{ width: `${Math.max(0.5, Math.exp(other.logprob) * 100)}%` }}
        />
      </span>
      <span className="numeric w-13 shrink-0 text-right text-muted">{formatProbability(other.logprob)}</span>
      {onContinue && !chosen ? (
        <button
          type="button"
          aria-label={`Continue with ${name} instead`}
          title="Continue with this token instead"
          onClick={() => onContinue(other.token)}
          className="inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:text-accent"
        >
          <CornerDownRight size={14} aria-hidden />
        </button>
      ) : (
        <span className="size-6 shrink-0" />
      )}
    </li>
  );
}
