/** Whole runs on the GPU with a tiny model: what a page gets when it stops one in the middle, and what training brings. */
import { expect, it } from 'vitest';
import { mergeAdapter } from '@/core/adapters/merge-adapter';
import { peftSources, readPeftAdapter } from '@/core/adapters/peft-adapter';
import type { TrainingEvent, TrainingOrder } from '@/core/finetune/training-protocol';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { generate } from '@/engine/generation/generate';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import type { LoadedModel } from '@/engine/worker/loading/loaded-model';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { testGpu } from '@/testing/engine/gpu';
import { measureTraining, train } from './training';

const checkpoint = makeTinyCheckpoint({ seed: 4 });
const tokenizer = createTokenizer(checkpoint.tokenizer!);

const example = (letter: string) => ({
  sourceIds: tokenizer.encode(`the ${letter}`),
  targetIds: tokenizer.encode(letter),
});
const ORDER: TrainingOrder = {
  lora: { targets: ['q', 'v', 'wo'], rank: 4, alpha: 8, dropout: 0.1, rsLora: false, scope: 'all' },
  settings: {
    learningRate: 0.02,
    schedule: 'linear',
    warmupSteps: 1,
    weightDecay: 0,
    clipNorm: 1,
    batchSize: 4,
    accumulation: 1,
    steps: 12,
    seed: 3,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
  },
  baseModel: 'tiny',
  train: [...'abcdefgh'].map(example),
  heldOut: [...'ac'].map((letter) => ({ ...example(letter), references: [letter] })),
  evaluateEvery: 4,
  watched: 1,
  maxNewTokens: 3,
};

async function loadTiny(): Promise<LoadedModel> {
  const bare = await WebGpuRuntime.load(await testGpu(), checkpoint);
  // Of a loaded model, training reads the runtime, the tokenizer and the name of the runtime alone.
  return { bare, tokenizer, facts: { runtime: 'webgpu' } } as unknown as LoadedModel;
}

async function run(model: LoadedModel, order: TrainingOrder, stopAfterStep?: number) {
  const events: TrainingEvent[] = [];
  const controller = new AbortController();
  const emit = (event: TrainingEvent) => {
    events.push(event);
    if (event.kind === 'step' && event.report.step === stopAfterStep) controller.abort();
  };
  return { outcome: await train(model, order, emit, controller.signal), events };
}

const losses = (events: readonly TrainingEvent[]) =>
  events.flatMap((event) => (event.kind === 'step' ? [event.report.loss] : []));

it('stopped in the middle and gone on with in another trainer, ends with the same adapter bit for bit', async () => {
  const model = await loadTiny();
  const whole = await run(model, ORDER);
  const first = await run(model, ORDER, 5);
  expect(first.outcome).toEqual({ state: 'paused', step: 5 });
  const last = first.events.findLast((event) => event.kind === 'checkpoint')!;
  const baseline = first.events.find((event) => event.kind === 'baseline')!.report;
  const rest = await run(model, { ...ORDER, baseline, checkpoint: last.checkpoint });
  expect([...losses(first.events), ...losses(rest.events)]).toEqual(losses(whole.events));
  expect(rest.outcome).toMatchObject({ state: 'finished', step: 12 });
  if (whole.outcome.state !== 'finished' || rest.outcome.state !== 'finished')
    throw new Error('It did not finish.');
  expect(rest.outcome.adapter).toEqual(whole.outcome.adapter);
  expect(rest.outcome.tuned).toEqual(whole.outcome.tuned);
  expect(whole.outcome.adapter.loss).toBeLessThan(baseline.loss);
  expect(whole.outcome.peakBytes).toBeGreaterThan(0);

  // What it answered with the adapter beside the weights is what the merged weights answer in plain arrays.
  const adapter = await readPeftAdapter(peftSources(whole.outcome.adapter));
  const merged = await loadReferenceRuntime(mergeAdapter(checkpoint, adapter, 1));
  for (const [i, { sourceIds }] of ORDER.heldOut.entries()) {
    const settings = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: ORDER.maxNewTokens };
    const { text } = await generate(merged, tokenizer, sourceIds, settings);
    expect(whole.outcome.tuned.answers[i]!.text).toBe(text);
  }
});

it('uploads an adapter once for all answers of an evaluation, and frees it', async () => {
  const model = await loadTiny();
  const support = model.bare!.adapters!;
  const load = support.load.bind(support);
  let uploads = 0;
  let onDevice = 0;
  support.load = async (adapter) => {
    const loaded = await load(adapter);
    uploads++;
    onDevice++;
    const dispose = loaded.dispose.bind(loaded);
    return Object.assign(loaded, {
      dispose: () => {
        onDevice--;
        dispose();
      },
    });
  };
  const heldOut = Array.from({ length: 10 }, (_, i) => ORDER.heldOut[i % 2]!);
  const { outcome } = await run(model, { ...ORDER, heldOut, watched: 10 });
  expect(outcome.state).toBe('finished');
  // At steps 4, 8 and 12, and with the best at the end; ten answers are more than are given at a time.
  expect([uploads, onDevice]).toEqual([4, 0]);
});

it('measures a step, and refuses orders that cannot be done', async () => {
  const model = await loadTiny();
  const measure = await measureTraining(model, ORDER);
  expect(measure.msPerStep).toBeGreaterThan(0);
  expect(measure.msPerAnswer).toBeGreaterThan(0);
  expect(measure.parameters).toBeGreaterThan(0);
  const refused: [Partial<TrainingOrder>, RegExp][] = [
    [{ train: [] }, /nothing to train on/],
    [{ heldOut: [] }, /nothing to evaluate on/],
    [{ lora: { ...ORDER.lora, rank: 200 } }, /rank of 200/],
    [{ lora: { ...ORDER.lora, targets: ['wi'] } }, /no module wi to adapt/],
    [{ train: [{ sourceIds: [5, 1], targetIds: [] }] }, /empty prompt or answer/],
    [{ train: [{ sourceIds: [5_000, 1], targetIds: [1] }] }, /tokens of another model/],
    [{ evaluateEvery: 0 }, /Steps between evaluations/],
  ];
  for (const [change, message] of refused)
    await expect(run(model, { ...ORDER, ...change })).rejects.toThrow(message);
  const elsewhere = { ...model, bare: await loadReferenceRuntime(checkpoint) };
  await expect(run(elsewhere, ORDER)).rejects.toMatchObject({ code: 'no-webgpu' });
});
