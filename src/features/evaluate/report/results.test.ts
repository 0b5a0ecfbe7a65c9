import { describe, expect, it } from 'vitest';
import { type EvaluationPlan, PAPER_LIMITS, plannedSystem } from '@/core/evaluate/evaluation-plan';
import { type Prediction, PredictionLedger } from '@/core/evaluate/prediction-ledger';
import { readPredictions } from '@/core/evaluate/read-predictions';
import { shortSystemNames } from '@/core/evaluate/system-names';
import { scoreInstance, scoreReport } from '@/core/metrics/score-report';
import { readCsv } from '@/core/tables/read-csv';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { createFormStore, planOf, systemsOf } from '@/features/evaluate/form/form-store';
import { RunResults } from '@/features/evaluate/run/run-results';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';
import { answersCsv, fileName, predictionsJsonl, reportMarkdown, scoresCsv } from './exports';
import { ALL_INSTANCES, filterRows } from './instance-filter';

const { task } = readTaskFile(
  JSON.stringify({
    Definition: ['Yes or no?'],
    Categories: ['Textual Entailment'],
    'Positive Examples': [{ input: 'a', output: 'yes' }],
    Instances: Array.from({ length: 20 }, (_, i) => ({
      id: `i${i}`,
      input: `question ${i}`,
      output: [i < 16 ? 'yes' : 'no'],
    })),
  }),
  'task1_yes_no',
);

const model = plannedSystem({
  kind: 'model',
  model: { id: 'm', name: 'Mini', revision: 'abc' },
  runtime: 'auto',
  encoding: 'def',
  seed: 1,
  ...PAPER_LIMITS,
});
const imported = plannedSystem({ kind: 'imported', file: 'theirs.jsonl' });

const plan: EvaluationPlan = {
  id: 'r',
  name: 'A run / of mine',
  createdAt: 0,
  tasks: [{ name: task.name, category: 'From the index' }],
  selection: { kind: 'first', count: 20 },
  systems: [model, imported],
};

const prediction = (
  systemId: string,
  position: number,
  text: string,
  part: Partial<Prediction> = {},
): Prediction => ({
  systemId,
  task: task.name,
  position,
  instanceId: `i${position}`,
  text,
  ...part,
});

const run: StoredEvaluation = {
  plan,
  state: 'paused',
  done: 11,
  total: 40,
  changedAt: 0,
  environment: ['Mini on wasm'],
  problems: [],
  notes: [],
  track: 'default',
};

function results() {
  const ledger = new PredictionLedger([
    ...Array.from({ length: 10 }, (_, i) =>
      prediction(model.id, i, i < 8 ? 'yes' : 'no', { truncated: i === 0 }),
    ),
    prediction(imported.id, 9, 'yes'),
  ]);
  return { ledger, made: new RunResults(plan, [task], ledger) };
}

describe('results of a run', () => {
  it('count what is made of models, and what is missing of imports as empty', async () => {
    const [first, second] = await results().made.all();
    expect(first).toMatchObject({ planned: 20, report: { instances: 10, missing: 0, truncated: 1 } });
    expect(first!.report.overall.exactMatch).toBe(80);
    expect(first!.report.categories[0]).toMatchObject({ name: 'Textual Entailment', headline: 'exactMatch' });
    expect(second!.report).toMatchObject({ instances: 20, missing: 19, overall: { exactMatch: 5 } });
  });

  it('are computed again only for systems that have new predictions', async () => {
    const { made, ledger } = results();
    const [first, second] = await made.all();
    ledger.add(prediction(model.id, 10, 'yes'));
    const again = await made.all();
    expect(again[1]).toBe(second);
    expect(again[0]).not.toBe(first);
    expect(again[0]!.rows).toHaveLength(11);
  });

  it('of a sample hold imported predictions against the sample of the models', async () => {
    const sampled: EvaluationPlan = { ...plan, selection: { kind: 'sample', count: 5 } };
    const [first, second] = await new RunResults(sampled, [task], new PredictionLedger()).all();
    expect(first!.planned).toBe(5);
    const ledger = new PredictionLedger(
      Array.from({ length: 20 }, (_, i) => [
        prediction(model.id, i, 'yes'),
        prediction(imported.id, i, 'yes'),
      ]).flat(),
    );
    const [ours, theirs] = await new RunResults(sampled, [task], ledger).all();
    expect(second!.report.missing).toBe(5);
    expect(theirs!.rows.map(({ position }) => position)).toEqual(ours!.rows.map(({ position }) => position));
    expect(ours!.rows).toHaveLength(5);
  });

  it('warn where one answer is most of them', () => {
    expect(results().made.unbalanced()).toEqual([{ task: task.name, label: 'yes', share: 0.8 }]);
  });

  it('are exported so that the scorer gives the same figures', async () => {
    const all = await results().made.all();
    const tasks = new Map([[task.name, task]]);
    for (const result of all) {
      const rows = readPredictions(predictionsJsonl({ tasks }, result), 'p.jsonl');
      expect(rows).toHaveLength(result.rows.length);
      const scored = rows.map((row) =>
        scoreInstance({
          task: row.task!,
          category: '',
          prediction: row.prediction,
          references: row.references!,
        }),
      );
      expect(scoreReport(scored).overall).toEqual(result.report.overall);
    }
    const source = { run, results: all, tasks, unbalanced: results().made.unbalanced(), program: 'Test' };
    expect(answersCsv(source).trim().split('\r\n')).toHaveLength(1 + 10 + 20);
    const [header, first] = readCsv(scoresCsv(source));
    const facts = Object.fromEntries(header!.map((id, at) => [id, first![at]]));
    expect(facts).toMatchObject({
      system: 'Mini, Definition',
      model: 'Mini',
      adapter: '',
      encoding: 'def',
      runtime: 'auto',
      seed: '1',
      instances: '10',
      missing: '0',
      exact_match: '80',
    });
    const report = reportMarkdown(source);
    expect(report).toContain('Not finished: 11 of 40 answers');
    expect(report).toContain('revision abc');
    expect(report).toContain('80% of the answers are "yes"');
  });

  it('are filtered by what went wrong', async () => {
    const all = await results().made.all();
    const tasks = new Map([[task.name, task]]);
    const count = (part: Partial<typeof ALL_INSTANCES>) =>
      filterRows(all, tasks, { ...ALL_INSTANCES, ...part }).length;
    expect(count({})).toBe(30);
    expect(count({ systemId: model.id, kind: 'wrong' })).toBe(2);
    expect(count({ systemId: model.id, kind: 'right' })).toBe(8);
    expect(count({ kind: 'empty' })).toBe(19);
    expect(count({ kind: 'cut' })).toBe(1);
    // 0 to 7: exact against missing; 9: wrong against exact.
    expect(count({ kind: 'differ' })).toBe(18);
    expect(count({ query: 'QUESTION 19' })).toBe(1);
    expect(count({ task: 'another' })).toBe(0);
  });
});

describe('the form', () => {
  it('stands for every combination, heuristics last', () => {
    const form = createFormStore();
    const adapters = [{ id: 'a', name: 'Tuned', scale: 1 }];
    const models = [
      { id: 'm', name: 'Mini' },
      { id: 'n', name: 'Other' },
    ];
    form
      .getState()
      .set({ models, adapters, encodings: ['def', 'pos2'], repeats: 2, runtime: 'auto', seed: 7 });
    const systems = systemsOf(form.getState());
    expect(systems).toHaveLength(2 * 2 * 2 * 2 + 2);
    expect(new Set(systems.map(({ id }) => id)).size).toBe(systems.length);
    const seeds = systems.map((system) => (system.kind === 'model' ? system.seed : undefined));
    expect(new Set(seeds.slice(0, 16))).toEqual(new Set([7, 8]));
    expect(systems.slice(-2).every(({ kind }) => kind === 'heuristic')).toBe(true);
    form.getState().set({ plain: false });
    expect(systemsOf(form.getState())).toHaveLength(2 * 2 * 2 + 2);
  });

  it('refuses what cannot be run, and names what it makes', () => {
    const form = createFormStore();
    const planned = (tasks: string[]) =>
      planOf(
        form.getState(),
        tasks.map((name) => ({ name, category: '' })),
        'x',
        0,
      );
    expect(() => planned([])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(planned(['task1']).name).toBe('task1');
    expect(planned(['task1', 'task2', 'task3']).name).toBe('task1 and 2 more');
    form.getState().set({ heuristics: [] });
    expect(() => planned(['task1'])).toThrow(/at least one model or heuristic/);
  });
});

describe('words', () => {
  it('tell systems apart by what differs', () => {
    const other = plannedSystem({
      kind: 'model',
      model: { id: 'n', name: 'Other' },
      runtime: 'auto',
      encoding: 'def',
      seed: 1,
      ...PAPER_LIMITS,
    });
    expect(shortSystemNames([model]).get(model.id)).toBe('Definition');
    expect(shortSystemNames([model, other]).get(model.id)).toBe('Mini, Definition');
  });

  it('make names of files that every system takes', () => {
    expect(fileName(plan, 'report', 'md')).toBe('1970-01-01_A-run-of-mine_report.md');
  });
});
