/** The view of a training run with its real stores and real databases; the worker is scripted, because it needs WebGPU. */
import { beforeEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { PlaygroundError } from '@/core/errors';
import { PRESETS } from '@/core/finetune/presets';
import { sourceInfo, sourceOfTask } from '@/core/finetune/training-item';
import { newId } from '@/core/random/new-id';
import { readTaskFile } from '@/core/tasks/read-task-file';
import type { PreparedData } from '@/features/finetune/data/prepare-data';
import { createFinetune, type Finetune, FinetuneContext } from '@/features/finetune/finetune';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import { openAdapterShelf } from '@/storage/training/adapter-shelf';
import { openTrainingRuns } from '@/storage/training/training-runs';
import { ScriptedTrainer, TRAINED_MODEL } from '@/testing/lora/scripted-trainer';
import { processLocks } from '@/testing/process-locks';
import { openTestCatalogue } from '@/testing/tasks/test-catalogue';
import { RunList } from './run-list';
import { RunView } from './run-view';

const SETTINGS = { ...PRESETS.quick, steps: 6 };
const SOURCE = { kind: 'url', url: 'a-model' } as const;

const { task } = readTaskFile(
  JSON.stringify({
    Definition: ['Answer.'],
    Categories: ['Word Analogy'],
    Instances: Array.from({ length: 8 }, (_, i) => ({ id: `i${i}`, input: `in ${i}`, output: ['y'] })),
  }),
  'task1_answer',
);
const source = sourceOfTask(task);
const ready = source.items.map((item) => ({
  ...{ item, target: 'y', source: 's', sourceIds: [5, 1], targetIds: [6, 1], truncated: false },
}));
const PREPARED: PreparedData = {
  train: ready.slice(0, 7),
  heldOut: ready.slice(7),
  split: { repeated: 0, unused: 0, withoutAnswer: 0 },
  ...{ tooLong: 0, cut: 0, unlicensed: [], officialTests: [] },
  modelKey: JSON.stringify(SOURCE),
  hash: 'abcdef0123',
};

/** Databases are named anew for each test. */
let database: string;
let trainer: ScriptedTrainer;
let finetune: Finetune;
let setup: FinetuneSetup;
/** Lets a run that was held by {@link holdAfter} continue. */
let proceed: () => void;

beforeEach(() => {
  database = `test-run-view-${newId()}`;
  trainer = new ScriptedTrainer();
  const base = { facts: TRAINED_MODEL, source: SOURCE };
  setup = {
    engine: { prepareExamples: async () => [], merge: () => Promise.reject(new Error('not asked for')) },
    borrowTrainer: () => {
      const engine = trainer.client();
      return { engine, giveBack: () => engine.dispose() };
    },
    model: async () => base,
    watchModel: (listener) => {
      listener(base);
      return () => {};
    },
    device: async () => ({ state: 'gpu', description: 'a GPU' }),
    estimate: async () => 1,
    starterTasks: async () => [],
    task: async () => task,
    training: openTestCatalogue({}).catalogue,
    isOfficialTest: async () => false,
    shelf: () => openAdapterShelf(`${database}-adapters`),
    runs: () => openTrainingRuns(database),
    locks: processLocks(),
    storage: undefined,
    stayAwake: () => () => {},
    goTo: { compare: () => {}, load: () => {} },
  };
  finetune = createFinetune(setup);
});

async function show(): Promise<void> {
  await render(
    <FinetuneContext value={finetune}>
      <RunView />
      <RunList />
    </FinetuneContext>,
  );
}

function start(): Promise<void> {
  return finetune.run.getState().start(PREPARED, [sourceInfo(source)], SETTINGS);
}

/** Holds the run after a step until {@link proceed} is called. */
function holdAfter(step: number): void {
  const held = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  trainer.happens.set(step, () => held);
}

const progress = () => page.getByRole('region', { name: 'Progress' });

it('shows the step, pauses after it, and resumes to the result', async () => {
  holdAfter(3);
  const running = start();
  await show();
  await expect.element(progress().getByText('Step 4 of 6').first()).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect.element(progress().getByText('Pausing after this step…').first()).toBeVisible();
  proceed();
  await running;
  await expect.element(progress().getByText('Paused after step 3 of 6').first()).toBeVisible();

  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.element(progress().getByText('Finished after 6 steps').first()).toBeVisible();
  const result = page.getByRole('region', { name: 'Result' });
  await expect.element(result.getByRole('row', { name: /^Exact match 0\.0% 100\.0%/ })).toBeVisible();
  await expect.element(result.getByText(/is among your adapters now/)).toBeVisible();
  const [adapter] = await (await setup.shelf()).list();
  expect(adapter).toMatchObject({ name: 'task1_answer', id: finetune.run.getState().run?.adapterId });
  await expect.element(page.getByRole('button', { name: /^task1_answer.*, 6 steps/ })).toBeVisible();
});

it('ends a run early with the best adapter so far', async () => {
  holdAfter(2);
  const running = start();
  await show();
  await page.getByRole('button', { name: 'Stop and keep the best' }).click();
  proceed();
  await running;
  await expect.element(progress().getByText('Finished after 2 steps').first()).toBeVisible();
  expect(trainer.orders.map(({ finish }) => finish)).toEqual([false, true]);
});

it('opens a run of an earlier visit from the list', async () => {
  trainer.happens.set(2, () => finetune.run.getState().pause());
  await start();
  finetune = createFinetune(setup);
  await finetune.library.getState().refresh();
  await show();
  await page.getByRole('button', { name: /^task1_answer.*stopped at step 2 of 6/ }).click();
  await expect.element(progress().getByText('Paused after step 2 of 6').first()).toBeVisible();
});

it('says when a checkpoint cannot be stored, and offers the files of an adapter that cannot', async () => {
  const runs = await openTrainingRuns(database);
  const noRoom = async () => {
    throw new PlaygroundError('quota', 'No room.');
  };
  setup.runs = async () => Object.assign(Object.create(runs), { save: noRoom });
  setup.shelf = noRoom;
  finetune = createFinetune(setup);
  const running = start();
  await show();
  await running;
  await expect.element(page.getByText('The last checkpoint could not be stored: No room.')).toBeVisible();
  await expect.element(page.getByText(/The adapter could not be stored: No room\./)).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Save the adapter' })).toBeVisible();
});

it('says that another tab has the run', async () => {
  trainer.happens.set(2, () => finetune.run.getState().pause());
  await start();
  await show();
  const { id } = finetune.run.getState().run!;
  await setup.locks.hold(`training:${id}`, async () => {
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.element(page.getByText('This run is open in another tab.')).toBeVisible();
  });
});
