import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plannedSystem } from '@/core/evaluate/evaluation-plan';
import { evaluationRows, heuristicPredictions } from '@/core/evaluate/evaluation-rows';
import { PredictionLedger } from '@/core/evaluate/prediction-ledger';
import { selectInstances } from '@/core/evaluate/select-instances';
import { systemReportSteps } from '@/core/evaluate/system-report';
import { predictionLines } from '@/core/evaluate/write-results';
import type { MetricValues } from '@/core/metrics/score-report';
import { finish } from '@/core/metrics/steps';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { describeWithReference, referenceText } from '@/testing/reference';
import { runCommand } from './run-command';
import { scoreCommand } from './score';

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await runCommand([scoreCommand], ['score', ...args], io);
  return { code, out, err };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'score-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, ...rows: unknown[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'));
  return path;
}

describe('score', () => {
  it('scores plain rows and rows of Tk-Instruct, by task and by category', async () => {
    const path = await file(
      'mixed.jsonl',
      { prediction: 'Yes.', references: ['yes'], task: 'task1_mine', category: 'Mine', id: 'a' },
      {
        Task: 'task1393_superglue_copa_text_completion',
        Definition: ['x'],
        Instance: { id: 'b', input: 'i', output: ['A', 'a b'] },
        Prediction: 'a c',
      },
      { prediction: 'no', references: ['yes'] },
    );
    const { code, out, err } = await run('--predictions', path, '--json', '--per-task', '--per-category');
    expect([code, err]).toEqual([0, []]);
    expect(JSON.parse(out[0]!)).toEqual({
      exact_match: 33.3333,
      rouge1: 55.5556,
      rougeL: 55.5556,
      instances: 3,
      track: 'default',
      per_category: {
        'Cause Effect Classification': {
          exact_match: 0,
          rouge1: 66.6667,
          rougeL: 66.6667,
          instances: 1,
          headline: 'exact_match',
        },
        Mine: { exact_match: 100, rouge1: 100, rougeL: 100, instances: 1, headline: 'rougeL' },
        unknown: { exact_match: 0, rouge1: 0, rougeL: 0, instances: 1, headline: 'rougeL' },
      },
      per_task: expect.objectContaining({
        task1_mine: { exact_match: 100, rouge1: 100, rougeL: 100, instances: 1, headline: 'rougeL' },
      }),
    });
  });

  it('takes references from task files; what is missing counts as empty, and is said', async () => {
    const task = await file('task5_colours.json', {
      Definition: ['Say the colour.'],
      Categories: ['Colours'],
      Instances: ['red', 'green', 'blue', 'grey'].map((output, i) => ({
        id: `task5-${i}`,
        input: '',
        output,
      })),
    });
    const path = await file(
      'ids.jsonl',
      { id: 'task5-0', prediction: 'red' },
      { id: 'task5-0', prediction: 'green' },
      { id: 'elsewhere', prediction: 'blue' },
    );
    const { code, out, err } = await run(
      '--predictions',
      path,
      '--references',
      task,
      '--limit',
      '3',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out[0]!)).toMatchObject({ exact_match: 33.3333, instances: 3 });
    expect(err).toEqual([
      'score: 2 of 3 instances have no prediction and count as empty answers.',
      'score: 1 predictions are for no instance, the first in line 3.',
      'score: 1 predictions are for instances that have one already, the first in line 2.',
    ]);
  });

  it('takes references from rows, and the cross-lingual track', async () => {
    const references = await file('references.jsonl', {
      id: 'a',
      references: ['\u4f60\u597d'],
      task_category: 'C',
    });
    const path = await file('p.jsonl', { id: 'a', prediction: '\u4f60\u597d' });
    const args = ['--predictions', path, '--references', references, '--json'];
    expect(JSON.parse((await run(...args)).out[0]!)).toMatchObject({ exact_match: 100, rougeL: 0 });
    expect(JSON.parse((await run(...args, '--track', 'xlingual')).out[0]!)).toMatchObject({
      exact_match: 100,
      rougeL: 100,
      track: 'xlingual',
    });
  });

  it('gives the numbers of the report whose predictions it reads', async () => {
    const words = ['red rose', 'green grass', 'the blue sea', 'grey', ''];
    const instances = words.map((output, i) => ({ id: `task5-${i}`, input: words.toReversed()[i], output }));
    const json = { Definition: ['Say it.'], Categories: ['Word Analogy'], Instances: instances };
    const { task } = readTaskFile(JSON.stringify(json), 'task5_colours');
    const planned = selectInstances(task, { kind: 'first', count: 5 }, 0);
    const system = plannedSystem({ kind: 'heuristic', heuristic: 'copy-input', seed: 0 });
    const predictions = heuristicPredictions(system, task, planned.slice(1));
    const rows = evaluationRows(system.id, task, planned, new PredictionLedger(predictions));
    const report = finish(systemReportSteps(system.id, rows, { seed: 1 }));

    const path = await file('exported.jsonl', predictionLines({ task, rows }));
    const { out } = await run('--predictions', path, '--json', '--per-task');
    const named = ({ exactMatch, rouge1, rougeL }: MetricValues) => ({
      exact_match: exactMatch,
      rouge1,
      rougeL,
    });
    expect(report.missing).toBe(1);
    expect(report.overall.rouge1).toBeGreaterThan(0);
    expect(JSON.parse(out[0]!)).toMatchObject({ ...named(report.overall), instances: 5 });
    expect(JSON.parse(out[0]!).per_task.task5_colours).toMatchObject(named(report.tasks[0]!.scores));
  });

  it('prints a table for people', async () => {
    const path = await file('one.jsonl', { prediction: 'a', references: ['a'], task: 't' });
    const { out } = await run('--predictions', path, '--per-task');
    expect(out[0]).toMatch(/exact_match +rouge1 +rougeL +instances/);
    expect(out[1]).toMatch(/100\.0000 +100\.0000 +100\.0000\* +1 {2}all/);
    expect(out.at(-1)).toMatch(/100\.0000\* +1 {2}t$/);
  });

  it.each<[string, () => Promise<string[]>, RegExp]>([
    ['no predictions', async () => [], /which predictions/],
    ['a file that is not there', async () => ['--predictions', 'nowhere.jsonl'], /nowhere\.jsonl/],
    ['half a row', async () => ['--predictions', await file('half.jsonl', '{"prediction": "a')], /line 1/],
    [
      'rows without references',
      async () => ['--predictions', await file('none.jsonl', { id: 'a', prediction: 'b' })],
      /line 1: there are no references.*--references/,
    ],
    [
      'another track',
      async () => ['--predictions', await file('t.jsonl', {}), '--track', 'klingon'],
      /klingon/,
    ],
    [
      'a limit of nothing',
      async () => {
        const path = await file('l.jsonl', { id: 'a', prediction: 'b' });
        return ['--predictions', path, '--references', path, '--limit', '0'];
      },
      /--limit 0/,
    ],
    [
      'references of a task twice',
      async () => {
        const path = await file('r.jsonl', { id: 'a', prediction: 'b', references: ['b'] });
        return ['--predictions', path, '--references', path, '--references', path];
      },
      /twice/,
    ],
    ['an unknown option', async () => ['--speed', '9'], /speed/],
  ])('ends with code 2 and one line for %s', async (_, args, message) => {
    const { code, out, err } = await run(...(await args()));
    expect([code, out]).toEqual([2, []]);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(message);
  });
});

describeWithReference('score on reference values', () => {
  it('gives the means that upstream prints for each task', async () => {
    const gold: Record<string, Record<string, object>> = JSON.parse(
      await referenceText('gold/baseline_metrics.json'),
    );
    const pairs = (await referenceText('gold/metric_pairs_default.jsonl')).trim().split('\n');
    let compared = 0;
    for (const [method, tasks] of Object.entries(gold)) {
      const path = await file(
        `${method}.jsonl`,
        ...pairs.filter((line) => JSON.parse(line).method === method),
      );
      const { out } = await run('--predictions', path, '--json', '--per-task');
      const scores: Record<string, { instances: number }> = JSON.parse(out[0]!).per_task;
      // A few rows of one task are not among the pairs, so its mean is of other instances.
      for (const [task, wanted] of Object.entries(tasks).filter(
        ([name]) => scores[name]?.instances === 100,
      )) {
        expect(scores[task], `${method} ${task}`).toMatchObject(wanted);
        compared++;
      }
    }
    expect(compared).toBe(26);
  });
});
