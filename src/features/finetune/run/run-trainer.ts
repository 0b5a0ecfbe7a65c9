/** Trains the run that is shown: from its last checkpoint, until it ends, is paused, or fails. */
import { PlaygroundError } from '@/core/errors';
import type { BestAdapter, TrainingEvent, TrainingOutcome } from '@/core/finetune/training-protocol';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import type { TrainingRunData, TrainingRunRecord } from '@/storage/migrations/training-run';
import { applyEvent, rewindTo } from './apply-event';
import { checkSameModel, orderOf } from './run-order';
import type { RunSaver } from './run-saver';
import type { RunStore } from './run-state';
import type { TrainerEngine } from './trainer-engine';

interface RunTrainerParts {
  setup: FinetuneSetup;
  store: Pick<RunStore, 'getState' | 'setState'>;
  engine: TrainerEngine;
  saver: RunSaver;
  /** Called when a run has ended or was interrupted, so that lists of runs and adapters can be read again. */
  onChange: () => void;
}

export class RunTrainer {
  private controller: AbortController | undefined;
  /** Finish after the next pause. */
  private finishNext = false;

  constructor(private readonly parts: RunTrainerParts) {}

  /**
   * @param finish takes no more steps: measures the best adapter and ends the run
   * @param retry whether to ask once more for a device that was lost
   */
  async train(finish: boolean, retry = true): Promise<void> {
    const { setup, store, engine, saver, onChange } = this.parts;
    this.finishNext = false;
    const { run, data } = store.getState();
    if (!run || !data) return;
    store.setState({ status: { state: 'loading' } });
    this.controller = new AbortController();
    const letSleep = setup.stayAwake();
    try {
      const outcome = await this.runWorker(run, data, finish, this.controller.signal);
      await saver.settled();
      await this.conclude(outcome);
    } catch (thrown) {
      const error = PlaygroundError.from(thrown);
      engine.release();
      await saver.settled();
      if (error.code === 'device-lost' && retry) return this.train(finish, false);
      store.setState({ status: { state: 'paused', error } });
    } finally {
      letSleep();
      onChange();
    }
  }

  /** Stops after the current step. @param finish ends the run then, instead of leaving it paused */
  pause({ finish = false } = {}): void {
    const { store } = this.parts;
    const { status } = store.getState();
    if (status.state !== 'running') return;
    if (finish) this.finishNext = true;
    store.setState({ status: { ...status, pausing: true } });
    this.controller?.abort();
  }

  private async runWorker(
    run: TrainingRunRecord,
    data: TrainingRunData,
    finish: boolean,
    signal: AbortSignal,
  ): Promise<TrainingOutcome> {
    const { setup, store, engine } = this.parts;
    const base = await setup.model();
    checkSameModel(run, base);
    const { client, config, device, lost } = await engine.ready(base);
    const checkpoint = await (await setup.runs()).checkpoint(run.id);
    const resumed = { ...rewindTo(run, checkpoint), device };
    store.setState({
      run: resumed,
      status: {
        state: 'running',
        pausing: false,
        phase: 'steps',
        done: checkpoint?.step ?? 0,
        of: run.settings.steps,
      },
    });
    const deviceLost = lost.then((error) => {
      throw error;
    });
    const order = orderOf(resumed, data, config, { checkpoint, finish });
    return Promise.race([client.train(order, this.onEvent, signal), deviceLost]);
  }

  private readonly onEvent = (event: TrainingEvent): void => {
    const { store, saver } = this.parts;
    const { run, status } = store.getState();
    if (!run) return;
    if (event.kind === 'checkpoint') {
      void saver.save({ step: event.step, ...event.checkpoint });
    } else if (event.kind === 'phase') {
      const { phase, done, of } = event;
      const pausing = status.state === 'running' && status.pausing;
      store.setState({ status: { state: 'running', pausing, phase, done, of } });
    } else {
      store.setState({ run: { ...run, ...applyEvent(run, event) } });
    }
  };

  private async conclude(outcome: TrainingOutcome): Promise<void> {
    const { store, engine, saver } = this.parts;
    if (outcome.state === 'paused') {
      if (this.finishNext) return this.train(true);
      store.setState({ status: { state: 'paused' } });
      return;
    }
    const { tuned, peakBytes, adapter } = outcome;
    const best = { step: adapter.step, loss: adapter.loss };
    const adapterId = await this.storeAdapter(adapter);
    const { run } = store.getState();
    if (run) store.setState({ run: { ...run, state: 'finished', tuned, peakBytes, best, adapterId } });
    await saver.save();
    engine.release();
    store.setState({ status: { state: 'finished' } });
  }

  /** Adds an adapter to the library; if that fails, the adapter stays in memory to be saved as files. */
  private async storeAdapter(adapter: BestAdapter): Promise<string | undefined> {
    const { setup, store } = this.parts;
    const { run } = store.getState();
    store.setState({ unshelved: undefined });
    try {
      const shelf = await setup.shelf();
      const about = { name: run?.name ?? 'Adapter', run: run?.id };
      return (await shelf.put(adapter, about)).id;
    } catch (thrown) {
      store.setState({ unshelved: { adapter, error: PlaygroundError.from(thrown) } });
      return undefined;
    }
  }
}
