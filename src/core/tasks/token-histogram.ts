/** Histogram of the lengths of prompts or answers. */

export interface HistogramBar {
  /** First number of tokens in the bar. */
  from: number;
  to: number;
  count: number;
}

const MAX_BARS = 16;

/** Bars of equal, round width over all lengths; none for no lengths. */
export function tokenHistogram(lengths: readonly number[]): HistogramBar[] {
  if (lengths.length === 0) return [];
  let longest = 0;
  for (const length of lengths) longest = Math.max(longest, length);
  const width = roundWidth((longest + 1) / MAX_BARS);
  const bars = Array.from({ length: Math.floor(longest / width) + 1 }, (_, i) => ({
    from: i * width,
    to: (i + 1) * width,
    count: 0,
  }));
  for (const length of lengths) bars[Math.floor(length / width)]!.count++;
  return bars;
}

/** The next of 1, 2, 4, 5, 10, 20, 40, 50, 100... */
function roundWidth(least: number): number {
  for (let scale = 1; ; scale *= 10) {
    for (const step of [1, 2, 4, 5]) if (step * scale >= least) return step * scale;
  }
}
