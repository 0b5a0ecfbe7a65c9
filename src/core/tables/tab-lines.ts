/** Lines of cells with tabs between them and no quotes: what people paste, and what simple trainers read. */

/** One line; the cells may hold neither tabs nor line breaks. */
export function writeTabLine(cells: readonly string[]): string {
  return `${cells.join('\t')}\n`;
}

/** Cells without the white space around them. Line breaks may be LF, CRLF or CR; blank lines are left out. */
export function readTabLines(text: string): string[][] {
  return text
    .split(/\r\n|[\r\n]/u)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('\t').map((cell) => cell.trim()));
}
