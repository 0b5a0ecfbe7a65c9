import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { seededRandom } from '@/testing/seeded-random';
import { readJsonLines, writeJsonLines } from './json-lines';
import { guessSeparator, readCsv } from './read-csv';
import { readTabLines, writeTabLine } from './tab-lines';
import { writeCsv } from './write-csv';

describe('writing', () => {
  test.each([
    ['plain', 'plain'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "yes"', '"say ""yes"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+31 20', "'+31 20"],
    ['-none', "'-none"],
    ['@here', "'@here"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['\n=1', '"\'\n=1"'],
    ['＝1+1', "'＝1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['a=b', 'a=b'],
    [' =1', '" =1"'],
  ])('%j', (text, cell) => {
    expect(writeCsv([[text]])).toBe(`${cell}\r\n`);
  });

  test('numbers are no formulas', () => {
    expect(writeCsv([[-1.5, 0, 1e21, Number.NaN, Number.POSITIVE_INFINITY]])).toBe('-1.5,0,1e+21,,\r\n');
  });

  test('rows end with CRLF', () => {
    expect(
      writeCsv([
        ['a', 1],
        ['=b', -2],
      ]),
    ).toBe("a,1\r\n'=b,-2\r\n");
  });
});

describe('reading', () => {
  test('quotes, breaks inside cells, every kind of line end, a byte order mark', () => {
    expect(readCsv('\uFEFFa,"b, ""c"""\r\n"two\nlines",\r\rlast,x\n')).toEqual([
      ['a', 'b, "c"'],
      ['two\nlines', ''],
      ['last', 'x'],
    ]);
    expect(readCsv('a,')).toEqual([['a', '']]);
    expect(readCsv('""')).toEqual([]);
    expect(readCsv('')).toEqual([]);
  });

  test('other separators', () => {
    expect(readCsv('a;"b;c"\n1,5;2', ';')).toEqual([
      ['a', 'b;c'],
      ['1,5', '2'],
    ]);
    expect(guessSeparator('a;b;c,d\n,,,,')).toBe(';');
    expect(guessSeparator('"a;b;c",d')).toBe(',');
    expect(guessSeparator('a\tb')).toBe('\t');
    expect(guessSeparator('a')).toBe(',');
  });

  test.each(['a,"b', '"a"b,c', '"a" ,b'])('damaged: %j', (text) => {
    expect(() => readCsv(text)).toThrow(PlaygroundError);
    expect(() => readCsv(text)).toThrow(/^This is not a CSV table: .*row 1/);
  });

  test('line breaks inside quotes stay as they are, whatever ends the rows', () => {
    expect(readCsv('"a\r\nb",c\r"d\re"\n"f\ng","h"\r\n')).toEqual([['a\r\nb', 'c'], ['d\re'], ['f\ng', 'h']]);
  });

  test('a quote inside a cell that does not begin with one is text', () => {
    expect(readCsv('a"b\r\nc"d,"e"')).toEqual([['a"b'], ['c"d', 'e']]);
  });

  test('damage is named by its row', () => {
    expect(() => readCsv('a,b\r\n"c\r\nd",e\r\n\r\n"f" g,h')).toThrow(/row 3/);
    expect(() => readCsv('a\n\nb,"c\n\nd')).toThrow(/a quote in row 2 is never closed/);
  });

  test('a table has at most five million cells; separators inside quotes do not count', () => {
    expect(() => readCsv(','.repeat(5_000_001))).toThrow(/more than 5000000 cells/);
    expect(readCsv(`"${','.repeat(5_000_001)}",b`)[0]).toHaveLength(2);
  });

  test('what is written is read back, but for the guard', () => {
    const random = seededRandom(7);
    const alphabet = ['a', 'ß', '"', ',', '\n', '\r', '=', ' ', '🎈', '\t'];
    const text = () =>
      Array.from({ length: Math.floor(random() * 6) }, () => alphabet[Math.floor(random() * 10)]!).join('');
    for (let round = 0; round < 300; round++) {
      const rows = Array.from({ length: 4 }, () => ['x', text(), text()]);
      const guarded = rows.map((row) => row.map((cell) => (/^[=\t\r\n]/.test(cell) ? `'${cell}` : cell)));
      expect(readCsv(writeCsv(rows))).toEqual(guarded);
    }
  });
});

describe('JSON lines', () => {
  const problem = (line: number, detail: string) =>
    new PlaygroundError('malformed-file', `line ${line}: ${detail}`);

  test('are written one value per line and read back, blank lines and a byte order mark left out', () => {
    const values = [{ a: 'line\nbreak' }, [1], 'text', null];
    expect(writeJsonLines(values)).toBe('{"a":"line\\nbreak"}\n[1]\n"text"\nnull\n');
    const text = `\ufeff${writeJsonLines(values).replaceAll('\n', '\r\n\r\n')}`;
    expect([...readJsonLines(text, { problem })]).toEqual(
      values.map((value, i) => ({ line: 2 * i + 1, value })),
    );
    expect([...readJsonLines('', { problem })]).toEqual([]);
  });

  test('are refused by the line that is wrong', () => {
    const read = (text: string, limits = {}) => [...readJsonLines(text, { problem, ...limits })];
    expect(() => read('1\n\n{')).toThrow('line 3: this is not JSON');
    expect(() => read('1\n22', { maxRows: 1 })).toThrow('line 2: there are more than 1 rows');
    expect(() => read('1\n22', { maxLineLength: 1 })).toThrow('line 2: it has more than 1 characters');
  });
});

test('lines with tabs: written as they are, read without white space around the cells', () => {
  expect(writeTabLine(['a b', 'c'])).toBe('a b\tc\n');
  expect(readTabLines('a \t "b"\r\n\n \t \rc')).toEqual([['a', '"b"'], ['c']]);
});
