/**
 * The run that is shown. The worker trains and reports; this side stores what it reports, so that a run continues from its
 * last checkpoint after a reload, and ends with the same result as without one.
 */
import { createStore } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { RunSettings } from '@/core/finetune/presets';
import type { TrainingSourceInfo } from '@/core/finetune/training-item';
import type { PreparedData } from '@/features/finetune/data/prepare-data';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';
import { newRun, orderOf } from './run-order';
import { RunSaver } from './run-saver';
import type { RunState, RunStatus, RunStore } from './run-state';
import { RunTrainer } from './run-trainer';
import { TrainerEngine } from './trainer-engine';

interface Parts {
  setup: FinetuneSetup;
  store: Pick<RunStore, 'getState' | 'setState'>;
  engine: TrainerEngine;
  trainer: RunTrainer;
}

/** @param onChange called when a run has ended or was interrupted: lists of runs and adapters may have changed */
export function createRunStore(setup: FinetuneSetup, onChange: () => void): RunStore {
  return createStore<RunState>()((set, get, store) => {
    const engine = new TrainerEngine(setup.borrowTrainer);
    const saver = new RunSaver(store, setup.runs);
    const trainer = new RunTrainer({ setup, store, engine, saver, onChange });
    const parts: Parts = { setup, store, engine, trainer };
    return {
      status: { state: 'idle' },
      run: undefined,
      data: undefined,
      saveProblem: undefined,
      unshelved: undefined,
      measure: { state: 'none' },
      start: (prepared, sources, settings) => startRun(parts, prepared, sources, settings),
      takeMeasure: (prepared, sources, settings) => measureStep(parts, prepared, sources, settings),
      forgetMeasure: () => {
        if (get().measure.state !== 'measuring') set({ measure: { state: 'none' } });
      },
      pause: () => trainer.pause(),
      resume: () => trainExclusively(parts, false),
      finish: async () => {
        if (get().status.state === 'running') trainer.pause({ finish: true });
        else await trainExclusively(parts, true);
      },
      open: (run) => openRun(parts, run),
      close: () => {
        if (!isBusy(get().status)) set({ status: { state: 'idle' }, run: undefined, data: undefined });
      },
    };
  });
}

function isBusy({ state }: RunStatus): boolean {
  return state === 'running' || state === 'loading';
}

async function startRun(
  parts: Parts,
  prepared: PreparedData,
  sources: readonly TrainingSourceInfo[],
  settings: RunSettings,
): Promise<void> {
  const { setup, store } = parts;
  store.setState({ status: { state: 'loading' } });
  try {
    const { run, data } = newRun(prepared, sources, settings, await setup.model());
    store.setState({ run, data, saveProblem: undefined });
    await (await setup.runs()).create(run, data);
    await trainExclusively(parts, false);
  } catch (thrown) {
    store.setState({ status: { state: 'paused', error: PlaygroundError.from(thrown) } });
  }
}

/** Trains the run that is shown, unless another tab is training it. */
async function trainExclusively({ setup, store, trainer }: Parts, finish: boolean): Promise<void> {
  const { run } = store.getState();
  if (!run) return;
  const work = () => trainer.train(finish).then(() => true);
  if (await setup.locks.hold(`training:${run.id}`, work, { wait: false })) return;
  const error = new PlaygroundError('in-use', 'This run is open in another tab.', {
    hint: 'Continue there, or close that tab.',
  });
  store.setState({ status: { state: 'paused', error } });
}

async function measureStep(
  { setup, store, engine }: Parts,
  prepared: PreparedData,
  sources: readonly TrainingSourceInfo[],
  settings: RunSettings,
): Promise<void> {
  store.setState({ measure: { state: 'measuring' } });
  try {
    const base = await setup.model();
    const { client, config } = await engine.ready(base);
    const { run, data } = newRun(prepared, sources, settings, base);
    const measure = await client.measureTraining(orderOf(run, data, config));
    store.setState({ measure: { state: 'measured', measure } });
  } catch (thrown) {
    engine.release();
    store.setState({ measure: { state: 'failed', error: PlaygroundError.from(thrown) } });
  }
}

async function openRun({ setup, store }: Parts, run: TrainingRunRecord): Promise<void> {
  if (isBusy(store.getState().status)) return;
  const status: RunStatus = run.state === 'finished' ? { state: 'finished' } : { state: 'paused' };
  store.setState({ run, data: undefined, status, saveProblem: undefined });
  try {
    store.setState({ data: await (await setup.runs()).data(run.id) });
  } catch (thrown) {
    if (run.state !== 'finished') {
      store.setState({ status: { state: 'paused', error: PlaygroundError.from(thrown) } });
    }
  }
}
