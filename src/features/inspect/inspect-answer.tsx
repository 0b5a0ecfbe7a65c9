import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { AnswerWithAlternatives } from './answer-with-alternatives';
import type { AttentionStore } from './attention-store';
import { Disclosure } from './disclosure';
import type { InspectedRun } from './inspected-run';
import { TokenTable } from './token-table';
import { leastSure } from './token-words';

const AttentionPanel = lazy(() =>
  import('./attention-panel').then((module) => ({ default: module.AttentionPanel })),
);

interface InspectAnswerProps {
  run: InspectedRun;
  attention: AttentionStore;
  /** Another model than the one that answered is loaded now. */
  otherModel: boolean;
}

/** An answer one can look into: tokens tinted by doubt, what else was considered, what they were read from. */
export function InspectAnswer({ run, attention, otherModel }: InspectAnswerProps) {
  const { tokens, running, result } = run;
  const [hovered, setHovered] = useState<number | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const choose = (index: number) => {
    setChosen(index);
    // A pointer that rests where it was says nothing any more.
    setHovered(null);
  };
  // Until a person points somewhere, the place where the model was least sure is the one worth seeing.
  const active = hovered ?? chosen ?? leastSure(tokens);
  const attentionOpen = useStore(attention, (state) => state.open);
  useFollowedRun(run, attention, otherModel);
  useEffect(() => {
    if (running) setChosen(null);
  }, [running]);

  return (
    <div>
      {!running && <p className="sr-only">{run.text}</p>}
      <AnswerWithAlternatives
        run={run}
        active={running ? chosen : active}
        onChoose={choose}
        onHover={setHovered}
      />
      {!running && (
        <>
          <Legend />
          <div className="mt-3 border-t border-line">
            <Disclosure
              title="What it looked at"
              hint="the words of the prompt that each token was read from"
              open={attentionOpen}
              onToggle={(open) => attention.getState().setOpen(open)}
            >
              <Suspense fallback={<p className="text-sm text-muted">One moment…</p>}>
                <AttentionPanel
                  store={attention}
                  tokens={tokens}
                  active={active}
                  otherModel={otherModel}
                  onChoose={choose}
                  onHover={setHovered}
                />
              </Suspense>
            </Disclosure>
            <Disclosure title="Token by token" hint="probability, entropy and score of the answer">
              <TokenTable tokens={tokens} result={result} method={run.settings.method} />
            </Disclosure>
          </div>
        </>
      )}
    </div>
  );
}

/** Tells the store which answer is on show, once it stands. */
function useFollowedRun(run: InspectedRun, attention: AttentionStore, otherModel: boolean): void {
  const { prompt, tokens, adapter, running } = run;
  const request = useMemo(
    () => (running || otherModel ? null : { prompt, outputIds: tokens.map(({ token }) => token), adapter }),
    [prompt, tokens, adapter, running, otherModel],
  );
  useEffect(() => attention.getState().follow(request), [attention, request]);
}

function Legend() {
  return (
    <p className="mt-2 flex items-baseline gap-2 text-xs text-muted">
      <span aria-hidden className="inline-flex h-2.5 shrink-0 overflow-hidden rounded-sm">
        {[12, 32, 60].map((strength) => (
          <span
            key={strength}
            className="w-3"
            style={{ background: `color-mix(in oklab, var(--c-doubt) ${strength}%, transparent)` }}
          />
        ))}
      </span>
      <span>The stronger the tint, the less sure it was; choose a token for what else it considered</span>
    </p>
  );
}
