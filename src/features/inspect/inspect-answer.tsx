import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { Disclosure } from '@/components/ui/disclosure';
import { AnswerWithAlternatives } from './answer-with-alternatives';
import type { AttentionStore } from './attention-store';
import type { InspectedRun } from './inspected-run';
import { TokenTable } from './token-table';
import { leastCertain } from './token-text';

const AttentionPanel = lazy(() =>
  import('./attention-panel').then((module) => ({ default: module.AttentionPanel })),
);

interface InspectAnswerProps {
  run: InspectedRun;
  attention: AttentionStore;
  /** Another model than the one that answered is loaded now. */
  otherModel: boolean;
}

/** An answer in detail: tokens tinted by uncertainty, their alternatives, and what they attend to. */
export function InspectAnswer({ run, attention, otherModel }: InspectAnswerProps) {
  const { tokens, running, result } = run;
  const [hovered, setHovered] = useState<number | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const choose = (index: number) => {
    setChosen(index);
    // A pointer that has not moved since no longer counts.
    setHovered(null);
  };
  // Until a person points somewhere, the least certain token is shown.
  const active = hovered ?? chosen ?? leastCertain(tokens);
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
              look="row"
              summary="Attention"
              hint="the words of the prompt that each token attends to"
              lazy
              open={attentionOpen}
              onToggle={(open) => attention.getState().setOpen(open)}
              className="border-b border-line"
            >
              <div className="pb-4">
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
              </div>
            </Disclosure>
            <Disclosure
              look="row"
              summary="Token by token"
              hint="probability, entropy and score of the answer"
              lazy
              className="border-b border-line"
            >
              <div className="pb-4">
                <TokenTable tokens={tokens} result={result} method={run.settings.method} />
              </div>
            </Disclosure>
          </div>
        </>
      )}
    </div>
  );
}

/** Tells the store which answer is shown, once it is complete. */
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
      <span>A stronger tint means a less certain token; choose one to see its alternatives</span>
    </p>
  );
}
