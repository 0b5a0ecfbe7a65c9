import { Fragment, useMemo } from 'react';
import { formatPercent } from '@/core/words/quantities';
import type { PromptWord } from './prompt-groups';

/** The strongest tint, in per cent: text on it keeps its contrast in both themes. */
const STRONGEST = 38;

interface PromptHeatmapProps {
  name: string;
  source: string;
  words: readonly PromptWord[];
  shares: Float32Array;
}

/** The prompt as the model read it, each word tinted by how much one token of the answer attends to it. */
export function PromptHeatmap({ name, source, words, shares }: PromptHeatmapProps) {
  const strongest = useMemo(() => shares.reduce((most, share) => Math.max(most, share), 0), [shares]);
  return (
    <div>
      <p className="pb-1.5 text-xs text-muted">
        The prompt, tinted by the attention of{' '}
        <span dir="auto" className="font-mono font-semibold text-accent">
          {name}
        </span>
        ; the strongest word has {formatPercent(strongest)}
      </p>
      <section
        aria-label="The prompt, tinted by attention"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-72 overflow-y-auto rounded-md focus-visible:outline-offset-1"
      >
        <pre dir="auto" className="font-mono text-[0.8125rem] leading-[1.6] break-words whitespace-pre-wrap">
          {words.map(({ start, end }, index) => {
            const share = shares[index]!;
            const strength = Math.round((STRONGEST * share) / Math.max(strongest, 1e-6));
            const before = source.slice(words[index - 1]?.end ?? 0, start);
            return (
              <Fragment key={`${start}-${end}`}>
                {before}
                {strength > 1 ? (
                  <span
                    title={formatPercent(share)}
                    className="rounded-[3px]"
                    style={{
                      backgroundColor: `color-mix(in oklab, var(--c-accent) ${strength}%, transparent)`,
                    }}
                  >
                    {source.slice(start, end)}
                  </span>
                ) : (
                  source.slice(start, end)
                )}
              </Fragment>
            );
          })}
          <Rest source={source} from={words.at(-1)?.end ?? 0} />
        </pre>
      </section>
    </div>
  );
}

/** The part of the prompt that was truncated. */
function Rest({ source, from }: { source: string; from: number }) {
  const rest = source.slice(from);
  return rest.trim() === '' ? null : <s className="text-muted decoration-danger">{rest}</s>;
}
