import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { seededRandom } from '@/testing/seeded-random';
import { csvCell, csvText } from './csv';
import { guessSeparator, readCsv } from './csv-reader';

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
    [' =1', ' =1'],
  ])('%j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  test('numbers are no formulas', () => {
    expect([-1.5, 0, 1e21, Number.NaN, Number.POSITIVE_INFINITY].map(csvCell)).toEqual([
      '-1.5',
      '0',
      '1e+21',
      '',
      '',
    ]);
  });

  test('rows end with CRLF', () => {
    expect(
      csvText([
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

  test('what is written is read back, but for the guard', () => {
    const random = seededRandom(7);
    const alphabet = ['a', 'ß', '"', ',', '\n', '\r', '=', ' ', '🎈', '\t'];
    const text = () =>
      Array.from({ length: Math.floor(random() * 6) }, () => alphabet[Math.floor(random() * 10)]!).join('');
    for (let round = 0; round < 300; round++) {
      const rows = Array.from({ length: 4 }, () => ['x', text(), text()]);
      const guarded = rows.map((row) => row.map((cell) => (/^[=\t\r\n]/.test(cell) ? `'${cell}` : cell)));
      expect(readCsv(csvText(rows))).toEqual(guarded);
    }
  });
});
