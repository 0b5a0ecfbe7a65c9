import { malformedFile, quoteName } from './file-errors';

/** A named stretch of a file, or of a part of it. */
export interface Span {
  name: string;
  begin: number;
  end: number;
}

/** @throws {PlaygroundError} `malformed-file` when two stretches of a file share bytes */
export function rejectOverlaps(file: string, spans: readonly Span[]): void {
  const ordered = spans.filter((span) => span.end > span.begin).sort((a, b) => a.begin - b.begin);
  for (let i = 1; i < ordered.length; i++) {
    const [before, after] = [ordered[i - 1]!, ordered[i]!];
    if (after.begin < before.end) {
      throw malformedFile(file, `${quoteName(before.name)} and ${quoteName(after.name)} overlap.`);
    }
  }
}
