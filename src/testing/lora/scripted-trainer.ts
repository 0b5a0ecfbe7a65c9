/** A stand-in for the training worker. */
import { writePeftAdapter } from '@/core/adapters/peft-adapter';
import type { PlaygroundError } from '@/core/errors';
import type {
  BestAdapter,
  TrainingEvent,
  TrainingOrder,
  TrainingOutcome,
} from '@/core/finetune/training-protocol';
import type { TrainingClient } from '@/engine/client/engine-client';
import type { ModelFacts } from '@/engine/protocol';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeTinyAdapter } from './tiny-adapter';

const { config } = makeTinyCheckpoint({ seed: 1 });

/** The model that the stand-in says it has loaded. */
export const TRAINED_MODEL = {
  name: 'Tiny',
  quantisation: 'Q8_0',
  device: 'a GPU',
  weightBytes: 1,
  config,
} as ModelFacts;

async function bestAdapter(step: number): Promise<BestAdapter> {
  return { step, loss: 0.5, ...(await writePeftAdapter(makeTinyAdapter(config, { seed: 2 }))) };
}

/** A training worker that reports the steps it is ordered to take, without training: where WebGPU cannot be had. */
export class ScriptedTrainer {
  readonly orders: TrainingOrder[] = [];
  loads = 0;
  /** The next request is never answered. */
  silent = false;
  disposed = 0;
  /** The adapter of the last run that finished. */
  finished: BestAdapter | undefined;
  tellLost: (error: PlaygroundError) => void = () => undefined;
  /** Called after a step, by its number: once each. May return a promise, which delays the next step. */
  readonly happens = new Map<number, () => void | Promise<void>>();

  client(): TrainingClient {
    return {
      load: async () => {
        this.loads++;
        return TRAINED_MODEL;
      },
      onDeviceLost: (listener: (error: PlaygroundError) => void) => {
        this.tellLost = listener;
        return () => false;
      },
      dispose: () => {
        this.disposed++;
      },
      train: (order: TrainingOrder, emit: (event: TrainingEvent) => void, signal: AbortSignal) =>
        this.train(order, emit, signal),
    } as unknown as TrainingClient;
  }

  private async train(
    order: TrainingOrder,
    emit: (event: TrainingEvent) => void,
    signal: AbortSignal,
  ): Promise<TrainingOutcome> {
    this.orders.push(order);
    const report = { loss: 2, answers: [{ text: 'x', exactMatch: 0, rougeL: 0 }] };
    if (!order.baseline) emit({ kind: 'baseline', report });
    const from = order.checkpoint?.snapshot[0] ?? 0;
    for (let step = from + 1; step <= order.settings.steps && !order.finish; step++) {
      await Promise.resolve();
      if (signal.aborted) return { state: 'paused', step: step - 1 };
      const report = { step, loss: 1 / step, gradientNorm: Number.NaN, learningRate: 0.1, tokens: 9, ms: 5 };
      emit({ kind: 'step', report });
      emit({ kind: 'phase', phase: 'steps', done: step, of: order.settings.steps });
      const happens = this.happens.get(step);
      this.happens.delete(step);
      await happens?.();
      if (this.silent) {
        this.silent = false;
        return new Promise(() => undefined);
      }
      const best = await bestAdapter(step);
      emit({ kind: 'checkpoint', step, checkpoint: { snapshot: Uint8Array.of(step), evaluated: 0, best } });
    }
    const tuned = { loss: 0.5, answers: [{ text: 'y', exactMatch: 1, rougeL: 1 }] };
    this.finished = await bestAdapter(4);
    return {
      state: 'finished',
      step: order.settings.steps,
      adapter: this.finished,
      tuned,
      peakBytes: 77,
    };
  }
}
