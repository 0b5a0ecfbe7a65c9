import { beforeEach, describe, expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import {
  type EvaluationPlan,
  type ModelSystem,
  PAPER_LIMITS,
  type PlannedSystem,
  plannedSystem,
} from '@/core/evaluate/evaluation-plan';
import { sampleOf, takeSample } from '@/core/evaluate/select-instances';
import type { FinishReason, GenerationResult } from '@/core/generation/generation-result';
import type { TaskFile } from '@/core/tasks/task-file';
import type { BatchOptions } from '@/engine/client/engine-client';
import type { BatchRequest, ModelFacts, PromptRequest } from '@/engine/protocol';
import type { EvaluateSetup } from '@/features/evaluate/sources';
import { InMemoryEvaluations } from '@/storage/evaluations/evaluations';
import type { Locks } from '@/storage/locks';
import type { RunsStore } from './runs-state';
import { createRunsStore } from './runs-store';

const taskOf = (name: string, instances: number): TaskFile => ({
  name,
  definition: 'Repeat.',
  positiveExamples: [{ input: 'a', output: 'b' }],
  negativeExamples: [],
  instances: Array.from({ length: instances }, (_, i) => ({
    id: `${name}-${i}`,
    input: i === 3 ? ' ' : `${name} number ${i}`,
    output: [`${name} number ${i}`],
  })),
  contributors: [],
  source: [],
  url: [],
  categories: ['Colours'],
  reasoning: [],
  domains: [],
  inputLanguage: [],
  outputLanguage: [],
  instructionLanguage: [],
  instanceLicense: [],
});

const system = (part: Partial<ModelSystem> = {}): ModelSystem => ({
  kind: 'model',
  model: { id: 'm', name: 'Model' },
  runtime: 'auto',
  encoding: 'input_only',
  seed: 1,
  ...PAPER_LIMITS,
  ...part,
});

const planOf = (
  id: string,
  tasks: readonly string[],
  systems: PlannedSystem[] = [plannedSystem(system())],
): EvaluationPlan => ({
  id,
  name: id,
  createdAt: 1,
  tasks: tasks.map((name) => ({ name, category: '' })),
  selection: { kind: 'first', count: 20 },
  systems,
});

/** Answers every prompt with its input; what was asked is counted. */
class FakeEngine {
  readonly asked: string[] = [];
  readonly opened: string[] = [];
  readonly adapters = new Set<string>();
  closed = 0;
  /** Called before a batch is answered. */
  before: (signal?: AbortSignal) => void | Promise<void> = () => undefined;

  /** Inputs of the prompts that were encoded; a prompt's only token is its place here. */
  private readonly encoded: string[] = [];

  private readonly inputOf = (prompt: BatchRequest['prompts'][number]) => {
    if (prompt.kind === 'tokens') return this.encoded[prompt.inputIds[0]!]!;
    return prompt.kind === 'task' ? prompt.prompt.input : '';
  };

  readonly client = {
    encode: async (prompt: PromptRequest) => {
      if (this.inputOf(prompt).trim() === '')
        throw new PlaygroundError('empty-prompt', 'The prompt is empty.');
      return {
        source: '',
        inputIds: [this.encoded.push(this.inputOf(prompt)) - 1],
        tokenCount: 7,
        maxSourceLength: 1_024,
        truncated: false,
        cutAt: 0,
        parts: [],
        positivesKept: 0,
        negativesKept: 0,
        dropped: [],
      };
    },
    generateBatch: async ({ prompts, adapter }: BatchRequest, { signal }: BatchOptions = {}) => {
      this.adapters.add(adapter ? `${adapter.id} at ${adapter.scale}` : 'none');
      await this.before(signal);
      return prompts.map((prompt, row): GenerationResult => {
        // Stopped in the middle: the first row was at its end already.
        const finish: FinishReason = signal?.aborted && row > 0 ? 'cancelled' : 'eos';
        if (finish === 'eos') this.asked.push(this.inputOf(prompt));
        const timing = { promptTokens: 7, encodeMs: 0, firstTokenMs: 0, decodeMs: 0, tokensPerSecond: 0 };
        return { outputIds: [5, 1], text: this.inputOf(prompt), tokens: [], finish, score: 0, timing };
      });
    },
  };
}

let shelf: InMemoryEvaluations;
let engine: FakeEngine;
let here: Map<string, TaskFile>;
let fetched: string[];
let locked: Set<string>;
let finished: string[];

const locks: Locks = {
  hold: async (name, work) => (locked.has(name) ? undefined : work()),
};

function newStore(): RunsStore {
  const setup: EvaluateSetup = {
    tasks: {
      list: {
        getState: () => ({ tasks: [] }),
        getInitialState: () => ({ tasks: [] }),
        subscribe: () => () => {},
      },
      read: async () => {},
      search: () => [],
      sample: async (name, selection, seeds) => {
        const task = here.get(name);
        if (!task) throw new PlaygroundError('not-found', `${name} is not here.`);
        return sampleOf(takeSample(task, selection, seeds));
      },
      fetch: async (name) => {
        fetched.push(name);
        here.set(name, taskOf(name, 4));
      },
      host: () => 'upstream',
      origin: async () => undefined,
    },
    engines: {
      models: () => [],
      subscribe: () => () => {},
      identify: async (model) => model,
      modelInUse: () => 'm',
      adapters: async () => [],
      runtimes: [],
      runtimeSet: () => 'auto',
      open: async (model, runtime) => {
        engine.opened.push(`${model.id}|${runtime}`);
        const facts = {
          name: model.name,
          quantisation: 'Q8_0',
          runtime: 'onnx-wasm',
          device: 'CPU',
        } as ModelFacts;
        return { engine: engine.client, facts, check: () => undefined };
      },
      close: () => {
        engine.closed++;
      },
    },
    shelf: Promise.resolve(shelf),
    locks,
    onFinished: ({ id }) => finished.push(id),
    program: 'test',
  };
  return createRunsStore(setup);
}

const ended = (store: RunsStore) =>
  new Promise<void>((resolve) => {
    const check = () => {
      const { active, queue } = store.getState();
      if (!active && queue.length === 0) resolve();
    };
    check();
    store.subscribe(check);
  });

const runOf = (store: RunsStore, id: string) => store.getState().runs.find(({ plan }) => plan.id === id)!;

beforeEach(() => {
  shelf = new InMemoryEvaluations();
  engine = new FakeEngine();
  here = new Map([
    ['t1', taskOf('t1', 30)],
    ['t2', taskOf('t2', 10)],
  ]);
  fetched = [];
  locked = new Set();
  finished = [];
});

describe('an evaluation', () => {
  it('makes every planned answer once, in small batches, and stores each as it arrives', async () => {
    const store = newStore();
    await store.getState().create(planOf('r', ['t1', 't2']), 'default');
    const sizes: number[] = [];
    engine.before = async () => {
      sizes.push((await shelf.predictions('r')).length);
    };
    store.getState().start('r', false);
    await ended(store);
    expect(runOf(store, 'r')).toMatchObject({ state: 'finished', done: 30, total: 30 });
    // A blank prompt in each task is answered with nothing, and said.
    expect(engine.asked).toHaveLength(28);
    expect(new Set(engine.asked).size).toBe(28);
    expect(runOf(store, 'r').notes).toEqual(['t1: The prompt is empty.', 't2: The prompt is empty.']);
    expect(sizes.every((size, index) => index === 0 || size > sizes[index - 1]!)).toBe(true);
    expect(sizes.length).toBe(4);
    expect(await shelf.predictions('r')).toHaveLength(30);
    expect(runOf(store, 'r').environment).toEqual(['Model (Q8_0) on onnx-wasm, CPU']);
    expect(engine.closed).toBe(1);
    expect(finished).toEqual(['r']);
  });

  it('that is paused can be resumed in another page, and makes nothing twice', async () => {
    const store = newStore();
    await store.getState().create(planOf('r', ['t1', 't2']), 'default');
    let batches = 0;
    engine.before = () => {
      if (++batches === 2) store.getState().pause('r');
    };
    store.getState().start('r', false);
    await ended(store);
    const made = engine.asked.length;
    expect(runOf(store, 'r').state).toBe('paused');
    expect(finished).toEqual([]);
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(28);

    const later = newStore();
    await later.getState().read();
    expect(runOf(later, 'r')).toMatchObject({ state: 'paused', total: 30 });
    engine.before = () => undefined;
    later.getState().start('r', false);
    await ended(later);
    expect(runOf(later, 'r')).toMatchObject({ state: 'finished', done: 30 });
    expect(new Set(engine.asked).size).toBe(28);
    expect(engine.asked).toHaveLength(28);
  });

  it('that was running when its page was closed is found paused', async () => {
    const store = newStore();
    await store.getState().create(planOf('r', ['t1']), 'default');
    await shelf.put({ ...runOf(store, 'r'), state: 'running' });
    const later = newStore();
    await later.getState().read();
    expect(runOf(later, 'r').state).toBe('paused');
  });

  it('that a newer version of the page has stored is counted, and not listed', async () => {
    const record = { kind: 'evaluation', version: 2, value: {} };
    shelf.unreadable = async () => [
      { id: 'a', reason: 'newer', record },
      { id: 'b', reason: 'damaged', record: null },
    ];
    const store = newStore();
    await store.getState().read();
    expect(store.getState()).toMatchObject({ known: true, runs: [], unreadable: { newer: 1, damaged: 1 } });
  });

  it('cannot be read where storage fails: that is shown', async () => {
    shelf.list = () => Promise.reject(new PlaygroundError('newer-version', 'Reload.'));
    const store = newStore();
    await store.getState().read();
    expect(store.getState()).toMatchObject({ known: false, problem: { code: 'newer-version' } });
  });

  it('keeps its answers when the engine fails, says why, and can be resumed', async () => {
    const store = newStore();
    await store.getState().create(planOf('r', ['t1']), 'default');
    let batches = 0;
    engine.before = () => {
      if (++batches === 2) throw new PlaygroundError('device-lost', 'The device went away.');
    };
    store.getState().start('r', false);
    await ended(store);
    expect(store.getState().errors.get('r')?.code).toBe('device-lost');
    expect(runOf(store, 'r')).toMatchObject({ state: 'paused', done: 8 });
    engine.before = () => undefined;
    store.getState().start('r', false);
    await ended(store);
    expect(store.getState().errors.has('r')).toBe(false);
    expect(runOf(store, 'r')).toMatchObject({ state: 'finished', done: 20 });
  });

  it('scores the tasks it can read, and fetches the others only when that is allowed', async () => {
    const store = newStore();
    await store.getState().create(planOf('r', ['t2', 'far']), 'default');
    store.getState().start('r', false);
    await ended(store);
    expect(runOf(store, 'r')).toMatchObject({
      state: 'paused',
      done: 10,
      problems: [{ task: 'far', message: 'far is not here.' }],
    });
    expect(fetched).toEqual([]);
    store.getState().start('r', true);
    await ended(store);
    expect(fetched).toEqual(['far']);
    expect(runOf(store, 'r')).toMatchObject({ state: 'finished', done: 14, total: 14, problems: [] });
  });

  it('waits for the one before it; a queued one can be taken out', async () => {
    const store = newStore();
    for (const id of ['a', 'b', 'c']) await store.getState().create(planOf(id, ['t2']), 'default');
    for (const id of ['a', 'b', 'c']) store.getState().start(id, false);
    expect(store.getState().active?.id).toBe('a');
    expect(store.getState().queue).toEqual(['b', 'c']);
    store.getState().pause('b');
    await ended(store);
    expect(['a', 'b', 'c'].map((id) => runOf(store, id).state)).toEqual(['finished', 'paused', 'finished']);
  });

  it('does not run in two tabs at once', async () => {
    const store = newStore();
    await store.getState().create(planOf('r', ['t2']), 'default');
    locked.add('evaluation:r');
    store.getState().start('r', false);
    await ended(store);
    expect(store.getState().errors.get('r')?.code).toBe('in-use');
    expect(engine.asked).toEqual([]);
  });

  it('keeps its answers when it is cancelled, and leaves nothing when it is deleted', async () => {
    const store = newStore();
    await store.getState().create(planOf('r', ['t1']), 'default');
    let cancelling: Promise<void> | undefined;
    engine.before = () => {
      cancelling ??= store.getState().cancel('r');
    };
    store.getState().start('r', false);
    await ended(store);
    await cancelling;
    expect(runOf(store, 'r').state).toBe('cancelled');
    await store.getState().remove('r');
    expect(store.getState().runs).toEqual([]);
    expect(await shelf.list()).toEqual([]);
    expect(await shelf.predictions('r')).toEqual([]);
  });

  it('copies answers of heuristics without a model, and loads one engine for each system', async () => {
    const store = newStore();
    const systems = [
      plannedSystem(system()),
      plannedSystem(system({ encoding: 'def', adapter: { id: 'a', name: 'A', scale: 0.5 } })),
      plannedSystem(system({ model: { id: 'n', name: 'Other' }, runtime: 'webgpu' })),
      plannedSystem({ kind: 'heuristic', heuristic: 'copy-demo', seed: 1 }),
    ];
    await store.getState().create(planOf('r', ['t2'], systems), 'default');
    store.getState().start('r', false);
    await ended(store);
    expect(runOf(store, 'r')).toMatchObject({ state: 'finished', done: 40, total: 40 });
    expect(engine.opened).toEqual(['m|auto', 'm|auto', 'n|webgpu']);
    expect([...engine.adapters]).toEqual(['none', 'a at 0.5']);
    const copied = (await shelf.predictions('r')).filter(({ systemId }) => systemId.startsWith('heuristic'));
    expect(copied.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, () => 'b'));
  });
});
