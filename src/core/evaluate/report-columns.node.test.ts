/** One description of the columns, three outputs: they must agree with it, with each other, and with the documentation. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { finish } from '@/core/metrics/steps';
import { readCsv } from '@/core/tables/read-csv';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { type EvaluatedSystem, PAPER_LIMITS, plannedSystem, systemLabel } from './evaluation-plan';
import { evaluationRows } from './evaluation-rows';
import { markdownReport } from './markdown-report';
import { PredictionLedger } from './prediction-ledger';
import {
  COMPARISON_COLUMNS,
  csvColumns,
  REPEAT_COLUMNS,
  type ReportColumn,
  SYSTEM_COLUMNS,
  type SystemRow,
  textColumns,
} from './report-columns';
import { selectInstances } from './select-instances';
import { pairedComparison, systemReportSteps } from './system-report';
import { systemsCsv } from './write-results';

const { task } = readTaskFile(
  JSON.stringify({
    Definition: ['Answer.'],
    Categories: ['Textual Entailment'],
    Instances: Array.from({ length: 1_200 }, (_, i) => ({
      id: `i${i}`,
      input: 'x',
      output: ['red green blue'],
    })),
  }),
  'task1_answer',
);
const PLANNED = selectInstances(task, { kind: 'first', count: 1_200 }, 0);

const MODEL: EvaluatedSystem = {
  kind: 'model',
  model: { id: 'm', name: '=Mini | <b>', revision: 'abc', quantisation: 'q8_0' },
  adapter: { id: 'a', name: 'Tuned', scale: 0.5 },
  runtime: 'webgpu',
  encoding: 'def_pos2',
  seed: 7,
  ...PAPER_LIMITS,
};

/** A system that has answered some instances: every third exactly, the others in part. */
function rowOf(evaluated: EvaluatedSystem, answered: number): SystemRow {
  const system = plannedSystem(evaluated);
  const predictions = PLANNED.slice(0, answered).map(({ position, instance }) => ({
    systemId: system.id,
    task: task.name,
    position,
    instanceId: instance.id,
    text: position % 3 === 0 ? 'red green blue' : 'green',
    truncated: position % 100 === 0,
    finish: position % 50 === 0 ? ('length' as const) : ('eos' as const),
  }));
  const all = evaluationRows(system.id, task, PLANNED, new PredictionLedger(predictions));
  const rows = evaluated.kind === 'imported' ? all : all.filter(({ missing }) => !missing);
  const report = finish(systemReportSteps(system.id, rows, { seed: 1, resamples: 50 }));
  return { name: systemLabel(system), system, report, planned: PLANNED.length };
}

const ROWS = [
  rowOf(MODEL, 1_100),
  rowOf({ kind: 'heuristic', heuristic: 'copy-demo', seed: 3 }, 1_200),
  rowOf({ kind: 'imported', file: 'theirs.jsonl' }, 5),
];

const REPORT = markdownReport({
  plan: {
    id: 'p',
    name: 'P',
    createdAt: 0,
    tasks: [{ name: task.name, category: '' }],
    selection: { kind: 'first', count: 1_200 },
    systems: ROWS.map(({ system }) => system),
  },
  systems: ROWS,
  comparisons: [
    { systemId: ROWS[1]!.system.id, compared: pairedComparison([], [], 'rougeL', 1) },
    { systemId: ROWS[2]!.system.id, compared: pairedComparison([], [], 'rougeL', 1) },
  ],
  repeats: [{ system: MODEL, values: [1, 2], mean: 1.5, deviation: 0.5 }],
  bootstrapSeed: 1,
  track: 'default',
  unbalanced: [],
  environment: [],
});

/** The table under a heading of the report: its headings and its rows. */
function tableUnder(heading: string): string[][] {
  const lines = REPORT.slice(REPORT.indexOf(`## ${heading}\n`))
    .split('\n')
    .slice(2);
  const table = lines.slice(0, lines.indexOf(''));
  return table
    .filter((_, index) => index !== 1)
    .map((line) =>
      line
        .slice(2, -2)
        .replaceAll('\\|', '¦')
        .split(' | ')
        .map((cell) => cell.replaceAll('¦', '|')),
    );
}

const headingsOf = <Row>(columns: readonly ReportColumn<Row>[]) =>
  textColumns(columns).map(({ heading }) => heading);

describe('the columns of the table of systems', () => {
  const [csvHeader, ...csvRows] = readCsv(systemsCsv(ROWS));
  const [markdownHeader, ...markdownRows] = tableUnder('Systems');

  it('have unique ids and headings, and each is in some output', () => {
    for (const columns of [SYSTEM_COLUMNS, COMPARISON_COLUMNS, REPEAT_COLUMNS]) {
      expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length);
      expect(new Set(columns.map(({ heading }) => heading)).size).toBe(columns.length);
    }
    expect(SYSTEM_COLUMNS.filter(({ text, csv }) => !text && !csv)).toEqual([]);
  });

  it('are the headings of the CSV file and of the Markdown table, in the same order', () => {
    expect(csvHeader).toEqual(csvColumns(SYSTEM_COLUMNS).map(({ id }) => id));
    expect(markdownHeader).toEqual(['', ...headingsOf(SYSTEM_COLUMNS)]);
    expect(tableUnder('Compared with A, instance by instance')[0]).toEqual([
      '',
      ...headingsOf(COMPARISON_COLUMNS),
    ]);
    expect(tableUnder('Over the seeds')[0]).toEqual(headingsOf(REPEAT_COLUMNS));
  });

  it('say the same in CSV and Markdown', () => {
    const shared = SYSTEM_COLUMNS.filter(({ text, csv }) => text && csv);
    expect(shared.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['system', 'rougeL', 'exact_match', 'missing']),
    );
    for (const [index, csvRow] of csvRows.entries()) {
      for (const { id, heading } of shared) {
        const value = csvRow[csvHeader!.indexOf(id)]!;
        const text = markdownRows[index]![markdownHeader!.indexOf(heading)]!;
        if (id === 'system') expect(text, id).toBe(value.replace(/^'=/, '=').replace('<b>', '&lt;b&gt;'));
        else expect(Number(text.replace(',', '').replace(/ of .*/, '')), id).toBeCloseTo(Number(value), 2);
      }
    }
  });

  it('hold every setting of a model in CSV, and leave those of other systems empty', () => {
    const cell = (row: number, id: string) => csvRows[row]![csvHeader!.indexOf(id)];
    const settings = {
      model: "'=Mini | <b>",
      revision: 'abc',
      quantisation: 'q8_0',
      adapter: 'Tuned',
      adapter_scale: '0.5',
      encoding: 'def_pos2',
      runtime: 'webgpu',
      seed: '7',
      max_source_length: '1024',
      max_new_tokens: '128',
      num_beams: '1',
    };
    for (const [id, value] of Object.entries(settings)) {
      expect(cell(0, id), id).toBe(value);
      expect(cell(1, id), id).toBe(id === 'seed' ? '3' : '');
      expect(cell(2, id), id).toBe('');
    }
  });

  it('count what was scored, planned, missing and cut', () => {
    const counted = ['Instances', 'Missing', 'Cut prompts', 'Cut answers'];
    const texts = markdownRows.map((row) => counted.map((heading) => row[markdownHeader!.indexOf(heading)]));
    expect(texts).toEqual([
      ['1,100 of 1,200', '0', '11', '22'],
      ['1,200', '0', '12', '24'],
      ['1,200', '1,195', '1', '1'],
    ]);
    expect(csvRows.map((row) => row[csvHeader!.indexOf('planned')])).toEqual(['1200', '1200', '1200']);
  });
});

describe('docs/evaluation.md', () => {
  it('lists every column of the table of systems as it is described', () => {
    const docs = readFileSync(new URL('../../../docs/evaluation.md', import.meta.url), 'utf8');
    const listed = docs
      .split('\n')
      .filter((line) => /^\| `/.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, 5)
          .map((cell) => cell.trim().replaceAll('`', '')),
      );
    expect(listed).toEqual(
      SYSTEM_COLUMNS.map(({ id, heading, explanation, text, csv }) => [
        id,
        heading,
        [text ? 'screen, Markdown' : '', csv ? 'CSV' : ''].filter(Boolean).join(', '),
        explanation,
      ]),
    );
  });
});
