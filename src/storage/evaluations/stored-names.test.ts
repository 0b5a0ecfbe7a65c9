import { expect, it } from 'vitest';
import { type EvaluationPlan, PAPER_LIMITS, plannedSystem } from '@/core/evaluate/evaluation-plan';
import type { Prediction } from '@/core/evaluate/prediction-ledger';
import { planFromStored, planToStored, predictionFromStored, predictionToStored } from './stored-names';

const MODEL = {
  kind: 'model',
  model: { id: 'm', name: 'M' },
  runtime: 'auto',
  encoding: 'def',
  seed: 3,
  ...PAPER_LIMITS,
} as const;
const PLAN: EvaluationPlan = {
  id: 'p',
  name: 'P',
  createdAt: 1,
  tasks: [{ name: 't', category: 'C' }],
  selection: { kind: 'first', count: 5 },
  systems: [plannedSystem(MODEL), plannedSystem({ kind: 'imported', file: 'p.jsonl' })],
};
const PREDICTION: Prediction = { systemId: 's', task: 't', position: 0, instanceId: 'i', text: 'x' };

it('plans are stored with the names of version 1, and read back', () => {
  const stored = planToStored(PLAN);
  expect(stored).toEqual({
    id: 'p',
    name: 'P',
    createdAt: 1,
    tasks: [{ name: 't', category: 'C' }],
    selection: { kind: 'first', count: 5 },
    columns: [
      { id: 'm|||auto|def|3|1024|128|1', system: MODEL },
      { id: 'imported:p.jsonl', system: { kind: 'imported', file: 'p.jsonl' } },
    ],
  });
  expect(planFromStored(stored)).toEqual(PLAN);
});

it('predictions are stored with the names of version 1, and read back', () => {
  const stored = predictionToStored(PREDICTION);
  expect(stored).toEqual({ column: 's', task: 't', position: 0, instanceId: 'i', text: 'x' });
  expect(predictionFromStored(stored)).toEqual(PREDICTION);
});
