import { Fragment } from 'react';
import { PART_MARKS, sharePercent } from './part-looks';
import type { ReadPart } from './prompt-groups';

interface PartMapProps {
  parts: readonly ReadPart[];
  /** Tokens of the answer as they are called. */
  names: readonly string[];
  /** `[names, parts]` */
  shares: Float32Array;
  active: number;
  onChoose: (index: number) => void;
  onHover: (index: number | null) => void;
}

/**
 * Parts of the prompt against tokens of the answer; the stronger a cell, the more the token was read from the part. For
 * the eye and the mouse: the tokens above it and the tables beneath say the same to everyone else.
 */
export function PartMap({ parts, names, shares, active, onChoose, onHover }: PartMapProps) {
  return (
    <section
      aria-label="Heat map of prompt parts and answer tokens"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-md focus-visible:outline-offset-1"
    >
      <div
        aria-hidden
        className="grid w-max gap-px text-xs"
        style={{ gridTemplateColumns: `max-content repeat(${names.length}, minmax(1.25rem, 2rem))` }}
        onPointerLeave={() => onHover(null)}
      >
        <span className="sticky left-0 bg-surface" />
        {names.map((name, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens are known by their place
            key={index}
            className={`flex max-h-24 items-end justify-center overflow-hidden pb-1 font-mono [writing-mode:sideways-lr] ${index === active ? 'font-semibold text-accent' : 'text-muted'}`}
          >
            {name}
          </span>
        ))}
        {parts.map((part, row) => (
          <Fragment key={part.label}>
            <span className="sticky left-0 flex items-center gap-1.5 bg-surface pr-2.5 text-muted">
              <span className={`size-2.5 rounded-[3px] ${PART_MARKS[part.kind]}`} />
              {part.label}
            </span>
            {names.map((name, index) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the tokens of the answer do the same by keyboard
              // biome-ignore lint/a11y/useKeyWithClickEvents: as above
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: tokens are known by their place
                key={index}
                title={`${part.label}, ${name}: ${sharePercent(shares[index * parts.length + row]!)}`}
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
