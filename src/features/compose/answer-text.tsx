import { useState } from 'react';
import { AnswerTokens } from './answer-tokens';
import type { ShownRun } from './shown-run';
import { TokenDetails } from './token-details';
import { leastSure } from './token-words';

/** The tokens, and under them the alternatives of the one that is pointed at. */
export function AnswerText({ run }: { run: ShownRun }) {
  const { tokens, text, running, result, continueFrom } = run;
  const [active, setActive] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  // Until a person points somewhere, the place where the model was least sure is the one worth seeing.
  const shown = hovered ?? active ?? leastSure(tokens);
  return (
    <div>
      {!running && <p className="sr-only">{text}</p>}
      <AnswerTokens
        tokens={tokens}
        ended={result?.finish === 'eos'}
        running={running}
        active={running ? active : shown}
        onActive={setActive}
        onHover={setHovered}
      />
      {!running && tokens.some((token) => token.alternatives.length > 0) && (
        <>
          <p className="mt-2 mb-2 flex items-center gap-2 text-xs text-muted">
            <span aria-hidden className="inline-flex h-2.5 overflow-hidden rounded-sm">
              {[12, 32, 60].map((strength) => (
                <span
                  key={strength}
                  className="w-3"
                  style={{ background: `color-mix(in oklab, var(--c-doubt) ${strength}%, transparent)` }}
                />
              ))}
            </span>
            The stronger the tint, the less sure the model was
          </p>
          <TokenDetails
            token={tokens[shown]}
            index={shown}
            count={tokens.length}
            onContinue={continueFrom && ((token) => continueFrom(shown, token))}
          />
        </>
      )}
    </div>
  );
}
