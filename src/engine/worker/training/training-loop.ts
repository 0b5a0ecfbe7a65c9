/**
 * One training run, from its start or from a checkpoint to its end: the base model is evaluated, steps alternate with
 * evaluations, and finally the best adapter is evaluated on every held-out instance. The result depends only on the order, so
 * an interrupted run ends exactly as it would have without the interruption.
 */

import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import {
  adapterFromTensors,
  peftSources,
  readPeftAdapter,
  writePeftAdapter,
} from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import { ExampleOrder } from '@/core/finetune/example-order';
import type {
  BestAdapter,
  HeldOutAnswer,
  HeldOutExample,
  HeldOutReport,
  TrainingEvent,
  TrainingOrder,
  TrainingOutcome,
  TrainingPhase,
} from '@/core/finetune/training-protocol';
import { exactMatch } from '@/core/metrics/exact-match';
import { rougeL } from '@/core/metrics/rouge';
import type { LoraTrainer } from '@/engine/lora/lora-types';
import { describeLora } from './lora-description';

/** Held-out instances per batch; small, so that a pause takes effect soon. */
const EVALUATION_BATCH = 8;
/** A single step with a loss that is not finite may be an accident; this many in a row stop the run. */
const MAX_SKIPPED = 5;
/** Checkpoints take at most 1/15 of the time, with at least this pause between two of them. */
const CHECKPOINT_SHARE = 15;
const CHECKPOINT_PAUSE_MS = 500;

/** A model that answers held-out instances. */
export interface AnsweringModel {
  /** Greedy answers; fewer when the signal is aborted. */
  answer(prompts: readonly (readonly number[])[], signal: AbortSignal): Promise<string[]>;
  /** Frees the adapter's memory on the device. */
  dispose(): void;
}

export interface TrainingHost {
  trainer: LoraTrainer;
  /** The model with an adapter, or the base model. The adapter stays on the device until the result is disposed of. */
  modelWith(adapter: LoraAdapter | undefined): Promise<AnsweringModel>;
  emit(event: TrainingEvent): void;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

/**
 * @throws {PlaygroundError} `non-finite` if the loss stays non-finite, and what the trainer throws; the last checkpoint that
 *   was emitted stays valid
 */
export async function runTraining(
  order: TrainingOrder,
  host: TrainingHost,
  signal: AbortSignal,
): Promise<TrainingOutcome> {
  const run = new TrainingRun(order, host, signal);
  return run.run();
}

/** Thrown when the signal is aborted, and caught where a last checkpoint can be emitted. */
class Paused extends Error {}

class TrainingRun {
  private best: BestAdapter | undefined;
  /** The decoded best adapter; undefined if it came from a checkpoint and has not been read yet. */
  private bestAdapter: LoraAdapter | undefined;
  /** The step that was last evaluated. */
  private evaluated: number;
  private checkpointAt: number;
  private checkpointCost = 0;
  private skipped = 0;

  constructor(
    private readonly order: TrainingOrder,
    private readonly host: TrainingHost,
    private readonly signal: AbortSignal,
  ) {
    this.best = order.checkpoint?.best;
    this.evaluated = order.checkpoint?.evaluated ?? 0;
    this.checkpointAt = host.now();
  }

  async run(): Promise<TrainingOutcome> {
    const { order, host } = this;
    const { trainer } = host;
    if (order.checkpoint) await trainer.restore(order.checkpoint.snapshot);
    try {
      if (!order.baseline) {
        const report = await this.measure('baseline', undefined, order.heldOut.length);
        host.emit({ kind: 'baseline', report });
        await this.checkpoint();
      }
      if (!order.finish || !this.best) await this.steps();
      return await this.conclude();
    } catch (thrown) {
      if (!(thrown instanceof Paused)) throw thrown;
      await this.checkpoint();
      return { state: 'paused', step: trainer.steps };
    }
  }

  private async steps(): Promise<void> {
    const { order, host } = this;
    const { settings, train } = order;
    const perStep = settings.batchSize * settings.accumulation;
    const examples = new ExampleOrder(train.length, settings.seed);
    // Asked to finish before the first evaluation: the current adapter is the best one.
    const last = order.finish ? host.trainer.steps : settings.steps;
    for (;;) {
      const step = host.trainer.steps;
      host.emit({ kind: 'phase', phase: 'steps', done: step, of: settings.steps });
      if (this.isDue(step, last)) await this.evaluate();
      if (step >= last) return;
      this.checkSignal();
      const batch = examples.ofStep(step, perStep).map((index) => train[index]!);
      const report = await host.trainer.step(batch);
      this.countSkipped(report.skipped !== undefined);
      host.emit({ kind: 'step', report });
      await this.checkpointIfDue();
    }
  }

  private isDue(step: number, last: number): boolean {
    const asked = step > 0 && (step % this.order.evaluateEvery === 0 || step === last);
    return asked && step !== this.evaluated;
  }

  /** Evaluates the current adapter, keeps it if it is the best so far, and emits a checkpoint. */
  private async evaluate(): Promise<void> {
    const { order, host } = this;
    const step = host.trainer.steps;
    const weights = await host.trainer.readAdapter();
    const adapter = await adapterFromTensors(describeLora(order.lora, order.baseModel), weights);
    const report = await this.measure('steps', adapter, order.watched);
    const isBest = report.loss < (this.best?.loss ?? Number.POSITIVE_INFINITY);
    if (isBest) {
      this.best = { step, loss: report.loss, ...(await writePeftAdapter(adapter)) };
      this.bestAdapter = adapter;
    }
    this.evaluated = step;
    host.emit({ kind: 'evaluation', step, report, isBest });
    await this.checkpoint();
  }

  /** Evaluates the best adapter on all held-out instances. */
  private async conclude(): Promise<TrainingOutcome> {
    const { order, host, best } = this;
    if (!best) {
      throw new PlaygroundError('not-ready', 'No step has been taken yet, so there is no adapter to keep.', {
        hint: 'Let it train for a few steps first.',
      });
    }
    const adapter = this.bestAdapter ?? (await readPeftAdapter(peftSources(best)));
    const answers = await this.answers('final', adapter, order.heldOut);
    const { steps, peakBytes } = host.trainer;
    return { state: 'finished', step: steps, adapter: best, tuned: { loss: best.loss, answers }, peakBytes };
  }

  /** @param answered number of held-out instances to answer; the loss is over all of them */
  private async measure(
    phase: TrainingPhase,
    adapter: LoraAdapter | undefined,
    answered: number,
  ): Promise<HeldOutReport> {
    const { heldOut } = this.order;
    let sum = 0;
    let tokens = 0;
    for (let at = 0; at < heldOut.length; at += EVALUATION_BATCH) {
      this.checkSignal();
      const part = await this.host.trainer.evaluate(heldOut.slice(at, at + EVALUATION_BATCH));
      sum += part.loss * part.tokens;
      tokens += part.tokens;
    }
    const answers = await this.answers(phase, adapter, heldOut.slice(0, answered));
    return { loss: sum / Math.max(1, tokens), answers };
  }

  private async answers(
    phase: TrainingPhase,
    adapter: LoraAdapter | undefined,
    instances: readonly HeldOutExample[],
  ): Promise<HeldOutAnswer[]> {
    const answers: HeldOutAnswer[] = [];
    if (instances.length === 0) return answers;
    this.checkSignal();
    const model = await this.host.modelWith(adapter);
    try {
      for (let at = 0; at < instances.length; at += EVALUATION_BATCH) {
        this.checkSignal();
        if (phase !== 'steps') this.host.emit({ kind: 'phase', phase, done: at, of: instances.length });
        const part = instances.slice(at, at + EVALUATION_BATCH);
        const prompts = part.map(({ sourceIds }) => sourceIds);
        const texts = await model.answer(prompts, this.signal);
        this.checkSignal();
        part.forEach(({ references }, i) => {
          const text = texts[i] ?? '';
          answers.push({ text, exactMatch: exactMatch(text, references), rougeL: rougeL(text, references) });
        });
      }
    } finally {
      model.dispose();
    }
    return answers;
  }

  private async checkpointIfDue(): Promise<void> {
    const pause = Math.max(CHECKPOINT_PAUSE_MS, CHECKPOINT_SHARE * this.checkpointCost);
    if (this.host.now() - this.checkpointAt >= pause) await this.checkpoint();
  }

  private async checkpoint(): Promise<void> {
    const { host, best, evaluated } = this;
    const started = host.now();
    const snapshot = await host.trainer.snapshot();
    host.emit({ kind: 'checkpoint', step: host.trainer.steps, checkpoint: { snapshot, evaluated, best } });
    this.checkpointAt = host.now();
    this.checkpointCost = this.checkpointAt - started;
  }

  private countSkipped(skipped: boolean): void {
    this.skipped = skipped ? this.skipped + 1 : 0;
    if (this.skipped < MAX_SKIPPED) return;
    throw new PlaygroundError(
      'non-finite',
      `The loss or its gradient was not finite in ${MAX_SKIPPED} consecutive steps, so training was stopped.`,
      { hint: 'Start again with a smaller learning rate; the best adapter so far is kept.' },
    );
  }

  private checkSignal(): void {
    if (this.signal.aborted) throw new Paused();
  }
}
