import { describe, expect, it } from 'vitest';
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import type { TrainExample } from '@/core/finetune/lora-training';
import type { TrainingEvent, TrainingOrder, TrainingOutcome } from '@/core/finetune/training-protocol';
import type { LoraTrainer } from '@/engine/lora/lora-types';
import { runTraining, type TrainingHost } from './training-loop';

/**
 * A trainer of one number, whose every value depends on all that it was given before: what is left out, taken twice or
 * taken in another order shows in the end.
 */
class CountingTrainer implements LoraTrainer {
  readonly parameters = 1;
  readonly peakBytes = 1_000;
  steps = 0;
  state = 1;
  disposed = false;
  constructor(private readonly skip: (step: number) => boolean = () => false) {}

  async step(batch: readonly TrainExample[]) {
    for (const { sourceIds } of batch) this.state = (this.state * 31 + sourceIds[0]!) % 1_000_003;
    this.steps++;
    const skipped = this.skip(this.steps) ? ({ skipped: 'non-finite' } as const) : {};
    return {
      step: this.steps,
      loss: this.state,
      gradientNorm: 1,
      learningRate: 0.1,
      tokens: 4,
      ms: 1,
      ...skipped,
    };
  }

  async evaluate(batch: readonly TrainExample[]) {
    return { loss: Math.abs(this.steps - 4) + this.state / 1e9, tokens: batch.length };
  }

  async readAdapter() {
    const module = 'base_model.model.decoder.block.0.layer.0.SelfAttention.q';
    return new Map([
      [`${module}.lora_A.weight`, { shape: [1, 1] as const, data: Float32Array.of(this.state) }],
      [`${module}.lora_B.weight`, { shape: [1, 1] as const, data: Float32Array.of(this.steps) }],
    ]);
  }

  async snapshot() {
    return new TextEncoder().encode(JSON.stringify({ steps: this.steps, state: this.state }));
  }

  async restore(bytes: Uint8Array) {
    Object.assign(this, JSON.parse(new TextDecoder().decode(bytes)));
  }

  dispose() {
    this.disposed = true;
  }
}

const example = (id: number) => ({ sourceIds: [id, 1], targetIds: [id, 1] });

const ORDER: TrainingOrder = {
  lora: { targets: ['q'], rank: 1, alpha: 1, dropout: 0, rsLora: false, scope: 'decoder' },
  settings: {
    learningRate: 0.1,
    schedule: 'constant',
    warmupSteps: 0,
    weightDecay: 0,
    clipNorm: 0,
    batchSize: 2,
    accumulation: 2,
    steps: 8,
    seed: 5,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
  },
  baseModel: 'tiny',
  train: Array.from({ length: 11 }, (_, i) => example(i + 10)),
  heldOut: Array.from({ length: 10 }, (_, i) => ({ ...example(i + 50), references: [`answer ${i + 50}`] })),
  evaluateEvery: 3,
  watched: 2,
  maxNewTokens: 4,
};

interface Ran {
  outcome: TrainingOutcome;
  events: TrainingEvent[];
  trainer: CountingTrainer;
  /** Adapters that were put on the device, and how many are there at the end. */
  loaded: LoraAdapter[];
  onDevice: number;
}

/** @param stopAt stops after so many events; a clock of a second an event makes every checkpoint due */
async function run(
  order: TrainingOrder,
  stopAt = Number.POSITIVE_INFINITY,
  trainer = new CountingTrainer(),
): Promise<Ran> {
  const events: TrainingEvent[] = [];
  const controller = new AbortController();
  const loaded: LoraAdapter[] = [];
  let onDevice = 0;
  let clock = 0;
  const host: TrainingHost = {
    trainer,
    modelWith: async (adapter) => {
      if (adapter) loaded.push(adapter);
      onDevice++;
      return {
        answer: async (prompts) => prompts.map(([id]) => (adapter ? `answer ${id! + (id! % 2)}` : 'nothing')),
        dispose: () => onDevice--,
      };
    },
    emit: (event) => {
      events.push(event);
      clock += 1_000;
      if (events.length === stopAt) controller.abort();
    },
    now: () => clock,
  };
  const outcome = await runTraining(order, host, controller.signal);
  return { outcome, events, trainer, loaded, onDevice };
}

/** The order with which an interrupted run goes on. */
function goOn(order: TrainingOrder, { events }: Ran): TrainingOrder {
  const last = events.findLast((event) => event.kind === 'checkpoint');
  const baseline = events.find((event) => event.kind === 'baseline');
  return { ...order, checkpoint: last?.checkpoint, baseline: baseline?.report ?? order.baseline };
}

const told = (events: readonly TrainingEvent[]) =>
  events.filter(({ kind }) => kind === 'step' || kind === 'evaluation' || kind === 'baseline');

describe('a training run', () => {
  it('measures the model alone, evaluates on the way and at the end, and keeps the best', async () => {
    const { outcome, events } = await run(ORDER);
    expect(told(events).map((event) => event.kind)).toEqual([
      'baseline',
      ...['step', 'step', 'step', 'evaluation'],
      ...['step', 'step', 'step', 'evaluation'],
      ...['step', 'step', 'evaluation'],
    ]);
    const evaluations = events.filter((event) => event.kind === 'evaluation');
    expect(evaluations.map(({ step, isBest }) => [step, isBest])).toEqual([
      [3, true],
      [6, false],
      [8, false],
    ]);
    expect(evaluations[0]!.report.answers).toHaveLength(2);
    const [baseline] = events.filter((event) => event.kind === 'baseline');
    expect(baseline!.report.answers.map(({ exactMatch }) => exactMatch)).toEqual(new Array(10).fill(0));
    if (outcome.state !== 'finished') throw new Error('It did not finish.');
    expect(outcome.adapter.step).toBe(3);
    expect(outcome.tuned.loss).toBe(outcome.adapter.loss);
    expect(outcome.tuned.answers.map(({ exactMatch }) => exactMatch)).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect(new TextDecoder().decode(outcome.adapter.config)).toContain('decoder\\\\..*\\\\.(q)');
  });

  it('puts an adapter on the device once for all answers it gives, and reads none that it has written itself', async () => {
    const { loaded, onDevice, outcome } = await run({ ...ORDER, watched: 10 });
    // Ten answers, eight at a time: at steps 3, 6 and 8, and with the best at the end.
    expect(loaded).toHaveLength(4);
    expect(loaded[3]).toBe(loaded[0]);
    expect(onDevice).toBe(0);
    expect(outcome.state).toBe('finished');
  });

  it('interrupted anywhere and gone on with, tells and ends as it would have without', async () => {
    const whole = await run(ORDER);
    for (let stopAt = 1; stopAt < whole.events.length; stopAt++) {
      const first = await run(ORDER, stopAt);
      if (first.outcome.state === 'finished') continue;
      const rest = await run(goOn(ORDER, first));
      const [before, after] = [told(first.events), told(rest.events)];
      expect([...before, ...after], `stopped after event ${stopAt}`).toEqual(told(whole.events));
      expect(rest.outcome).toEqual(whole.outcome);
    }
  });

  it('ended early, keeps the best so far; before any evaluation, what there is', async () => {
    const afterSix = await run(
      ORDER,
      (await run(ORDER)).events.findIndex((e) => e.kind === 'evaluation' && e.step === 6) + 1,
    );
    const ended = await run({ ...goOn(ORDER, afterSix), finish: true });
    expect(ended.outcome).toMatchObject({ state: 'finished', step: 6, adapter: { step: 3 } });
    expect(told(ended.events)).toEqual([]);
    const afterTwo = await run(
      ORDER,
      (await run(ORDER)).events.findIndex((e) => e.kind === 'step' && e.report.step === 2) + 1,
    );
    const kept = await run({ ...goOn(ORDER, afterTwo), finish: true });
    expect(kept.outcome).toMatchObject({ state: 'finished', step: 2, adapter: { step: 2 } });
    const nothing = run({ ...ORDER, finish: true });
    await expect(nothing).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('goes past a step that could not be taken, and stops after five in a row', async () => {
    const once = await run(ORDER, undefined, new CountingTrainer((step) => step === 2));
    expect(once.outcome.state).toBe('finished');
    const always = run(ORDER, undefined, new CountingTrainer((step) => step > 1));
    await expect(always).rejects.toMatchObject({ code: 'non-finite' });
  });
});
