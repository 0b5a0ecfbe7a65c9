import { describe, expect, it } from 'vitest';
import { finish } from '@/core/metrics/steps';
import type { TaskFile } from '@/core/tasks/task-file';
import {
  type EvaluationPlan,
  type ModelSystem,
  PAPER_LIMITS,
  plannedSystem,
  systemLabel,
} from './evaluation-plan';
import { type EvaluationRow, evaluationRows } from './evaluation-rows';
import { markdownReport } from './markdown-report';
import { matchPredictions } from './match-predictions';
import { PredictionLedger } from './prediction-ledger';
import { readPredictions, readReferences } from './read-predictions';
import { COMPARISON_COLUMNS, SYSTEM_COLUMNS, textColumns } from './report-columns';
import { selectInstances } from './select-instances';
import { pairedComparison, systemReportSteps } from './system-report';
import { predictionLines, predictionsCsv } from './write-results';

const TASK: TaskFile = {
  name: 'task9_yes',
  definition: 'Say "yes" | no.',
  positiveExamples: [],
  negativeExamples: [],
  instances: [
    { id: 'task9-a', input: 'Is it?', output: ['yes'] },
    { id: 'task9-b', input: '=1+1', output: ['no', 'never'] },
    { id: 'task9-b', input: 'twice', output: ['yes'] },
  ],
  contributors: [],
  source: [],
  url: [],
  categories: ['Textual Entailment'],
  reasoning: [],
  domains: [],
  inputLanguage: [],
  outputLanguage: [],
  instructionLanguage: [],
  instanceLicense: [],
};
const PLANNED = selectInstances(TASK, { kind: 'first', count: 3 }, 0);
const TASKS = [{ task: TASK.name, planned: PLANNED }];

const jsonl = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

describe('reading predictions', () => {
  it("takes Tk-Instruct's rows and plain ones, blank lines and a byte order mark", () => {
    const text = `\ufeff${jsonl({
      Task: 'task9_yes',
      Definition: ['x'],
      Instance: { id: 'task9-a', input: 'Is it?', output: ['yes'] },
      Prediction: 'Yes',
    })}\r\n\n${jsonl({ prediction: '', references: 'no', task: 't', category: 'c', id: null })}`;
    expect(readPredictions(text, 'p')).toEqual([
      { line: 1, task: 'task9_yes', id: 'task9-a', input: 'Is it?', references: ['yes'], prediction: 'Yes' },
      { line: 3, task: 't', category: 'c', prediction: '', references: ['no'] },
    ]);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', ' \n', /no rows/],
    ['no JSON', '{"prediction": "a"}\nyes', /p, line 2: this is not JSON/],
    ['a list', '["yes"]', /line 1: this is not a JSON object/],
    ['no prediction', jsonl({ id: 'a' }), /"prediction"/],
    ['a prediction that is a number', jsonl({ prediction: 5 }), /"prediction" is not a text/],
    ['references without any', jsonl({ prediction: 'a', references: [] }), /references/],
    ['references that are numbers', jsonl({ prediction: 'a', references: [1] }), /references/],
    ['an id that is a number', jsonl({ prediction: 'a', id: 5 }), /"id" is not a text/],
    ['an endless prediction', jsonl({ prediction: 'a'.repeat(100_001) }), /100000 characters/],
    ['an endless line', `{"prediction": "${'a'.repeat(4_000_001)}"}`, /4000000 characters/],
  ])('refuses %s', (_, text, message) => {
    expect(() => readPredictions(text, 'p')).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }),
    );
  });

  it('reads references, which every row needs', () => {
    expect(readReferences(jsonl({ id: 'a', references: ['x'], task_category: 'C' }), 'r')).toEqual([
      { line: 1, id: 'a', references: ['x'], category: 'C' },
    ]);
    expect(() => readReferences(jsonl({ id: 'a' }), 'r')).toThrow(/line 1: there are no "references"/);
  });
});

describe('matching predictions', () => {
  it('goes by id, in order where the file repeats one, and by input without id', () => {
    const rows = readPredictions(
      jsonl(
        { id: 'task9-b', prediction: 'first' },
        { task: 'task9_yes', id: 'task9-b', prediction: 'second' },
        { task: 'task9_yes', input: 'Is it?', prediction: 'by input' },
      ),
      'p',
    );
    const { predictions, unknown, repeated, missing } = matchPredictions('c', rows, TASKS);
    expect(predictions.map(({ position, text }) => [position, text])).toEqual([
      [1, 'first'],
      [2, 'second'],
      [0, 'by input'],
    ]);
    expect([unknown, repeated, missing]).toEqual([[], [], 0]);
  });

  it('tells what is unknown, repeated and missing', () => {
    const rows = readPredictions(
      jsonl(
        { id: 'task9-a', prediction: '1' },
        { id: 'task9-a', prediction: '2' },
        { id: 'nobody', prediction: '3' },
        { task: 'task8', id: 'task9-a', prediction: '4' },
      ),
      'p',
    );
    const { predictions, unknown, repeated, missing } = matchPredictions('c', rows, TASKS);
    expect(predictions.map(({ text }) => text)).toEqual(['1']);
    expect(unknown.map(({ line }) => line)).toEqual([3, 4]);
    expect(repeated.map(({ line }) => line)).toEqual([2]);
    expect(missing).toBe(2);
  });

  // Work that grew with the square of the rows would outlast the test's limit.
  it('takes a million rows with one id', () => {
    const rows = Array.from({ length: 1_000_000 }, (_, line) => ({ line, id: 'x', prediction: 'y' }));
    const instance = { id: 'x', input: '', output: ['y'] };
    const planned = rows.map((_, position) => ({ position, instance }));
    expect(matchPredictions('c', rows, [{ task: 't', planned }]).missing).toBe(0);
  });
});

const rowsOf = (...texts: (string | undefined)[]): EvaluationRow[] => {
  const made = texts.flatMap((text, position) =>
    text === undefined
      ? []
      : [{ systemId: 'c', task: TASK.name, position, instanceId: TASK.instances[position]!.id, text }],
  );
  return evaluationRows('c', TASK, PLANNED, new PredictionLedger(made));
};

describe('system report', () => {
  it("has the paper's metric of each category with its interval, and counts what is missing", () => {
    const report = finish(systemReportSteps('c', rowsOf('yes', 'maybe', undefined), { seed: 1 }));
    expect(report.categoryHeadlines).toEqual([
      {
        name: 'Textual Entailment',
        metric: 'exactMatch',
        instances: 3,
        score: 33.3333,
        interval: { low: 0, high: 100 },
      },
    ]);
    expect(report.headline).toMatchObject({ metric: 'rougeL', score: 33.3333, instances: 3 });
    expect([report.missing, report.truncated, report.cutShort]).toEqual([1, 0, 0]);
  });

  it('compares two systems instance by instance', () => {
    const compared = pairedComparison(rowsOf('yes', 'x', 'x'), rowsOf('x', 'never', 'yes'), 'exactMatch', 1);
    expect(compared).toMatchObject({ instances: 3, wins: 2, losses: 1, ties: 0 });
    expect(compared.difference).toBeCloseTo(100 / 3, 10);
    const other = rowsOf('yes').map((row) => ({ ...row, task: 'task8' }));
    expect(pairedComparison(other, rowsOf('yes'), 'rougeL', 1)).toMatchObject({
      instances: 0,
      difference: 0,
    });
  });
});

describe('files of results', () => {
  it('are rows of Tk-Instruct that give the same scores again', () => {
    const rows = rowsOf('yes', 'never', undefined);
    const lines = predictionLines({ task: TASK, rows });
    expect(JSON.parse(lines.split('\n')[1]!)).toEqual({
      Task: 'task9_yes',
      Definition: ['Say "yes" | no.'],
      Instance: { id: 'task9-b', input: '=1+1', output: ['no', 'never'] },
      Prediction: 'never',
    });
    const matched = matchPredictions('c', readPredictions(lines, 'p'), TASKS);
    const again = evaluationRows('c', TASK, PLANNED, new PredictionLedger(matched.predictions));
    expect(again.map(({ exactMatch, rougeL }) => [exactMatch, rougeL])).toEqual(
      rows.map(({ exactMatch, rougeL }) => [exactMatch, rougeL]),
    );
  });

  it('are a table whose cells are no formulas', () => {
    const csv = predictionsCsv([{ name: 'A, B', task: TASK, rows: rowsOf('yes', '@x', undefined) }]);
    const lines = csv.split('\r\n');
    expect(lines[0]).toBe(
      'system,task,category,instance,input,references,prediction,exact_match,rouge1,rougeL,missing,truncated',
    );
    expect(lines[1]).toBe('"A, B",task9_yes,Textual Entailment,task9-a,Is it?,yes,yes,100,100,100,,');
    expect(lines[2]).toBe(`"A, B",task9_yes,Textual Entailment,task9-b,'=1+1,no | never,'@x,0,0,0,,`);
    expect(lines[3]).toMatch(/,yes,$/);
  });
});

describe('report in Markdown', () => {
  const system: ModelSystem = {
    kind: 'model',
    model: { id: 'm', name: 'tk | <b>small</b>', revision: 'abc123', quantisation: 'Q8_0' },
    adapter: { id: 'a', name: 'Tuned', scale: 0.5 },
    runtime: 'webgpu',
    encoding: 'def_pos2',
    seed: 7,
    ...PAPER_LIMITS,
  };
  const systems = [
    plannedSystem(system),
    plannedSystem({ kind: 'heuristic', heuristic: 'copy-input', seed: 7 }),
  ];
  const plan: EvaluationPlan = {
    id: 'p',
    name: 'A\n# try',
    createdAt: Date.UTC(2026, 0, 2),
    tasks: [{ name: TASK.name, category: 'Textual Entailment', origin: 'upstream at 0123abc' }],
    selection: { kind: 'first', count: 3 },
    systems,
  };
  const text = markdownReport({
    plan,
    systems: systems.map((each, index) => ({
      name: systemLabel(each),
      system: each,
      planned: 3,
      report: finish(
        systemReportSteps(each.id, rowsOf('yes', 'no', undefined), {
          seed: 5,
          resamples: index === 0 ? undefined : 200,
        }),
      ),
    })),
    repeats: [],
    comparisons: [
      {
        systemId: systems[1]!.id,
        compared: pairedComparison(rowsOf('x', 'no', 'x'), rowsOf('yes', 'no', 'x'), 'rougeL', 5),
      },
    ],
    bootstrapSeed: 5,
    track: 'default',
    unbalanced: [{ task: TASK.name, label: 'yes', share: 2 / 3 }],
    environment: ['Instruct Playground 0.1.0'],
  });

  it('states model, revision, adapter, encoding, seed and sizes', () => {
    for (const fact of [
      '2026-01-02',
      'the first 3 instances',
      'revision abc123',
      'quantisation Q8_0',
      'adapter Tuned at scale 0.5',
      'encoding def_pos2',
      'seed 7',
      '1024 tokens of source and 128 of answer',
      'intervals are of 200 or 1000 bootstrap samples with seed 5',
      'upstream at 0123abc',
      'Instruct Playground 0.1.0',
      'task9_yes: 67% of the answers are "yes".',
      'Copy input',
      '| B | Copy input | +33.33 | 0.00 to +100.00 | 1 | 0 | 2 | 3 |',
    ]) {
      expect(text).toContain(fact);
    }
  });

  it('keeps names from breaking the tables, or becoming markup', () => {
    expect(text).toContain('# A # try\n');
    expect(text).not.toContain('<b>');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    const cells = rows.map((line) => line.replaceAll('\\|', '').split('|').length);
    // Systems, comparison, categories, tasks: heading, rule, rows.
    // Each line begins and ends with a bar, and has a letter before the columns.
    const systemsRow = textColumns(SYSTEM_COLUMNS).length + 3;
    const comparisonRow = textColumns(COMPARISON_COLUMNS).length + 3;
    expect(cells).toEqual([
      ...Array.from({ length: 4 }, () => systemsRow),
      ...Array.from({ length: 3 }, () => comparisonRow),
      ...[7, 7, 7, 7, 7, 7],
    ]);
  });
});
