/**
 * The run that is looked at: begun, paused, gone on with, ended. The worker trains and tells; this side keeps what it is
 * told, so that a run goes on after a reload where its last checkpoint was, and ends as it would have without.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PEFT_CONFIG, PEFT_WEIGHTS, readPeftAdapter } from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import type { RunSettings } from '@/core/finetune/presets';
import type { TrainingSource } from '@/core/finetune/training-item';
import type {
  BestAdapter,
  TrainingEvent,
  TrainingMeasure,
  TrainingOutcome,
  TrainingPhase,
} from '@/core/finetune/training-protocol';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { PreparedData } from '@/features/finetune/data/prepare-data';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import type { TrainingRunRecord } from '@/storage/training/training-run-record';
import type { StoredCheckpoint, TrainingRunData } from '@/storage/training/training-runs';
import { upTo, whatIsTold } from './run-events';
import { checkSameModel, newRun, orderOf } from './run-order';
import { TrainerEngine } from './trainer-engine';

export type RunStatus =
  | { state: 'idle' }
  | { state: 'loading' }
  | { state: 'running'; pausing: boolean; phase: TrainingPhase; done: number; of: number }
  /** Open, and not under way: by a person's wish, or because of what is said. */
  | { state: 'paused'; error?: PlaygroundError }
  | { state: 'finished' };

export type MeasureStatus =
  | { state: 'none' }
  | { state: 'measuring' }
  | { state: 'measured'; measure: TrainingMeasure }
  | { state: 'failed'; error: PlaygroundError };

export interface RunState {
  status: RunStatus;
  run: TrainingRunRecord | undefined;
  data: TrainingRunData | undefined;
  /** Why the last checkpoint could not be stored; training goes on meanwhile. */
  saveProblem: PlaygroundError | undefined;
  /** The adapter of a run that ended, if it could not be stored. */
  unshelved: { adapter: BestAdapter; error: PlaygroundError } | undefined;
  measure: MeasureStatus;
  start(prepared: PreparedData, sources: readonly TrainingSource[], settings: RunSettings): Promise<void>;
  /** Tries what a run would do, and says how long a step takes. */
  takeMeasure(
    prepared: PreparedData,
    sources: readonly TrainingSource[],
    settings: RunSettings,
  ): Promise<void>;
  /** What was measured holds no longer: the settings or the data are others. */
  forgetMeasure(): void;
  pause(): void;
  /** Goes on with the run that is shown. */
  resume(): Promise<void>;
  /** No more steps, after the one under way: the best adapter so far is measured and kept. */
  finish(): Promise<void>;
  /** Looks at a stored run. */
  open(run: TrainingRunRecord): Promise<void>;
  /** Back to the form; a run that is under way goes on. */
  close(): void;
}

export type RunStore = StoreApi<RunState>;

/** @param onChange told when a run has ended or was interrupted: the lists of runs and adapters may be others */
export function createRunStore(setup: FinetuneSetup, onChange: () => void): RunStore {
  const trainer = new TrainerEngine(setup.openTrainer);
  let pause: AbortController | undefined;
  let saving: Promise<void> = Promise.resolve();
  /** What is paused next is to be ended. */
  let ending = false;

  return createStore<RunState>()((set, get) => {
    const update = (change: Partial<TrainingRunRecord>) => {
      const { run } = get();
      if (run) set({ run: { ...run, ...change } });
    };

    /** Writes the record as it is now, after what is being written; what cannot be is said, and loses nothing before it. */
    const save = (checkpoint?: StoredCheckpoint): Promise<void> => {
      const { run } = get();
      saving = saving.then(async () => {
        if (!run) return;
        try {
          await (await setup.runs()).save(run, checkpoint);
          set({ saveProblem: undefined });
        } catch (thrown) {
          set({ saveProblem: PlaygroundError.from(thrown) });
        }
      });
      return saving;
    };

    const onEvent = (event: TrainingEvent) => {
      const { run, status } = get();
      if (!run) return;
      if (event.kind === 'checkpoint') {
        void save({ step: event.step, ...event.checkpoint });
      } else if (event.kind === 'phase') {
        const { phase, done, of } = event;
        const pausing = status.state === 'running' && status.pausing;
        set({ status: { state: 'running', pausing, phase, done, of } });
      } else {
        update(whatIsTold(run, event));
      }
    };

    /** Trains until the run ends, is paused, or fails. A device that was lost is asked for once more. */
    const go = async (finish: boolean, again = true): Promise<void> => {
      ending = false;
      const { run, data } = get();
      if (!run || !data) return;
      set({ status: { state: 'loading' } });
      const controller = new AbortController();
      pause = controller;
      const letSleep = setup.stayAwake();
      try {
        const base = await setup.model();
        checkSameModel(run, base);
        const { client, config, device, lost } = await trainer.ready(base);
        const checkpoint = await (await setup.runs()).checkpoint(run.id);
        set({ run: { ...upTo(run, checkpoint), device } });
        const order = orderOf(get().run ?? run, data, config, { checkpoint, finish });
        set({
          status: {
            state: 'running',
            pausing: false,
            phase: 'steps',
            done: checkpoint?.step ?? 0,
            of: run.settings.steps,
          },
        });
        const gone = lost.then((error) => {
          throw error;
        });
        const outcome = await Promise.race([client.train(order, onEvent, controller.signal), gone]);
        await saving;
        await conclude(outcome);
      } catch (thrown) {
        const error = PlaygroundError.from(thrown);
        trainer.release();
        await saving;
        if (error.code === 'device-lost' && again) return go(finish, false);
        set({ status: { state: 'paused', error } });
      } finally {
        letSleep();
        onChange();
      }
    };

    /** Puts an adapter on the shelf; where there is none, or no room, it stays at hand to be saved as files. */
    const shelve = async (adapter: BestAdapter): Promise<string | undefined> => {
      const { run } = get();
      set({ unshelved: undefined });
      try {
        const shelf = await setup.shelf();
        return (await shelf.put(await adapterOf(adapter), { name: run?.name ?? 'Adapter', run: run?.id })).id;
      } catch (thrown) {
        set({ unshelved: { adapter, error: PlaygroundError.from(thrown) } });
        return undefined;
      }
    };

    const conclude = async (outcome: TrainingOutcome) => {
      if (outcome.state === 'paused') {
        if (ending) return go(true);
        set({ status: { state: 'paused' } });
        return;
      }
      const { tuned, peakBytes, adapter } = outcome;
      const best = { step: adapter.step, loss: adapter.loss };
      update({ state: 'finished', tuned, peakBytes, best, adapterId: await shelve(adapter) });
      await save();
      trainer.release();
      set({ status: { state: 'finished' } });
    };

    /** Only one tab at a time works on a run. */
    const exclusively = async (id: string, work: () => Promise<void>) => {
      const done = await setup.locks.hold(
        `training:${id}`,
        async () => {
          await work();
          return true;
        },
        {
          wait: false,
        },
      );
      if (done) return;
      const error = new PlaygroundError('in-use', 'Another tab works on this run.', {
        hint: 'Go on with it there, or close that tab.',
      });
      set({ status: { state: 'paused', error } });
    };

    return {
      status: { state: 'idle' },
      run: undefined,
      data: undefined,
      saveProblem: undefined,
      unshelved: undefined,
      measure: { state: 'none' },
      start: async (prepared, sources, settings) => {
        set({ status: { state: 'loading' } });
        try {
          const made = newRun(prepared, sources, settings, await setup.model());
          set({ run: made.run, data: made.data, saveProblem: undefined });
          await (await setup.runs()).create(made.run, made.data);
          await exclusively(made.run.id, () => go(false));
        } catch (thrown) {
          set({ status: { state: 'paused', error: PlaygroundError.from(thrown) } });
        }
      },
      takeMeasure: async (prepared, sources, settings) => {
        set({ measure: { state: 'measuring' } });
        try {
          const base = await setup.model();
          const { client, config } = await trainer.ready(base);
          const { run, data } = newRun(prepared, sources, settings, base);
          set({
            measure: { state: 'measured', measure: await client.measureTraining(orderOf(run, data, config)) },
          });
        } catch (thrown) {
          trainer.release();
          set({ measure: { state: 'failed', error: PlaygroundError.from(thrown) } });
        }
      },
      forgetMeasure: () => {
        if (get().measure.state !== 'measuring') set({ measure: { state: 'none' } });
      },
      pause: () => {
        const { status } = get();
        if (status.state !== 'running') return;
        set({ status: { ...status, pausing: true } });
        pause?.abort();
      },
      resume: async () => {
        const { run } = get();
        if (run) await exclusively(run.id, () => go(false));
      },
      finish: async () => {
        const { run, status } = get();
        if (status.state === 'running') {
          ending = true;
          get().pause();
          return;
        }
        if (run) await exclusively(run.id, () => go(true));
      },
      open: async (run) => {
        if (get().status.state === 'running' || get().status.state === 'loading') return;
        const status: RunStatus = run.state === 'finished' ? { state: 'finished' } : { state: 'paused' };
        set({ run, data: undefined, status, saveProblem: undefined });
        try {
          set({ data: await (await setup.runs()).data(run.id) });
        } catch (thrown) {
          if (run.state !== 'finished')
            set({ status: { state: 'paused', error: PlaygroundError.from(thrown) } });
        }
      },
      close: () => {
        const { state } = get().status;
        if (state === 'running' || state === 'loading') return;
        set({ status: { state: 'idle' }, run: undefined, data: undefined });
      },
    };
  });
}

function adapterOf({ config, weights }: BestAdapter) {
  return readPeftAdapter([bytesSource(PEFT_CONFIG, config), bytesSource(PEFT_WEIGHTS, weights)]);
}
