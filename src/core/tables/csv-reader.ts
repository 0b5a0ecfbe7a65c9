/** Reading CSV (RFC 4180), with commas, semicolons or tabs between the cells. */
import { PlaygroundError } from '@/core/errors';

export const CSV_SEPARATORS = [',', ';', '\t'] as const;

export type CsvSeparator = (typeof CSV_SEPARATORS)[number];

/** More cells than any table a person works with here; a bound on what a hostile file can make of memory. */
const MOST_CELLS = 5_000_000;

/**
 * Reads a table. Line breaks may be LF, CRLF or CR, and may stand inside quotes; a byte order mark is skipped; empty
 * lines are left out. An apostrophe that guards against formulas is kept: it cannot be told from one of the text's own.
 * @returns rows of cells; rows may differ in length
 * @throws {PlaygroundError} `malformed-file` for a quote that is never closed, text after a closing quote, too many cells
 */
export function readCsv(text: string, separator: CsvSeparator = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cells = 0;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  const closeRow = () => {
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at, rows.length) : plainCell(text, at, separator);
    if (++cells > MOST_CELLS) throw malformed(`it has more than ${MOST_CELLS} cells`);
    row.push(cell.value);
    at = cell.end;
    const next = text[at];
    if (next === separator) {
      at++;
      // A separator at the very end still begins a cell.
      if (at === text.length) row.push('');
    } else if (next !== undefined) {
      if (next !== '\n' && next !== '\r')
        throw malformed(`text follows a closing quote in row ${rows.length + 1}`);
      at += next === '\r' && text[at + 1] === '\n' ? 2 : 1;
      closeRow();
    }
  }
  if (row.length > 0) closeRow();
  return rows;
}

/** The separator that occurs most in the first line, outside quotes; a comma where none does. */
export function guessSeparator(text: string): CsvSeparator {
  const counts = new Map<string, number>();
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '\n' || char === '\r')) break;
    else if (!quoted) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  const most = (a: CsvSeparator, b: CsvSeparator) => ((counts.get(b) ?? 0) > (counts.get(a) ?? 0) ? b : a);
  return CSV_SEPARATORS.reduce(most);
}

function plainCell(text: string, start: number, separator: CsvSeparator): { value: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(start, end), end };
}

function quotedCell(text: string, start: number, row: number): { value: string; end: number } {
  const pieces: string[] = [];
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw malformed(`a quote in row ${row + 1} is never closed`);
    pieces.push(text.slice(from, quote));
    if (text[quote + 1] !== '"') return { value: pieces.join(''), end: quote + 1 };
    pieces.push('"');
    from = quote + 2;
  }
}

function malformed(detail: string): PlaygroundError {
  return new PlaygroundError('malformed-file', `This is not a CSV table: ${detail}.`, {
    hint: 'Save it as CSV with quotes around cells that hold commas or line breaks.',
  });
}
