/** Reading CSV (RFC 4180), with commas, semicolons or tabs between the cells. */
import Papa from 'papaparse';
import { PlaygroundError } from '@/core/errors';

export const CSV_SEPARATORS = [',', ';', '\t'] as const;

export type CsvSeparator = (typeof CSV_SEPARATORS)[number];

/** More cells than any table used here; bounds the memory that a hostile file can take. */
const MAX_CELLS = 5_000_000;

/**
 * Reads a table. Line breaks may be LF, CRLF or CR, even mixed, and may stand inside quotes; a byte order mark is skipped;
 * empty lines are left out. An apostrophe that guards against formulas is kept, because it may be part of the text.
 *
 * Papa Parse takes any damaged quote for text. Here it is an error, because the cells after it would be wrong.
 * @returns rows of cells; rows may differ in length
 * @throws {PlaygroundError} `malformed-file` for a quote that is never closed, text after a closing quote, too many cells
 */
export function readCsv(text: string, separator: CsvSeparator = ','): string[][] {
  const table = withPlainLineBreaks(text.startsWith('\uFEFF') ? text.slice(1) : text, separator);
  checkClosingQuotes(table, separator);
  checkSize(table, separator);
  const { data, errors } = parse(table, separator);
  if (errors.some(({ code }) => code === 'MissingQuotes')) {
    throw malformed(`a quote in row ${data.length} is never closed`);
  }
  return data;
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

function parse(table: string, separator: CsvSeparator): Papa.ParseResult<string[]> {
  return Papa.parse<string[]>(table, { delimiter: separator, newline: '\n', skipEmptyLines: true });
}

/** A quoted cell from its opening to its closing quote: only a quote at the beginning of a cell opens one. */
function quotedCell(separator: CsvSeparator): string {
  return `(?<=^|[${separator}\\r\\n])"[^"]*(?:""[^"]*)*"`;
}

/** Papa Parse expects one kind of line break, so CRLF and CR become LF, but not inside quotes. */
function withPlainLineBreaks(table: string, separator: CsvSeparator): string {
  if (!table.includes('\r')) return table;
  const cellOrBreak = new RegExp(`${quotedCell(separator)}|\\r\\n?`, 'g');
  return table.replace(cellOrBreak, (found) => (found.startsWith('\r') ? '\n' : found));
}

function checkClosingQuotes(table: string, separator: CsvSeparator): void {
  if (!table.includes('"')) return;
  for (const { 0: cell, index } of table.matchAll(new RegExp(quotedCell(separator), 'g'))) {
    const next = table[index + cell.length];
    if (next === undefined || next === separator || next === '\n') continue;
    const row = Math.max(1, parse(table.slice(0, index + cell.length), separator).data.length);
    throw malformed(`text follows a closing quote in row ${row}`);
  }
}

function checkSize(table: string, separator: CsvSeparator): void {
  if (countOf(table, separator) <= MAX_CELLS) return;
  // Separators and line breaks inside quotes do not end a cell.
  if (countOf(table.replace(new RegExp(quotedCell(separator), 'g'), ''), separator) > MAX_CELLS) {
    throw malformed(`it has more than ${MAX_CELLS} cells`);
  }
}

/** Separators and line breaks, each of which ends a cell. */
function countOf(table: string, separator: CsvSeparator): number {
  let count = 0;
  for (let at = 0; at < table.length; at++) {
    if (table[at] === separator || table[at] === '\n') count++;
  }
  return count;
}

function malformed(detail: string): PlaygroundError {
  return new PlaygroundError('malformed-file', `This is not a CSV table: ${detail}.`, {
    hint: 'Save it as CSV with quotes around cells that hold commas or line breaks.',
  });
}
