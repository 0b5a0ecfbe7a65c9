/** JSON lines (JSONL): one JSON value per line. */
import type { PlaygroundError } from '@/core/errors';

export interface JsonLine {
  /** Number of the line in the file, from 1. */
  line: number;
  value: unknown;
}

export interface JsonLinesOptions {
  /** The error for a line, by its number: formats differ in what they call a damaged file. */
  problem: (line: number, detail: string) => PlaygroundError;
  /** Most lines with content; unlimited when left out. */
  maxRows?: number;
  /** Most characters of a line; unlimited when left out. */
  maxLineLength?: number;
}

/** One value per line, each with a line break at its end. */
export function writeJsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/**
 * Reads values one by one, so that a long file is never held as parsed values in whole. Blank lines are left out, and a byte
 * order mark is skipped.
 * @throws {PlaygroundError} what `problem` makes of a line that is not JSON, a line that is too long, or too many lines
 */
export function* readJsonLines(text: string, options: JsonLinesOptions): Generator<JsonLine> {
  const { problem, maxRows = Number.POSITIVE_INFINITY, maxLineLength = Number.POSITIVE_INFINITY } = options;
  let line = 0;
  let rows = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    line++;
    if (stop - start > maxLineLength) throw problem(line, `it has more than ${maxLineLength} characters`);
    const content = text
      .slice(start, stop)
      .replace(/^\ufeff/u, '')
      .trim();
    start = stop + 1;
    if (content === '') continue;
    if (++rows > maxRows) throw problem(line, `there are more than ${maxRows} rows`);
    yield { line, value: parse(content, line, problem) };
  }
}

function parse(content: string, line: number, problem: JsonLinesOptions['problem']): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw problem(line, 'this is not JSON');
  }
}
