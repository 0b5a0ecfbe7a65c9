import { CornerDownRight } from 'lucide-react';
import { formatProbability } from '@/core/words/quantities';
import type { GeneratedToken } from '@/engine/generation/generation-types';

interface TokenDetailsProps {
  token: GeneratedToken | undefined;
  index: number;
  count: number;
  onContinue: ((token: number) => void) | null;
}

/** What else the model considered at one place of the answer. Keeps its height, so that pointing never moves the page. */
export function TokenDetails({ token, index, count, onContinue }: TokenDetailsProps) {
  if (!token) return null;
  const alternatives = token.alternatives.map((scored, place) => ({
    ...scored,
    text: token.alternativeTexts[place] ?? '',
  }));
  if (!alternatives.some((other) => other.token === token.token)) {
    alternatives.push({ token: token.token, logprob: token.logprob, text: token.text });
  }
  return (
    <section aria-label="Alternatives" className="min-h-46 rounded-lg border border-line bg-ground px-2 py-2">
      <p className="numeric px-1.5 pb-1 text-xs text-muted">
        Token {index + 1} of {count} · entropy {(token.entropy / Math.LN2).toFixed(2)} bits
      </p>
      <ol>
        {alternatives.map((other) => {
          const chosen = other.token === token.token;
          return (
            <li
              key={other.token}
              className="group relative flex h-7 items-center gap-2 rounded px-1.5 text-sm hover:bg-sunken"
            >
              <span
                dir="auto"
                className={`w-36 shrink-0 truncate font-mono whitespace-pre ${chosen ? 'font-semibold text-accent' : ''}`}
              >
                {pieceWords(other.text)}
              </span>
              <span aria-hidden className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-sunken">
                <span
                  className={`block h-full rounded-full ${chosen ? 'bg-accent' : 'bg-field'}`}
                  style={{ width: `${Math.max(0.5, Math.exp(other.logprob) * 100)}%` }}
                />
              </span>
              <span className="numeric w-13 shrink-0 text-right text-muted">
                {formatProbability(other.logprob)}
              </span>
              {onContinue && !chosen ? (
                <button
                  type="button"
                  aria-label={`Continue with ${pieceWords(other.text)} instead`}
                  title="Continue with this token instead"
                  onClick={() => onContinue(other.token)}
                  className="inline-flex size-6 items-center justify-center rounded text-muted hover:text-accent"
                >
                  <CornerDownRight size={14} aria-hidden />
                </button>
              ) : (
                <span className="size-6" />
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** A piece as shown: the one that ends an answer has a name, not a text. */
function pieceWords(text: string): string {
  const shown = text.trim();
  return shown === '' || shown === '</s>' ? 'end' : shown;
}
