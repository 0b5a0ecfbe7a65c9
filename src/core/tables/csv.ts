/**
 * Writing CSV (RFC 4180): comma, CRLF, quotes doubled. Texts of people, models and data sets go through the guard below,
 * because spreadsheet programs run a cell that begins like a formula.
 */

/** What a spreadsheet program may take for the beginning of a formula, the full-width forms of it included. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/u;
const NEEDS_QUOTES = /[",\r\n]/u;

/**
 * One cell. A text that begins like a formula gets an apostrophe in front, which spreadsheet programs take for "this is
 * text". A number is written as it is: `-1.5` is no formula; NaN and infinities give an empty cell.
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const guarded = FORMULA_START.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** A whole table, header row first; ends with a line break. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
