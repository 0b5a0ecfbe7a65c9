import { describe, expect, it } from 'vitest';
import type { TaskFile } from '@/core/tasks/task-file';
import { planBatches, workItems } from './batches';
import {
  checkPlan,
  type EvaluationPlan,
  type ModelSystem,
  PAPER_LIMITS,
  plannedSystem,
} from './evaluation-plan';
import { evaluationRows, heuristicPredictions } from './evaluation-rows';
import { encodingCurves, gridSystems, joinRepeats } from './experiment-grid';
import { Pace } from './pace';
import { type Prediction, PredictionLedger } from './prediction-ledger';
import { selectInstances } from './select-instances';

const SYSTEM: ModelSystem = {
  kind: 'model',
  model: { id: 'built-in', name: 'Instruct mini' },
  runtime: 'onnx-wasm',
  encoding: 'def_pos2',
  seed: 42,
  ...PAPER_LIMITS,
};

function taskOf(inputs: readonly string[], overrides: Partial<TaskFile> = {}): TaskFile {
  return {
    name: 'task1_letters',
    definition: 'Say it.',
    positiveExamples: [{ input: 'a', output: 'b' }],
    negativeExamples: [],
    instances: inputs.map((input, i) => ({ id: `task1-${i}`, input, output: [input] })),
    contributors: [],
    source: [],
    url: [],
    categories: ['Word Analogy'],
    reasoning: [],
    domains: [],
    inputLanguage: ['English'],
    outputLanguage: ['English'],
    instructionLanguage: ['English'],
    instanceLicense: [],
    ...overrides,
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));

const predictionOf = (position: number, text: string, systemId = 'c'): Prediction => ({
  systemId,
  task: 'task1_letters',
  position,
  instanceId: `task1-${position}`,
  text,
});

describe('instances of a plan', () => {
  const task = taskOf(numbers(200));
  const positions = (kind: 'first' | 'sample', count: number, seed = 1) =>
    selectInstances(task, { kind, count }, seed).map(({ position }) => position);

  it('are the first ones, whatever the seed', () => {
    expect(positions('first', 3, 9)).toEqual([0, 1, 2]);
    expect(positions('first', 1_000)).toHaveLength(200);
  });

  it('are a sample that the seed decides, without repeats, in the order of the file', () => {
    const drawn = positions('sample', 50);
    expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
    expect(drawn).toHaveLength(50);
    expect(drawn).not.toEqual(positions('first', 50));
    expect(positions('sample', 50)).toEqual(drawn);
    expect(positions('sample', 50, 2)).not.toEqual(drawn);
    expect(positions('sample', 500)).toHaveLength(200);
  });
});

describe('a plan', () => {
  const plan: EvaluationPlan = {
    id: 'p',
    name: 'Try',
    createdAt: 0,
    tasks: [{ name: 'a', category: '' }],
    selection: { kind: 'first', count: 100 },
    systems: [plannedSystem(SYSTEM)],
  };
  const model = (change: Partial<ModelSystem>) => [plannedSystem({ ...SYSTEM, ...change })];

  it('is accepted when there is something to do', () => expect(() => checkPlan(plan)).not.toThrow());

  it.each<[string, Partial<EvaluationPlan>]>([
    ['without tasks', { tasks: [] }],
    ['without systems', { systems: [] }],
    ['without instances', { selection: { kind: 'first', count: 0 } }],
    ['with half an instance', { selection: { kind: 'sample', count: 1.5 } }],
    ['with a task twice', { tasks: [plan.tasks[0]!, { name: 'a', category: 'b' }] }],
    ['with a system twice', { systems: [plannedSystem(SYSTEM), plannedSystem({ ...SYSTEM })] }],
    ['with an unknown encoding', { systems: model({ encoding: 'def_pos9' }) }],
    ['with no room for an answer', { systems: model({ maxNewTokens: 0 }) }],
    ['with a seed that is no number', { systems: model({ seed: Number.NaN }) }],
  ])('is refused %s', (_, change) => {
    expect(() => checkPlan({ ...plan, ...change })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});

describe('batches', () => {
  const task = taskOf(numbers(20).map((_, i) => 'x'.repeat(1 + ((i * 7) % 20))));
  const items = workItems(
    plannedSystem(SYSTEM),
    task,
    selectInstances(task, { kind: 'first', count: 20 }, 0),
  );

  it('hold every item once, at most eight, with like lengths together', () => {
    const batches = planBatches(items);
    expect(batches.map(({ length }) => length)).toEqual([8, 8, 4]);
    expect(
      batches
        .flat()
        .map(({ position }) => position)
        .sort((a, b) => a - b),
    ).toEqual(items.map((i) => i.position));
    const ranges = batches.map((batch) => batch.map(({ cost }) => cost));
    for (const [index, range] of ranges.slice(1).entries()) {
      expect(Math.max(...range)).toBeLessThanOrEqual(Math.min(...ranges[index]!));
    }
  });

  it('cost what the encoding puts into the prompt, up to the limit of the source', () => {
    const costOf = (change: Partial<ModelSystem>) =>
      workItems(
        plannedSystem({ ...SYSTEM, ...change }),
        task,
        selectInstances(task, { kind: 'first', count: 1 }, 0),
      )[0]!.cost;
    expect(costOf({ encoding: 'input_only' })).toBeLessThan(costOf({ encoding: 'def' }));
    expect(costOf({ encoding: 'def' })).toBeLessThan(costOf({ encoding: 'def_pos2' }));
    expect(costOf({ maxSourceLength: 4 })).toBe(20);
  });
});

describe('ledger', () => {
  const task = taskOf(numbers(4));
  const items = workItems(
    { ...SYSTEM, id: 'c' },
    task,
    selectInstances(task, { kind: 'first', count: 4 }, 0),
  );

  it('leaves only what was not made before the reload', () => {
    const ledger = new PredictionLedger([predictionOf(2, 'two')]);
    expect(ledger.remaining(items).map(({ position }) => position)).toEqual([0, 1, 3]);
    expect(ledger.add(predictionOf(0, 'zero'))).toBe(true);
    expect(ledger.remaining(items).map(({ position }) => position)).toEqual([1, 3]);
  });

  it('keeps the first prediction of an instance, and says when there is a second', () => {
    const ledger = new PredictionLedger([predictionOf(0, 'first'), predictionOf(0, 'second')]);
    expect(ledger.size).toBe(1);
    expect(ledger.add(predictionOf(0, 'third'))).toBe(false);
    expect(ledger.all().map(({ text }) => text)).toEqual(['first']);
    expect(ledger.add(predictionOf(0, 'another system', 'd'))).toBe(true);
  });

  it('tells instances apart whose file repeats an id', () => {
    const twice = taskOf(['a', 'b']);
    twice.instances[1]!.id = twice.instances[0]!.id;
    const both = selectInstances(twice, { kind: 'first', count: 2 }, 0);
    const ledger = new PredictionLedger([predictionOf(0, 'a')]);
    expect(evaluationRows('c', twice, both, ledger).map(({ missing }) => missing)).toEqual([false, true]);
  });
});

describe('rows', () => {
  const task = taskOf(numbers(3));
  const planned = selectInstances(task, { kind: 'first', count: 3 }, 0);

  it('count a missing prediction as an empty one, and say so', () => {
    const ledger = new PredictionLedger([predictionOf(0, '0'), predictionOf(1, 'one')]);
    const rows = evaluationRows('c', task, planned, ledger);
    expect(
      rows.map(({ prediction, missing, exactMatch, category }) => [
        prediction,
        missing,
        exactMatch,
        category,
      ]),
    ).toEqual([
      ['0', false, 1, 'Word Analogy'],
      ['one', false, 0, 'Word Analogy'],
      ['', true, 0, 'Word Analogy'],
    ]);
  });

  it('of heuristics need no model, and no example either', () => {
    const system = plannedSystem({ kind: 'heuristic', heuristic: 'copy-demo', seed: 0 });
    expect(heuristicPredictions(system, task, planned).map(({ text }) => text)).toEqual(['b', 'b', 'b']);
    const bare = taskOf(['x'], { positiveExamples: [] });
    const first = selectInstances(bare, { kind: 'first', count: 1 }, 0);
    expect(heuristicPredictions(system, bare, first).map(({ text }) => text)).toEqual(['']);
  });
});

describe('experiment grid', () => {
  const systems = gridSystems({
    models: [{ model: SYSTEM.model }, { model: SYSTEM.model, adapter: { id: 'a', name: 'A', scale: 1 } }],
    runtimes: ['webgpu', 'onnx-wasm'],
    encodings: ['def', 'tk_instruct'],
    seeds: [1, 2, 3],
    limits: PAPER_LIMITS,
  });

  it('is every combination once, each model on each runtime in one go', () => {
    expect(systems).toHaveLength(24);
    expect(new Set(systems.map(({ id }) => id)).size).toBe(24);
    const loads = systems.map(({ adapter, runtime }) => `${adapter?.id} ${runtime}`);
    const changes = loads.filter((key, index) => key !== loads[index - 1]);
    expect(changes).toHaveLength(4);
  });

  it('joins seeds to a mean and a deviation, and encodings to a curve', () => {
    const repeats = joinRepeats(systems, (system) =>
      system.kind === 'model' && system.runtime === 'webgpu' && !system.adapter
        ? (system.encoding === 'def' ? 10 : 20) + system.seed
        : undefined,
    );
    expect(
      repeats.map(({ system, values, mean, deviation }) => [system.encoding, values, mean, deviation]),
    ).toEqual([
      ['def', [11, 12, 13], 12, 1],
      ['tk_instruct', [21, 22, 23], 22, 1],
    ]);
    expect(encodingCurves(repeats).map(({ points }) => points)).toEqual([
      [
        { encoding: 'def', mean: 12, deviation: 1 },
        { encoding: 'tk_instruct', mean: 22, deviation: 1 },
      ],
    ]);
    expect(joinRepeats(systems.slice(0, 1), () => 5)[0]?.deviation).toBeUndefined();
  });
});

describe('pace', () => {
  it('says nothing before the first batch, and then what the last ones took for their cost', () => {
    const pace = new Pace();
    expect(pace.remainingMs(100)).toBeUndefined();
    pace.add(50, 1_000);
    expect(pace.remainingMs(100)).toBe(2_000);
    for (let i = 0; i < 20; i++) pace.add(50, 500);
    expect(pace.remainingMs(100)).toBe(1_000);
    pace.reset();
    expect(pace.remainingMs(1)).toBeUndefined();
  });
});
