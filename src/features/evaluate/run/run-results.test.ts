import { expect, it } from 'vitest';
import { type EvaluationPlan, plannedSystem } from '@/core/evaluate/evaluation-plan';
import { type Prediction, PredictionLedger } from '@/core/evaluate/prediction-ledger';
import { rougeWords } from '@/core/metrics/rouge';
import type { TaskFile } from '@/core/tasks/task-file';
import { RunResults } from './run-results';

const TASK: TaskFile = {
  name: 'task1_a',
  definition: 'Say it',
  positiveExamples: [{ input: 'x', output: 'answer 0' }],
  negativeExamples: [],
  instances: Array.from({ length: 60 }, (_, i) => ({ id: `i${i}`, input: 'x', output: [`answer ${i}`] })),
  contributors: [],
  source: [],
  url: [],
  categories: ['Word Analogy'],
  reasoning: [],
  domains: [],
  inputLanguage: [],
  outputLanguage: [],
  instructionLanguage: [],
  instanceLicense: [],
};
const system = plannedSystem({ kind: 'heuristic', heuristic: 'copy-demo', seed: 0 });
const plan: EvaluationPlan = {
  id: 'p',
  name: 'Run',
  createdAt: 0,
  tasks: [{ name: TASK.name, category: '' }],
  selection: { kind: 'first', count: 60 },
  systems: [system],
};
const answer = (position: number, text: string): Prediction => ({
  systemId: system.id,
  task: TASK.name,
  position,
  instanceId: `i${position}`,
  text,
});

it('scores each answer once, and takes in those that come later', async () => {
  let split = 0;
  const wordsOf = (text: string) => {
    split++;
    return rougeWords(text);
  };
  const ledger = new PredictionLedger(
    TASK.instances.slice(0, 50).map((_, position) => answer(position, 'answer 0')),
  );
  const results = new RunResults(plan, [TASK], ledger, wordsOf);
  const [first] = await results.all();
  const before = split;
  expect(first).toMatchObject({ planned: 60, report: { instances: 50, overall: { exactMatch: 2 } } });
  expect(first?.report.categories.map(({ name }) => name)).toEqual(['Word Analogy']);

  ledger.add(answer(50, 'answer 50'));
  const [second] = await results.all();
  expect(second?.report).toMatchObject({ instances: 51, overall: { exactMatch: 3.9216 } });
  // Both sides of 50 answers, then of one more; of what is missing there is one empty side, split each time.
  expect(before).toBe(50 * 2 + 10);
  expect(split).toBe(before + 2 + 9);
  expect(await results.all()).toEqual([second]);
  expect(split).toBe(before + 2 + 9);
});
