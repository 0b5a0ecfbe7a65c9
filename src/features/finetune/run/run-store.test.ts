import { beforeEach, describe, expect, it } from 'vitest';
import { type PeftFiles, readPeftDescription } from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import { PRESETS } from '@/core/finetune/presets';
import { sourceInfo, sourceOfTask } from '@/core/finetune/training-item';
import type { PreparedData } from '@/features/finetune/data/prepare-data';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import type { AdapterRecord } from '@/storage/migrations/adapter';
import { InMemoryTrainingRuns } from '@/storage/training/training-runs';
import { ScriptedTrainer, TRAINED_MODEL } from '@/testing/lora/scripted-trainer';
import { processLocks } from '@/testing/process-locks';
import type { RunStore } from './run-state';
import { createRunStore } from './run-store';

const SETTINGS = { ...PRESETS.quick, steps: 6 };

const instances = Array.from({ length: 8 }, (_, i) => ({ id: `i${i}`, input: `in ${i}`, output: ['out'] }));
const SOURCE = sourceOfTask({
  ...{ name: 'task', definition: 'Do.', positiveExamples: [], negativeExamples: [], instances },
  ...{ contributors: [], source: [], url: [], categories: ['Word Analogy'], reasoning: [], domains: [] },
  ...{ inputLanguage: [], outputLanguage: [], instructionLanguage: [], instanceLicense: [] },
});
const SOURCES = [sourceInfo(SOURCE)];
const ready = SOURCE.items.map((item) => ({
  ...{ item, target: 'out', source: 's', sourceIds: [5, 1], targetIds: [6, 1], truncated: false },
}));
const PREPARED: PreparedData = {
  train: ready.slice(0, 6),
  heldOut: ready.slice(6),
  split: { repeated: 0, unused: 0, withoutAnswer: 0 },
  tooLong: 0,
  cut: 0,
  unlicensed: [],
  officialTests: [],
  modelKey: '{"kind":"url","url":"a-model"}',
  hash: 'abcdef0123',
};

describe('the store of a run', () => {
  let trainer: ScriptedTrainer;
  let runs: InMemoryTrainingRuns;
  let shelved: AdapterRecord[];
  let shelvedFiles: PeftFiles[];
  let awake: number;
  let setup: FinetuneSetup;
  let store: RunStore;
  const status = () => store.getState().status;

  beforeEach(() => {
    trainer = new ScriptedTrainer();
    runs = new InMemoryTrainingRuns();
    shelved = [];
    shelvedFiles = [];
    awake = 0;
    setup = {
      borrowTrainer: () => {
        const engine = trainer.client();
        return { engine, giveBack: () => engine.dispose() };
      },
      model: async () => ({ facts: TRAINED_MODEL, source: { kind: 'url', url: 'a-model' } }),
      runs: async () => runs,
      shelf: async () => ({
        put: async (files: PeftFiles, about: { name: string }) => {
          const { rank } = await readPeftDescription(files);
          const record = { id: 'hash', name: about.name, rank } as AdapterRecord;
          shelved.push(record);
          shelvedFiles.push(files);
          return record;
        },
      }),
      locks: processLocks(),
      stayAwake: () => {
        awake++;
        return () => awake--;
      },
    } as unknown as FinetuneSetup;
    store = createRunStore(setup, () => undefined);
  });

  it('runs to its end: every event is stored, the adapter is in the library, the device is released', async () => {
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    expect(status()).toEqual({ state: 'finished' });
    const [run] = await runs.list();
    expect(run).toMatchObject({
      state: 'finished',
      adapterId: 'hash',
      peakBytes: 77,
      metric: 'exactMatch',
      dataHash: 'abcdef0123',
    });
    expect(run!.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run!.steps[0]!.gradientNorm).toBeNull();
    expect(shelved).toMatchObject([{ name: 'task', rank: 4 }]);
    expect([trainer.disposed, awake]).toEqual([1, 0]);
  });

  it('stores the very bytes that the trainer encoded: they are neither read nor encoded again', async () => {
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    expect(shelvedFiles).toHaveLength(1);
    expect(shelvedFiles[0]!.weights).toBe(trainer.finished!.weights);
    expect(shelvedFiles[0]!.config).toBe(trainer.finished!.config);
  });

  it('can be paused and resumed, also by a page that is opened later', async () => {
    trainer.happens.set(3, () => store.getState().pause());
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    expect(status()).toEqual({ state: 'paused' });
    const later = createRunStore(setup, () => undefined);
    await later.getState().open((await runs.list())[0]!);
    expect(later.getState().status).toEqual({ state: 'paused' });
    await later.getState().resume();
    expect(later.getState().status).toEqual({ state: 'finished' });
    expect(trainer.orders[1]!.checkpoint!.snapshot).toEqual(Uint8Array.of(3));
    expect(trainer.orders[1]!.baseline).toBeDefined();
    expect(later.getState().run!.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('asks for a lost device once more, and then pauses with the error', async () => {
    // The worker's own answer comes late or not at all.
    const lose = () => {
      trainer.silent = true;
      trainer.tellLost(new PlaygroundError('device-lost', 'The graphics device stopped.'));
    };
    trainer.happens.set(3, lose);
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    expect(status()).toEqual({ state: 'finished' });
    expect(trainer.loads).toBe(2);
    expect(trainer.orders[1]!.checkpoint!.snapshot).toEqual(Uint8Array.of(2));
    expect(store.getState().run!.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);

    trainer.happens.set(1, lose);
    trainer.happens.set(2, lose);
    const second = createRunStore(setup, () => undefined);
    await second.getState().start(PREPARED, SOURCES, SETTINGS);
    expect(second.getState().status).toMatchObject({ state: 'paused', error: { code: 'device-lost' } });
    await second.getState().resume();
    expect(second.getState().status).toEqual({ state: 'finished' });
  });

  it('continues when a checkpoint cannot be stored, and says so until one can', async () => {
    const said: (string | undefined)[] = [];
    const { save } = runs;
    let full = true;
    runs.save = async (run, checkpoint) => {
      if (full) throw new PlaygroundError('quota', 'No room.');
      await save.call(runs, run, checkpoint);
    };
    store.subscribe(({ saveProblem }) => said.push(saveProblem?.code));
    trainer.happens.set(5, () => {
      full = false;
    });
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    expect(status()).toEqual({ state: 'finished' });
    expect(said).toContain('quota');
    expect(store.getState().saveProblem).toBeUndefined();
  });

  it('keeps an adapter in memory that cannot be stored', async () => {
    setup.shelf = async () => {
      throw new PlaygroundError('quota', 'No room.');
    };
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    expect(status()).toEqual({ state: 'finished' });
    const { unshelved, run } = store.getState();
    expect(unshelved).toMatchObject({ adapter: { step: 4 }, error: { code: 'quota' } });
    expect(run!.adapterId).toBeUndefined();
  });

  it('can be finished while it is running, after the current step', async () => {
    trainer.happens.set(2, () => void store.getState().finish());
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    expect(status()).toEqual({ state: 'finished' });
    expect(trainer.orders.map(({ finish }) => finish)).toEqual([false, true]);
    expect(store.getState().run!.steps.map(({ step }) => step)).toEqual([1, 2]);
  });

  it('can be finished early with the best adapter so far', async () => {
    trainer.happens.set(2, () => store.getState().pause());
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    await store.getState().finish();
    expect(trainer.orders[1]).toMatchObject({ finish: true });
    expect(status()).toEqual({ state: 'finished' });
  });

  it('refuses to resume with another model, and in two tabs at once', async () => {
    trainer.happens.set(2, () => store.getState().pause());
    await store.getState().start(PREPARED, SOURCES, SETTINGS);
    const { model } = setup;
    setup.model = async () => ({ ...(await model()), source: { kind: 'url', url: 'another' } });
    await store.getState().resume();
    expect(status()).toMatchObject({ state: 'paused', error: { code: 'checkpoint-mismatch' } });
    setup.model = model;
    const { id } = (await runs.list())[0]!;
    await setup.locks.hold(`training:${id}`, () => store.getState().resume());
    expect(status()).toMatchObject({ state: 'paused', error: { code: 'in-use' } });
    await store.getState().resume();
    expect(status()).toEqual({ state: 'finished' });
  });
});
