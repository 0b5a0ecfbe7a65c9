import { Fragment, useEffect, useRef } from 'react';
import { formatPercent } from '@/core/words/quantities';
import { PART_COLOURS } from './part-colours';
import type { PromptSegment } from './prompt-groups';

interface PartHeatmapProps {
  parts: readonly PromptSegment[];
  /** Names of the answer's tokens. */
  names: readonly string[];
  /** `[names, parts]` */
  shares: Float32Array;
  active: number;
  onChoose: (index: number) => void;
  onHover: (index: number | null) => void;
}

/** Above this many tokens columns are narrow. */
const MANY = 14;

/**
 * Parts of the prompt by tokens of the answer; a stronger cell means more attention. It is for sight and mouse only: the
 * tokens above it and the tables below give the same information to everyone else.
 */
export function PartHeatmap({ parts, names, shares, active, onChoose, onHover }: PartHeatmapProps) {
  const region = useRef<HTMLElement>(null);
  const column = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (active >= 0) bringIntoView(region.current, column.current);
  }, [active]);
  return (
    <section
      ref={region}
      aria-label="Heat map of prompt parts and answer tokens"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-md focus-visible:outline-offset-1"
    >
      <div
        aria-hidden
        className="grid w-max gap-px text-xs"
        style={{
          gridTemplateColumns: `max-content repeat(${names.length}, ${names.length > MANY ? 1.25 : 2}rem)`,
        }}
        onPointerLeave={() => onHover(null)}
      >
        <span className="sticky left-0 bg-surface" />
        {names.map((name, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens are known by their place
            key={index}
            ref={index === active ? column : undefined}
            className={`flex max-h-24 items-end justify-center overflow-hidden pb-1 font-mono [writing-mode:sideways-lr] ${index === active ? 'font-semibold text-accent' : 'text-muted'}`}
          >
            {name}
          </span>
        ))}
        {parts.map((part, row) => (
          <Fragment key={part.label}>
            <span className="sticky left-0 flex items-center gap-1.5 bg-surface pr-2.5 text-muted">
              <span className={`size-2.5 rounded-[3px] ${PART_COLOURS[part.kind]}`} />
              {part.label}
            </span>
            {names.map((name, index) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the tokens of the answer do the same by keyboard
              // biome-ignore lint/a11y/useKeyWithClickEvents: as above
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: tokens are known by their place
                key={index}
                title={`${part.label}, ${name}: ${formatPercent(shares[index * parts.length + row]!)}`}
                onPointerEnter={() => onHover(index)}
                onClick={() => onChoose(index)}
                className={`h-6 cursor-pointer rounded-[3px] ${index === active ? 'outline-1 -outline-offset-1 outline-accent' : ''}`}
                style={{
                  background: `color-mix(in oklab, var(--c-accent) ${Math.round(90 * shares[index * parts.length + row]!)}%, var(--c-sunken))`,
                }}
              />
            ))}
          </Fragment>
        ))}
      </div>
    </section>
  );
}

/** Scrolls sideways to a column that is out of view; a visible one stays where it is. */
function bringIntoView(region: HTMLElement | null, column: HTMLElement | null): void {
  if (!region || !column) return;
  const labels = region.firstElementChild?.firstElementChild?.getBoundingClientRect().width ?? 0;
  const frame = region.getBoundingClientRect();
  const place = column.getBoundingClientRect();
  if (place.right > frame.left + labels && place.left < frame.right) return;
  region.scrollLeft += place.left - frame.left - (frame.width + labels) / 2;
}
