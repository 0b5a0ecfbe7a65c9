import { type AlignedText, slice } from './aligned-text';

/** What becomes of the places where a text is split, by the tokenizers library's names. */
export const SPLIT_BEHAVIORS = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
] as const;
export type SplitBehavior = (typeof SPLIT_BEHAVIORS)[number];

interface Span {
  start: number;
  end: number;
  matches: boolean;
}

/**
 * Splits a text at every match of a pattern. Parts that would be empty are left out.
 * @param pattern global, never matching the empty text
 * @param invert what does not match counts as the match
 */
export function splitText(
  input: AlignedText,
  pattern: RegExp,
  behavior: SplitBehavior,
  invert = false,
): AlignedText[] {
  const spans = findSpans(input.text, pattern).map((span) => ({ ...span, matches: span.matches !== invert }));
  return MERGES[behavior](spans).map(({ start, end }) => slice(input, start, end));
}

function findSpans(text: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > done) spans.push({ start: done, end: index, matches: false });
    done = index + found.length;
    spans.push({ start: index, end: done, matches: true });
  }
  if (done < text.length) spans.push({ start: done, end: text.length, matches: false });
  return spans;
}

const MERGES: Readonly<Record<SplitBehavior, (spans: readonly Span[]) => readonly Span[]>> = {
  Removed: (spans) => spans.filter(({ matches }) => !matches),
  Isolated: (spans) => spans,
  Contiguous: (spans) => {
    const merged: Span[] = [];
    for (const span of spans) {
      const last = merged.at(-1);
      if (last?.matches === span.matches) last.end = span.end;
      else merged.push({ ...span });
    }
    return merged;
  },
  MergedWithPrevious: (spans) => {
    const merged: Span[] = [];
    spans.forEach((span, i) => {
      const last = merged.at(-1);
      if (span.matches && !spans[i - 1]?.matches && last) last.end = span.end;
      else merged.push({ ...span });
    });
    return merged;
  },
  MergedWithNext: (spans) => {
    const merged: Span[] = [];
    for (let i = spans.length - 1; i >= 0; i--) {
      const span = spans[i]!;
      const last = merged.at(-1);
      if (span.matches && !spans[i + 1]?.matches && last) last.start = span.start;
      else merged.push({ ...span });
    }
    return merged.reverse();
  },
};
