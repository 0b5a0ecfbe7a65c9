import { expect, it } from 'vitest';
import { recipeFor } from '@/core/encoding/named-encodings';
import { type EvaluationPlan, PAPER_LIMITS, plannedSystem } from '@/core/evaluate/evaluation-plan';
import { PredictionLedger } from '@/core/evaluate/prediction-ledger';
import { promptOf, type TaskFile } from '@/core/tasks/task-file';
import { startInProcessEngine } from '@/testing/engine/in-process-engine';
import { makePredictions } from './make-predictions';

const TASK: TaskFile = {
  name: 'task1_repeat',
  definition: 'Repeat the input.',
  positiveExamples: [{ input: 'a', output: 'a' }],
  negativeExamples: [],
  instances: Array.from({ length: 11 }, (_, i) => ({ id: `i${i}`, input: `the input ${i}`, output: ['x'] })),
  contributors: [],
  source: [],
  url: [],
  categories: ['Copying'],
  reasoning: [],
  domains: [],
  inputLanguage: [],
  outputLanguage: [],
  instructionLanguage: [],
  instanceLicense: [],
};

const SYSTEM = plannedSystem({
  kind: 'model',
  model: { id: 'm', name: 'Tiny' },
  runtime: 'auto',
  encoding: 'def_pos1',
  seed: 1,
  ...PAPER_LIMITS,
  maxNewTokens: 3,
});

const PLAN: EvaluationPlan = {
  id: 'plan',
  name: 'Plan',
  createdAt: 1,
  tasks: [{ name: TASK.name, category: 'Copying' }],
  selection: { kind: 'first', count: 11 },
  systems: [SYSTEM],
};

it('encodes each prompt once, and answers as the engine answers the prompt itself', async () => {
  const { client, facts, encodedTexts, dispose } = await startInProcessEngine();
  const ledger = new PredictionLedger();
  await makePredictions({
    plan: PLAN,
    tasks: [TASK],
    ledger,
    engines: { open: async () => ({ engine: client, facts, check: () => undefined }) },
    sink: {
      made: async () => undefined,
      loading: () => undefined,
      answering: () => undefined,
      problem: (_, error) => {
        throw error;
      },
    },
    signal: new AbortController().signal,
  });
  const texts = encodedTexts.splice(0);
  const encoded = await Promise.all(
    TASK.instances.map((instance) => {
      const recipe = recipeFor('def_pos1', instance.id, 1);
      const options = { recipe, maxSourceLength: SYSTEM.maxSourceLength };
      return client.encode({ kind: 'task', prompt: promptOf(TASK, instance), options });
    }),
  );
  expect(texts.toSorted()).toEqual(encodedTexts.toSorted());
  const predictions = ledger.all().toSorted((a, b) => a.position - b.position);
  expect(predictions.map(({ promptTokens }) => promptTokens)).toEqual(
    encoded.map(({ tokenCount }) => tokenCount),
  );
  dispose();
});
