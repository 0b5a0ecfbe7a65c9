import {
  type FocusEvent,
  type KeyboardEvent,
  lazy,
  Suspense,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useStore } from 'zustand';
import { AnswerTokens, type TokenRow } from './answer-tokens';
import type { AttentionStore } from './attention-store';
import { Disclosure } from './disclosure';
import type { InspectedRun } from './inspected-run';
import { TokenDetails } from './token-details';
import { TokenPopover } from './token-popover';
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
      <Tokens run={run} active={running ? chosen : active} onChoose={setChosen} onHover={setHovered} />
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
                  onChoose={setChosen}
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

interface TokensProps {
  run: InspectedRun;
  active: number | null;
  onChoose: (index: number) => void;
  onHover: (index: number | null) => void;
}

/** Long enough for the pointer to cross from a token to its alternatives. */
const LEAVE_MS = 180;

/** The tokens and, at the one that is pointed at or has the focus, its alternatives. */
function Tokens({ run, active, onChoose, onHover }: TokensProps) {
  const { tokens, running, result, continueFrom } = run;
  const row = useRef<TokenRow>(null);
  const popover = useRef<HTMLElement>(null);
  const leaving = useRef<number>(undefined);
  const [open, setOpen] = useState<number | null>(null);
  const token = open === null || running ? undefined : tokens[open];

  useEffect(() => {
    if (running) setOpen(null);
    return () => window.clearTimeout(leaving.current);
  }, [running]);

  const show = (index: number) => {
    window.clearTimeout(leaving.current);
    setOpen(index);
  };
  const leave = () => {
    window.clearTimeout(leaving.current);
    leaving.current = window.setTimeout(() => {
      onHover(null);
      // What has the focus stays open.
      setOpen((now) => (now !== null && holdsFocus(row.current?.element(now), popover.current) ? now : null));
    }, LEAVE_MS);
  };
  const close = () => {
    if (open !== null && popover.current?.contains(document.activeElement))
      row.current?.element(open)?.focus();
    setOpen(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || open === null) return;
    event.stopPropagation();
    close();
  };
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(null);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens to what its buttons let through
    <div onKeyDown={onKeyDown} onBlur={onBlur}>
      <AnswerTokens
        ref={row}
        tokens={tokens}
        ended={result?.finish === 'eos'}
        running={running}
        active={active}
        open={token ? open : null}
        onActive={(index) => {
          onChoose(index);
          show(index);
        }}
        onHover={(index) => {
          if (index === null) leave();
          else {
            onHover(index);
            show(index);
          }
        }}
      />
      <TokenPopover
        ref={popover}
        anchor={token && open !== null ? (row.current?.element(open) ?? null) : null}
        label="Alternatives"
        onHover={(inside) => (inside ? window.clearTimeout(leaving.current) : leave())}
      >
        {token && open !== null && (
          <TokenDetails
            token={token}
            index={open}
            count={tokens.length}
            onContinue={
              continueFrom &&
              ((other) => {
                close();
                continueFrom(open, other);
              })
            }
          />
        )}
      </TokenPopover>
    </div>
  );
}

function holdsFocus(...elements: (HTMLElement | null | undefined)[]): boolean {
  return elements.some((element) => element?.contains(document.activeElement));
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
