/** Bits of a word of the row; JavaScript's bit operations are 32 wide, and the sums below need the carry to be seen. */
const BITS = 32;
const RANGE = 2 ** BITS;

/**
 * Length of the longest common subsequence: bits of one row of the table at a time (H. Hyyrö, "Bit-parallel LCS-length
 * computation revisited", 2004). A zero bit of `row` marks a column where the length grows by one.
 * Time is `a.length * b.length / 32`, so that texts of a hundred thousand words do not block the page.
 */
export function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const columns = columnsOf(a);
  const words = Math.ceil(a.length / BITS);
  const row = new Uint32Array(words).fill(RANGE - 1);
  for (const word of b) {
    const matches = columns.get(word);
    if (matches !== undefined) advance(row, matches);
  }
  let length = 0;
  for (let column = 0; column < a.length; column++) {
    if (((row[column >>> 5]! >>> (column & 31)) & 1) === 0) length++;
  }
  return length;
}

/** Where each word stands, as pairs of a word of bits and its index; words without a bit are left out. */
type Columns = { index: number; bits: number }[];

function columnsOf(words: readonly string[]): Map<string, Columns> {
  const columns = new Map<string, Columns>();
  words.forEach((word, at) => {
    const index = at >>> 5;
    const bit = (1 << (at & 31)) >>> 0;
    const known = columns.get(word);
    const last = known?.at(-1);
    if (known === undefined) columns.set(word, [{ index, bits: bit }]);
    else if (last?.index === index) last.bits = (last.bits | bit) >>> 0;
    else known.push({ index, bits: bit });
  });
  return columns;
}

/** `row = (row + (row & matches)) | (row & ~matches)`, over all words with carry. */
function advance(row: Uint32Array, matches: Columns): void {
  let carry = 0;
  let next = 0;
  for (const { index, bits } of matches) {
    // Between words with matches only the carry changes anything: row + 0 + carry, or row as it was.
    for (; next < index && carry > 0; next++) carry = addTo(row, next, 0, carry);
    next = index + 1;
    carry = addTo(row, index, bits, carry);
  }
  for (; next < row.length && carry > 0; next++) carry = addTo(row, next, 0, carry);
}

function addTo(row: Uint32Array, index: number, matches: number, carry: number): number {
  const value = row[index]!;
  const sum = value + ((value & matches) >>> 0) + carry;
  row[index] = (sum | (value & ~matches)) >>> 0;
  return sum >= RANGE ? 1 : 0;
}
