/**
 * Writing CSV (RFC 4180): commas, CRLF, quotes doubled. Texts from people, models and data sets are guarded, because
 * spreadsheet programs run a cell that begins like a formula.
 */
import Papa from 'papaparse';

/** What a spreadsheet program may take for the beginning of a formula, including the full-width forms. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A whole table, header row first; ends with a line break. A text that begins like a formula gets an apostrophe in front,
 * which spreadsheet programs take for "this is text". Numbers are written as they are, since `-1.5` is no formula; NaN and
 * infinities give an empty cell.
 */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => row.map(guarded));
  return `${Papa.unparse(cells, { newline: '\r\n' })}\r\n`;
}

function guarded(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  return FORMULA_START.test(value) ? `'${value}` : value;
}
