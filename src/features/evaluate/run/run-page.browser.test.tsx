/** The page of an evaluation with its real stores, a real database and a real engine with a tiny model. */
import { deleteDB } from 'idb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import {
  type EvaluationPlan,
  PAPER_LIMITS,
  type PlannedSystem,
  plannedSystem,
} from '@/core/evaluate/evaluation-plan';
import { COMPARISON_COLUMNS, SYSTEM_COLUMNS, textColumns } from '@/core/evaluate/report-columns';
import { planSeeds, sampleOf, takeSample } from '@/core/evaluate/select-instances';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { createEvaluate, type Evaluate, EvaluateContext } from '@/features/evaluate/evaluate';
import { reportMarkdown } from '@/features/evaluate/report/exports';
import { openEvaluationShelf } from '@/storage/evaluations/evaluations';
import { type InProcessEngine, startInProcessEngine } from '@/testing/engine/in-process-engine';
import { processLocks } from '@/testing/process-locks';
import { RunPage } from './run-page';
import { RunResults } from './run-results';

const DATABASE = 'test-run-page';

const { task } = readTaskFile(
  JSON.stringify({
    Definition: ['Say whether it is red.'],
    Categories: ['Textual Entailment'],
    'Positive Examples': [{ input: 'a rose', output: 'yes' }],
    Instances: ['a rose', 'grass', 'yes', 'the sea', 'a cherry'].map((input, i) => ({
      id: `i${i}`,
      input,
      output: [i % 2 === 0 ? 'yes' : 'no'],
    })),
  }),
  'task1_red',
);

const MODEL = plannedSystem({
  kind: 'model',
  model: { id: 'm', name: 'Tiny' },
  runtime: 'reference',
  encoding: 'input_only',
  seed: 1,
  ...PAPER_LIMITS,
  maxNewTokens: 2,
});
const COPY_INPUT = plannedSystem({ kind: 'heuristic', heuristic: 'copy-input', seed: 1 });
const COPY_EXAMPLE = plannedSystem({ kind: 'heuristic', heuristic: 'copy-demo', seed: 1 });

let engine: InProcessEngine;
let evaluate: Evaluate;

beforeEach(async () => {
  await deleteDB(DATABASE);
  engine = await startInProcessEngine();
  const tasks = { tasks: [] };
  evaluate = createEvaluate({
    tasks: {
      list: { getState: () => tasks, getInitialState: () => tasks, subscribe: () => () => {} },
      read: async () => {},
      search: () => [],
      sample: async (_name, selection, seeds) => sampleOf(takeSample(task, selection, seeds)),
      fetch: async () => {},
      host: () => 'example.org',
      origin: async () => undefined,
    },
    engines: {
      models: () => [],
      subscribe: () => () => {},
      identify: async (model) => model,
      modelInUse: () => 'm',
      adapters: async () => [],
      runtimes: [],
      runtimeSet: () => 'reference',
      open: async () => ({ engine: engine.client, facts: engine.facts, check: () => undefined }),
      close: () => {},
    },
    shelf: openEvaluationShelf(DATABASE),
    locks: processLocks(),
    onFinished: () => {},
    program: 'Test',
  });
});

afterEach(() => engine.dispose());

/** Creates an evaluation and shows its page. */
async function openPage(systems: PlannedSystem[]): Promise<void> {
  const plan: EvaluationPlan = {
    id: 'r',
    name: 'Red or not',
    createdAt: 0,
    tasks: [{ name: task.name, category: 'Textual Entailment' }],
    selection: { kind: 'first', count: 5 },
    systems,
  };
  await evaluate.runs.getState().create(plan, 'default');
  await render(
    <EvaluateContext value={evaluate}>
      <RunPage id="r" />
    </EvaluateContext>,
  );
}

async function runToTheEnd(): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click();
  await expect
    .element(page.getByRole('region', { name: 'Progress' }).getByRole('status'))
    .toHaveTextContent('Finished');
}

/** Texts of all cells, heading row first. */
function cellsOf(label: string): string[][] {
  const table = page.getByRole('region', { name: label }).element();
  return [...table.querySelectorAll('tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim() ?? ''),
  );
}

/** The table of systems as the exported report has it, without the column of letters. */
async function reportedRows(): Promise<string[][]> {
  const { runs } = evaluate;
  const run = runs.getState().runs[0]!;
  const ledger = await runs.getState().ledger('r');
  const results = await new RunResults(
    run.plan,
    [await evaluate.tasks.sample('', run.plan.selection, planSeeds(run.plan))],
    ledger,
  ).all();
  const report = reportMarkdown({ run, results, tasks: new Map(), unbalanced: [], program: 'Test' });
  const lines = report.split('\n').filter((line) => line.startsWith('| '));
  const rows = lines.map((line) => line.slice(2, -2).split(' | ').slice(1));
  return [rows[0]!, ...rows.slice(2, 2 + results.length)];
}

it('shows the columns and cells of the exported report, the best system first', async () => {
  await openPage([MODEL, COPY_INPUT, COPY_EXAMPLE]);
  await runToTheEnd();
  await expect.poll(() => cellsOf('Scores of all systems')).toHaveLength(4);
  const [header, ...rows] = cellsOf('Scores of all systems');
  const [reportedHeader, ...reported] = await reportedRows();
  expect(header).toEqual(textColumns(SYSTEM_COLUMNS).map(({ heading }) => heading));
  expect(header).toEqual(reportedHeader);
  expect(rows.toSorted()).toEqual(reported.toSorted());
  const scores = rows.map((row) => Number(row[header!.indexOf('ROUGE-L')]));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(rows[0]?.[0]).toBe('Copy example');
  await expect.element(page.getByText(/^Answered by Tiny|^Answered by tiny/)).toBeVisible();
});

it('explains every column in the tooltip of its heading', async () => {
  await openPage([COPY_INPUT, COPY_EXAMPLE]);
  await runToTheEnd();
  await expect.poll(() => cellsOf('Scores of all systems')).toHaveLength(3);
  const headings = page
    .getByRole('region', { name: 'Scores of all systems' })
    .element()
    .querySelectorAll('thead th');
  expect([...headings].map((heading) => heading.getAttribute('title'))).toEqual(
    textColumns(SYSTEM_COLUMNS).map(({ explanation }) => explanation),
  );
});

it('compares every system with the one that is chosen', async () => {
  await openPage([COPY_INPUT, COPY_EXAMPLE]);
  await runToTheEnd();
  const label = 'Systems against one of them';
  await expect
    .poll(() => cellsOf(label))
    .toEqual([
      textColumns(COMPARISON_COLUMNS).map(({ heading }) => heading),
      ['Copy example', '+40.00', expect.stringMatching(/ to /), '2', '0', '3', '5'],
    ]);
  await page.getByLabelText('Compare all systems with').selectOptions('Copy example');
  await expect.poll(() => cellsOf(label)[1]?.slice(0, 2)).toEqual(['Copy input', '−40.00']);
});

it('adds imported predictions as a system, and counts what they lack', async () => {
  await openPage([COPY_INPUT]);
  await runToTheEnd();
  const lines = [
    { id: 'i0', prediction: 'yes' },
    { id: 'i1', prediction: 'no' },
    { id: 'unknown', prediction: 'x' },
  ];
  const file = new File([lines.map((line) => JSON.stringify(line)).join('\n')], 'theirs.jsonl');
  await userEvent.upload(page.getByLabelText('File of predictions'), file);
  await expect
    .element(page.getByText('theirs.jsonl: 3 instances without a prediction; they count as empty answers.'))
    .toBeVisible();
  await expect.poll(() => cellsOf('Scores of all systems')).toHaveLength(3);
  const [header, first] = cellsOf('Scores of all systems');
  const cell = (heading: string) => first?.[header!.indexOf(heading)];
  expect(cell('System')).toBe('theirs.jsonl');
  expect([cell('Exact match'), cell('Instances'), cell('Missing')]).toEqual(['40.00', '5', '3']);

  await page.getByLabelText('Which answers').selectOptions('Empty');
  await expect.element(page.getByRole('heading', { name: /^Answers\s*3$/ })).toBeVisible();
});

it('switches between categories and tasks', async () => {
  await openPage([COPY_INPUT, COPY_EXAMPLE]);
  await runToTheEnd();
  await expect
    .poll(() => cellsOf('Scores of groups'))
    .toEqual([
      ['Category', 'Metric', 'Instances', 'Copy input', 'Copy example'],
      ['Textual Entailment', 'Exact match', '5', '20.00', '60.00'],
    ]);
  await page.getByRole('radio', { name: 'Tasks' }).click({ force: true });
  await expect.poll(() => cellsOf('Scores of groups')[1]?.[0]).toBe('task1_red');
});
