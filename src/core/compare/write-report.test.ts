import { describe, expect, test } from 'vitest';
import { readCsv } from '@/core/tables/read-csv';
import type { CellAnswer } from './cell-answer';
import type { GridReport } from './grid-report';
import { writeReport } from './write-report';

const ANSWER: CellAnswer = {
  text: '=1+1',
  finish: 'eos',
  tokens: 3,
  promptTokens: 40,
  cut: false,
  droppedExamples: 1,
  score: -1.25,
  seed: 7,
  ms: 12,
  batch: 2,
  model: 'Instruct Mini',
  runtime: 'CPU',
  print: 'p',
};

const choices = (encoding: string) => ({
  encoding,
  wording: '@define, "it"',
  model: 'chosen',
  adapter: 'none',
  runtime: 'as set',
});

const REPORT: GridReport = {
  madeAt: '2026-11-21T14:00:00.000Z',
  settings: { Method: 'greedy', 'Max new tokens': 128 },
  positiveExamples: 2,
  negativeExamples: 0,
  columns: [
    { title: 'Definition', choices: choices('def'), mean: { count: 1, exactMatch: 1, rougeL: 2 / 3 } },
    { title: 'a|b', choices: choices('pos2'), mean: undefined },
  ],
  rows: [{ input: '-2 | *two*\nlines', references: ['2', '<b>'] }],
  cells: [
    { row: 0, column: 0, answer: ANSWER, score: { exactMatch: 1, rougeL: 2 / 3 }, stale: true, error: '' },
    { row: 0, column: 1, answer: undefined, score: undefined, stale: false, error: 'No room.' },
  ],
};

describe('the same grid as a file', () => {
  test('CSV: one line per cell, and nothing that a spreadsheet would run', () => {
    const file = writeReport(REPORT, 'csv');
    const [head, first, second, ...rest] = readCsv(file.text);
    expect(rest).toEqual([]);
    const cell = (row: string[] | undefined, name: string) => row?.[head!.indexOf(name)];
    expect(cell(first, 'answer')).toBe("'=1+1");
    expect(cell(first, 'input')).toBe("'-2 | *two*\nlines");
    expect(cell(first, 'definition')).toBe(`'@define, "it"`);
    expect(cell(first, 'references')).toBe('2\n<b>');
    expect(cell(first, 'log_probability')).toBe('-1.25');
    expect(cell(first, 'seed')).toBe('7');
    expect(cell(first, 'rouge_l')).toBe('66.6667');
    expect(cell(first, 'out_of_date')).toBe('yes');
    expect(cell(first, 'model')).toBe('Instruct Mini');
    expect(cell(second, 'status')).toBe('failed');
    expect(cell(second, 'error')).toBe('No room.');
    expect(cell(second, 'model')).toBe('chosen');
    expect(cell(second, 'exact_match')).toBe('');
    for (const row of [first!, second!]) {
      for (const [at, text] of row.entries()) {
        if (head![at] !== 'log_probability') expect(text).not.toMatch(/^[=+\-@\t\r]/);
      }
    }
  });

  test('JSON lines and JSON hold the texts as they are', () => {
    const lines = writeReport(REPORT, 'jsonl').text.trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line));
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({
      row: 1,
      input: '-2 | *two*\nlines',
      references: ['2', '<b>'],
      column: 'Definition',
      answer: '=1+1',
      status: 'answered',
      exact_match: 100,
      rouge_l: 66.6667,
      out_of_date: true,
      prompt_cut: false,
      examples_dropped: 1,
    });
    expect(records[1]).toMatchObject({ status: 'failed', exact_match: null, tokens: null });
    const whole = JSON.parse(writeReport(REPORT, 'json').text);
    expect(whole.cells).toEqual(records);
    expect(whole.columns[0]).toMatchObject({ title: 'Definition', exact_match: 100, scored: 1 });
    expect(whole).toMatchObject({ kind: 'comparison', version: 1, settings: { Method: 'greedy' } });
  });

  test('Markdown: one table whose cells stay cells, and no markup of others', () => {
    const { text } = writeReport(REPORT, 'markdown');
    expect(text).toContain('| Input | Expected | Definition | a\\|b |\n| --- | --- | --- | --- |');
    expect(text).toContain(
      '| -2 \\| \\*two\\*<br>lines | 2<br>&lt;b&gt; | =1+1 (out of date) | (failed: No room.) |',
    );
    expect(text).toContain('| Exact match |  | 100.0 |  |');
    expect(text).toContain('- Method: greedy');
  });
});
