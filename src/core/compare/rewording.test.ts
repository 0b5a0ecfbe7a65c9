import { describe, expect, test } from 'vitest';
import { gridColumns } from './grid';
import { majorityAnswer, rewording, rewordingGroups } from './rewording';
import { cellScore, meanScore, rowDiffers } from './scores';

describe('scores', () => {
  test('only where somebody said what would be right', () => {
    expect(cellScore('Euro', [])).toBeUndefined();
    expect(cellScore('euro.', ['Euro', 'the euro'])).toEqual({ exactMatch: 1, rougeL: 1 });
    // One word of two in common: P = 1, R = 1/2.
    const partly = cellScore('Rupee', ['Indian Rupee']);
    expect(partly?.exactMatch).toBe(0);
    expect(partly?.rougeL).toBeCloseTo(2 / 3, 12);
    expect(meanScore([undefined, partly, { exactMatch: 1, rougeL: 1 }])).toEqual({
      count: 2,
      exactMatch: 0.5,
      rougeL: expect.closeTo(5 / 6, 12),
    });
    expect(meanScore([undefined])).toBeUndefined();
  });

  test('a row differs when two of its answers do, whatever is still missing', () => {
    expect(rowDiffers(['a', undefined, 'a '])).toBe(false);
    expect(rowDiffers(['a  b', 'a b'])).toBe(false);
    expect(rowDiffers(['a', undefined, 'A'])).toBe(true);
    expect(rowDiffers(['a', undefined])).toBe(false);
    expect(rowDiffers([])).toBe(false);
  });
});

describe('majority', () => {
  test('case, punctuation and white space do not split a vote; the text is as first written', () => {
    expect(majorityAnswer(['Euro', 'Yen', 'euro.', undefined])).toEqual({
      text: 'Euro',
      votes: 2,
      answers: 3,
      distinct: 2,
      tied: false,
    });
  });

  test('a tie goes to the earlier wording and is marked', () => {
    expect(majorityAnswer(['b', 'a', 'a', 'B'])).toMatchObject({ text: 'b', votes: 2, tied: true });
    expect(majorityAnswer([undefined])).toBeUndefined();
    expect(majorityAnswer([])).toBeUndefined();
  });
});

describe('rewording', () => {
  const wordings = ['w1', 'w2', 'w3'].map((id) => ({ id, text: id }));

  test('groups are columns that differ in nothing but the wording', () => {
    const axes = {
      encodings: ['input_only', 'def', 'def_pos1'],
      models: ['a', 'b'],
      adapters: [null],
      runtimes: ['r'],
    };
    const groups = rewordingGroups(gridColumns(axes, wordings));
    expect(groups.map(({ columns }) => columns.map((c) => `${c.encoding} ${c.model} ${c.wording}`))).toEqual([
      ['def a w1', 'def a w2', 'def a w3'],
      ['def b w1', 'def b w2', 'def b w3'],
      ['def_pos1 a w1', 'def_pos1 a w2', 'def_pos1 a w3'],
      ['def_pos1 b w1', 'def_pos1 b w2', 'def_pos1 b w3'],
    ]);
    expect(rewordingGroups(gridColumns(axes, wordings.slice(0, 1)))).toEqual([]);
  });

  test('agreement, spread and the majority’s score, worked out by hand', () => {
    const result = rewording(
      [
        ['yes', 'Yes.', 'no'],
        ['no', 'no', 'no'],
        ['yes', 'no', undefined],
        [undefined, 'yes', undefined],
      ],
      [['yes'], ['yes'], ['no'], ['yes']],
    );
    expect(result.counted).toBe(3);
    expect(result.agreement).toBeCloseTo((2 / 3 + 1 + 1 / 2) / 3, 12);
    expect(result.unanimous).toBe(1);
    expect(result.rows[3]).toBeUndefined();
    expect(result.rows[2]?.majority.tied).toBe(true);
    // Only the first two rows are complete: 1/2, 1/2 and 0 right.
    expect(result.columns.map((column) => [column?.count, column?.exactMatch])).toEqual([
      [2, 0.5],
      [2, 0.5],
      [2, 0],
    ]);
    expect(result.majority).toMatchObject({ count: 2, exactMatch: 0.5 });
    expect(result.spread?.exactMatch).toEqual({
      lowest: 2,
      highest: 0,
      range: 0.5,
      deviation: expect.closeTo(Math.sqrt(2) / 6, 12),
    });
  });

  test('without references there is agreement but no score', () => {
    const result = rewording([['a', 'b']], [[]]);
    expect(result).toMatchObject({ counted: 1, agreement: 0.5, spread: undefined, majority: undefined });
    expect(result.columns).toEqual([undefined, undefined]);
  });

  test('before anything is answered', () => {
    expect(rewording([[undefined, undefined]], [['a']])).toMatchObject({
      counted: 0,
      agreement: 0,
      unanimous: 0,
    });
    expect(rewording([], [])).toMatchObject({ counted: 0, columns: [] });
  });
});
