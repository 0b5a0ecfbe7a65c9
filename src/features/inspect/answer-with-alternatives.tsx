import { type FocusEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { AnswerTokens, type TokenRow } from './answer-tokens';
import type { InspectedRun } from './inspected-run';
import { TokenDetails } from './token-details';
import { TokenPopover } from './token-popover';

interface AnswerWithAlternativesProps {
  run: InspectedRun;
  active: number | null;
  onChoose: (index: number) => void;
  onHover: (index: number | null) => void;
}

/** Milliseconds for the pointer to move from a token to its alternatives. */
const LEAVE_MS = 180;

/** The tokens of an answer, with a popover of alternatives at the one that is hovered or focused. */
export function AnswerWithAlternatives(props: AnswerWithAlternativesProps) {
  const { run, active, onChoose, onHover } = props;
  const { tokens, running, result, continueFrom } = run;
  const row = useRef<TokenRow>(null);
  const popover = useRef<HTMLElement>(null);
  const container = useRef<HTMLDivElement>(null);
  const leaving = useRef<number>(undefined);
  const pointedAt = useRef<number>(null);
  const [open, setOpen] = useState<number | null>(null);
  const token = open === null || running ? undefined : tokens[open];

  useEffect(() => {
    if (running) {
      pointedAt.current = null;
      setOpen(null);
    }
    return () => window.clearTimeout(leaving.current);
  }, [running]);

  const show = (index: number) => {
    window.clearTimeout(leaving.current);
    if (!running) setOpen(index);
  };
  const point = (index: number) => {
    // A popover that was closed stays closed while the pointer stays on its token.
    if (running || pointedAt.current === index) return;
    pointedAt.current = index;
    onHover(index);
    show(index);
  };
  const leave = () => {
    pointedAt.current = null;
    window.clearTimeout(leaving.current);
    leaving.current = window.setTimeout(() => {
      onHover(null);
      // A popover that contains the focus stays open.
      setOpen((now) => (now !== null && holdsFocus(row.current?.element(now), popover.current) ? now : null));
    }, LEAVE_MS);
  };
  const close = () => {
    const inside = popover.current?.contains(document.activeElement);
    if (open !== null && inside) row.current?.element(open)?.focus();
    setOpen(null);
  };
  useDismissal(open !== null, container, close);
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(null);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens to the focus events of its buttons
    <div ref={container} onBlur={onBlur}>
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
        onHover={(index) => (index === null ? leave() : point(index))}
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

/** Closes on Esc and on a press elsewhere: blur alone is not enough, because a hovered token has no focus. */
function useDismissal(open: boolean, container: RefObject<HTMLElement | null>, close: () => void): void {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    if (!open) return;
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') latest.current();
    };
    const onPointerDown = ({ target }: PointerEvent) => {
      if (target instanceof Node && !container.current?.contains(target)) latest.current();
    };
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('pointerdown', onPointerDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('pointerdown', onPointerDown);
    };
  }, [open, container]);
}
