/** Stop strings: text that ends an answer where it appears, as `stop_strings` in Transformers. */

/** @returns index in the text of the earliest stop string; -1 when it contains none */
export function indexOfStopString(text: string, stopStrings: readonly string[]): number {
  const found = stopStrings.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return found.length > 0 ? Math.min(...found) : -1;
}

/**
 * The part of an unfinished text that can be shown: without an end that may still grow into a stop string, so that no text
 * is shown and then taken back.
 */
export function withoutPartialStopString(text: string, stopStrings: readonly string[]): string {
  let shown = text.length;
  for (const stop of stopStrings) {
    const longest = Math.min(stop.length - 1, text.length);
    for (let length = longest; length > 0; length--) {
      if (text.endsWith(stop.slice(0, length))) {
        shown = Math.min(shown, text.length - length);
        break;
      }
    }
  }
  return text.slice(0, shown);
}
