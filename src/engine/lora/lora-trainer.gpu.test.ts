/** Training on the GPU against a run of another implementation, against float64, and against itself. */
import { describe, expect, it } from 'vitest';
import { adapterFromTensors } from '@/core/adapters/peft-adapter';
import type { LoraConfig, TrainExample, TrainSettings } from '@/core/finetune/lora-training';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import { readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import type { T5Config } from '@/core/model/t5-config';
import { toFlat, toWeights } from '@/engine/lora/adapter/lora-layout';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import type { KernelStyle } from '@/engine/webgpu/kernels/kernel-choice';
import { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import { throughGguf } from '@/testing/checkpoints/quantised';
import { makeTinyCheckpoint, memoryTensor } from '@/testing/checkpoints/tiny-checkpoint';
import { STYLES, testGpu } from '@/testing/engine/gpu';
import { openTinyT5 } from '@/testing/engine/tiny-t5-gold';
import { readLoraGold } from '@/testing/lora/lora-gold';
import { LoraReference } from '@/testing/lora/lora-reference';
import { normalisedError, randomValues } from '@/testing/numbers';
import { describeWithReference } from '@/testing/reference';
import { seededRandom } from '@/testing/seeded-random';
import { createLoraTrainer } from './lora-trainer';
import type { LoraWeights } from './lora-types';
import { estimateTraining } from './memory-estimate';

const GATED: LoraConfig = {
  targets: ['q', 'k', 'v', 'o', 'wi_0', 'wi_1', 'wo'],
  rank: 3,
  alpha: 5,
  dropout: 0,
  rsLora: false,
  scope: 'all',
};
const SETTINGS: TrainSettings = {
  learningRate: 0.01,
  schedule: 'constant',
  warmupSteps: 0,
  weightDecay: 0.01,
  clipNorm: 1,
  batchSize: 2,
  accumulation: 2,
  steps: 30,
  seed: 7,
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
};
const BATCH: TrainExample[] = [
  { sourceIds: [5, 9, 30, 71, 12, 60, 33, 2, 8, 41, 1], targetIds: [7, 22, 1] },
  { sourceIds: [12, 1], targetIds: [40, -100, 8, 1] },
  { sourceIds: [90, 4, 18, 1], targetIds: [-100, -100, 5, 50, 61, 1] },
];

async function load(checkpoint: Checkpoint, style: KernelStyle = 'direct'): Promise<WebGpuRuntime> {
  return WebGpuRuntime.load(await testGpu(), checkpoint, { kernels: style });
}

/** With a head scaled by four: behind a norm, a random head never becomes confident enough of a token. */
async function withLoudHead(checkpoint: Checkpoint): Promise<Checkpoint> {
  const name = 'output.weight';
  const head = checkpoint.tensors.get(name)!;
  const values = (await readAsF32(head)).map((value) => 4 * value);
  return {
    ...checkpoint,
    tensors: new Map(checkpoint.tensors).set(name, memoryTensor(name, head.shape, values)),
  };
}

/** Inference with the targets as forced tokens. */
async function forced(runtime: Seq2SeqRuntime, batch: readonly TrainExample[]) {
  const prompts = await runtime.encode(batch.map(({ sourceIds }) => sourceIds));
  const session = await runtime.startDecoding(prompts, {
    promptOfRow: batch.map((_, row) => row),
    maxSteps: 8,
    policy: { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 0 },
    forced: batch.map(({ targetIds }) => targetIds),
  });
  return { prompts, session };
}

async function firstLogits(runtime: Seq2SeqRuntime, batch: readonly TrainExample[]): Promise<Float32Array> {
  const { prompts, session } = await forced(runtime, batch);
  await session.run(1);
  const logits = await session.readLogits();
  session.dispose();
  prompts.dispose();
  return logits;
}

/** Mean negative log-probability of the targets, decoded token by token. */
async function forcedLoss(runtime: Seq2SeqRuntime, batch: readonly TrainExample[]): Promise<number> {
  const { prompts, session } = await forced(runtime, batch);
  const logprobs: number[] = [];
  for (let step = 0; step < 8; step++) {
    const [records = []] = await session.run(1);
    records.forEach(({ logprob }, row) => {
      if (step < batch[row]!.targetIds.length) logprobs.push(logprob);
    });
  }
  session.dispose();
  prompts.dispose();
  return -logprobs.reduce((sum, logprob) => sum + logprob, 0) / logprobs.length;
}

function flatOf(reference: LoraReference, weights: LoraWeights): Float32Array {
  return toFlat(reference.layout, weights);
}

describeWithReference('the reference run of tiny-t5', () => {
  it.each(STYLES)('%s kernels: gradients of the first step, vocabulary in chunks', async (style) => {
    const gold = await readLoraGold();
    const runtime = await load(await openTinyT5(), style);
    const trainer = await createLoraTrainer(runtime, gold.lora, gold.settings, {
      initial: gold.initial,
      logitBytes: 600_000,
    });
    const { loss, gradients } = await trainer.gradientsOf(gold.batch);
    expect(Math.abs(loss - gold.losses[0]!)).toBeLessThan(1e-4);
    expect([...gradients.keys()].sort()).toEqual([...gold.gradients.keys()].sort());
    for (const [name, { l2, first4 }] of gold.gradients) {
      const { data } = gradients.get(name)!;
      expect(Math.abs(Math.hypot(...data) / l2 - 1)).toBeLessThan(1e-3);
      first4.forEach((value, i) => {
        expect(Math.abs(data[i]! - value)).toBeLessThan(1e-4);
      });
    }
    trainer.dispose();
    runtime.dispose();
  });

  it('has the same 20 losses', async () => {
    const gold = await readLoraGold();
    const runtime = await load(await openTinyT5());
    const trainer = await createLoraTrainer(runtime, gold.lora, gold.settings, { initial: gold.initial });
    const losses: number[] = [];
    for (const _ of gold.losses) losses.push((await trainer.step(gold.batch)).loss);
    // Rounding errors grow with the steps: exact arithmetic (lora-reference.ts) ends 1.0e-3 away from that float32 run.
    losses.forEach((loss, i) => {
      expect(Math.abs(loss - gold.losses[i]!)).toBeLessThan(i < 15 ? 2e-4 : 2e-3);
    });
    trainer.dispose();
    runtime.dispose();
  });
});

interface ModelCase {
  name: string;
  model: Partial<T5Config>;
  quantisation: Quantisation;
  lora: LoraConfig;
}

const MODELS: ModelCase[] = [
  { name: 'gated, Q8_0, every target', model: {}, quantisation: 'q8_0', lora: GATED },
  {
    name: 'ReLU, tied, Q4_0, dropout, rsLoRA',
    model: { denseActFn: 'relu', isGatedAct: false, tieWordEmbeddings: true },
    quantisation: 'q4_0',
    lora: { ...GATED, targets: ['q', 'v', 'wi', 'wo'], dropout: 0.25, rsLora: true },
  },
  {
    name: 'odd widths, F16, some targets',
    model: { dModel: 30, dKv: 5, dFf: 37 },
    quantisation: 'f16',
    lora: { ...GATED, targets: ['k', 'o', 'wi_1'], dropout: 0.1 },
  },
  {
    name: 'UMT5 with SiLU, tied and not scaled',
    model: {
      denseActFn: 'silu',
      relativeBiasPerLayer: true,
      tieWordEmbeddings: true,
      scaleDecoderOutputs: false,
    },
    quantisation: 'q8_0',
    lora: GATED,
  },
  {
    name: 'decoder only',
    model: {},
    quantisation: 'q8_0',
    lora: { ...GATED, scope: 'decoder', dropout: 0.1 },
  },
  {
    name: 'decoder only, nothing on the encoder output',
    model: {},
    quantisation: 'q8_0',
    lora: { ...GATED, targets: ['q', 'wo'], scope: 'decoder' },
  },
];

describe.each(STYLES)('%s kernels against float64', (style) => {
  // Compiling takes seconds in the other style, whose kernels have tests of their own: two models for it.
  it.each(style === 'direct' ? MODELS : [MODELS[0]!, MODELS[2]!])(
    '$name',
    async ({ model, quantisation, lora }) => {
      const checkpoint = await throughGguf(makeTinyCheckpoint({ seed: 4, config: model }), quantisation);
      const reference = await LoraReference.load(checkpoint, lora);
      const values = randomValues(seededRandom(9), reference.layout.parameters, 0.2);
      const flat = new Float32Array(reference.layout.floats);
      flat.set(values);
      const runtime = await load(checkpoint, style);
      const results = [];
      const plain = reference.lossAndGradient(flat, BATCH).loss;
      for (const checkpointing of [true, false]) {
        const options = { initial: toWeights(reference.layout, flat), checkpointing };
        const trainer = await createLoraTrainer(runtime, lora, SETTINGS, options);
        results.push(await trainer.gradientsOf(BATCH));
        const { loss, tokens } = await trainer.evaluate(BATCH);
        expect(Math.abs(loss - plain)).toBeLessThan(1e-5);
        expect(tokens).toBe(10);
        // Two examples run together, then one.
        const shape = { sourceTokens: 13, targetTokens: 7, longestSource: 11 };
        const { totalBytes } = estimateTraining(checkpoint.config, lora, shape, { checkpointing });
        const keptPrompts = lora.scope === 'decoder' ? 17 * 4 * checkpoint.config.dModel : 0;
        expect(Math.abs(trainer.peakBytes / (totalBytes + keptPrompts) - 1)).toBeLessThan(0.03);
        trainer.dispose();
      }
      const [kept, whole] = results;
      const expected = reference.lossAndGradient(flat, BATCH, { seed: SETTINGS.seed, step: 0 });
      expect(Math.abs(kept!.loss - expected.loss)).toBeLessThan(1e-5);
      expect(Math.abs(kept!.norm / Math.hypot(...expected.gradient) - 1)).toBeLessThan(1e-5);
      expect(normalisedError(flatOf(reference, kept!.gradients), expected.gradient)).toBeLessThan(1e-9);
      // Recomputed or kept: the same bits.
      expect(flatOf(reference, whole!.gradients)).toEqual(flatOf(reference, kept!.gradients));
      expect(whole!.loss).toBe(kept!.loss);
      runtime.dispose();
    },
  );
});

describe('a trained adapter', () => {
  it('has the same loss in inference as in training, and no effect before training', async () => {
    const checkpoint = await throughGguf(makeTinyCheckpoint({ seed: 4 }), 'q8_0');
    const runtime = await load(checkpoint);
    const trainer = await createLoraTrainer(runtime, GATED, { ...SETTINGS, clipNorm: 0 });
    const batch = BATCH.map(({ sourceIds, targetIds }) => ({
      sourceIds,
      targetIds: targetIds.filter((id) => id >= 0),
    }));
    const description = { ...GATED, targets: [...GATED.targets], baseModel: 'tiny' };
    const readAdapter = async () => adapterFromTensors(description, await trainer.readAdapter());
    const untrained = await runtime.adapters.load(await readAdapter());
    expect(await firstLogits(await untrained.at(1), batch)).toEqual(await firstLogits(runtime, batch));
    untrained.dispose();

    const before = (await trainer.evaluate(batch)).loss;
    for (let step = 0; step < 5; step++) await trainer.step(batch);
    const { loss } = await trainer.evaluate(batch);
    expect(before - loss).toBeGreaterThan(0.3);

    const loaded = await runtime.adapters.load(await readAdapter());
    const adapted = await loaded.at(1);
    expect(Math.abs((await forcedLoss(adapted, batch)) - loss)).toBeLessThan(1e-5);
    expect(Math.abs((await forcedLoss(runtime, batch)) - before)).toBeLessThan(1e-5);
    loaded.dispose();
    trainer.dispose();
    runtime.dispose();
  });
});

describe('a run', () => {
  it('starts from the unchanged model, whatever A holds', async () => {
    const runtime = await load(makeTinyCheckpoint({ seed: 4 }));
    const losses = [];
    for (const lora of [GATED, { ...GATED, rank: 8, targets: ['v'] as const }]) {
      for (const seed of [1, 2]) {
        const trainer = await createLoraTrainer(runtime, lora, { ...SETTINGS, seed });
        losses.push((await trainer.evaluate(BATCH)).loss);
        trainer.dispose();
      }
    }
    expect(new Set(losses).size).toBe(1);
    runtime.dispose();
  });

  it('overfits 8 examples', async () => {
    const runtime = await load(await withLoudHead(makeTinyCheckpoint({ seed: 4 })));
    const random = seededRandom(3);
    const id = () => 3 + Math.floor(random() * 90);
    const batch = Array.from({ length: 8 }, () => ({
      sourceIds: [id(), id(), id(), 1],
      targetIds: [id(), 1],
    }));
    const settings: TrainSettings = {
      ...SETTINGS,
      batchSize: 8,
      accumulation: 1,
      weightDecay: 0,
      steps: 150,
    };
    const trainer = await createLoraTrainer(runtime, { ...GATED, rank: 8, alpha: 16 }, settings);
    let loss = Number.POSITIVE_INFINITY;
    for (let step = 0; step < settings.steps && loss > 0.01; step++) loss = (await trainer.step(batch)).loss;
    expect(loss).toBeLessThan(0.01);
    expect((await trainer.evaluate(batch)).loss).toBeLessThan(0.01);
    trainer.dispose();
    runtime.dispose();
  });

  it.each(['all', 'decoder'] as const)(
    'stopped and restored gives the same bits over 30 steps, scope %s',
    async (scope) => {
      const runtime = await load(makeTinyCheckpoint({ seed: 4 }));
      const lora: LoraConfig = { ...GATED, scope, dropout: 0.2 };
      const settings: TrainSettings = { ...SETTINGS, schedule: 'cosine', warmupSteps: 3 };
      const batchOf = (step: number) => [BATCH[step % 3]!, BATCH[(step * 2 + 1) % 3]!];
      const whole = await createLoraTrainer(runtime, lora, settings);
      const losses = [];
      for (let step = 0; step < 30; step++) losses.push((await whole.step(batchOf(step))).loss);
      const first = await createLoraTrainer(runtime, lora, settings);
      const again = [];
      for (let step = 0; step < 13; step++) again.push((await first.step(batchOf(step))).loss);
      const bytes = await first.snapshot();
      first.dispose();
      const second = await createLoraTrainer(runtime, lora, settings);
      await second.restore(bytes);
      expect(second.steps).toBe(13);
      for (let step = 13; step < 30; step++) again.push((await second.step(batchOf(step))).loss);
      expect(again).toEqual(losses);
      expect(await second.snapshot()).toEqual(await whole.snapshot());
      const other = await createLoraTrainer(runtime, { ...lora, alpha: 1 }, settings);
      await expect(other.restore(bytes)).rejects.toMatchObject({ code: 'checkpoint-mismatch' });
      for (const trainer of [whole, second, other]) trainer.dispose();
      runtime.dispose();
    },
  );

  it('skips updates where numbers are not finite, and reports it', async () => {
    const runtime = await load(makeTinyCheckpoint({ seed: 4 }));
    const start = await createLoraTrainer(runtime, GATED, SETTINGS);
    const initial = await start.readAdapter();
    for (const { data } of initial.values()) data.fill(1e25);
    start.dispose();
    const trainer = await createLoraTrainer(runtime, GATED, SETTINGS, { initial });
    const report = await trainer.step(BATCH);
    expect(report).toMatchObject({ step: 1, skipped: 'non-finite' });
    expect(await trainer.readAdapter()).toEqual(initial);
    trainer.dispose();
    runtime.dispose();
  });

  it('continues unaffected after a batch that the device cannot hold', async () => {
    const runtime = await load(makeTinyCheckpoint({ seed: 4 }));
    const [trainer, other] = [
      await createLoraTrainer(runtime, GATED, SETTINGS),
      await createLoraTrainer(runtime, GATED, SETTINGS),
    ];
    const long = { sourceIds: new Array<number>(70_000).fill(5), targetIds: [1] };
    await expect(trainer.step([BATCH[0]!, BATCH[1]!, long])).rejects.toMatchObject({ code: 'device-limit' });
    expect(trainer.steps).toBe(0);
    const [after, fresh] = [await trainer.step(BATCH), await other.step(BATCH)];
    expect({ ...after, ms: 0 }).toEqual({ ...fresh, ms: 0 });
    expect(await trainer.snapshot()).toEqual(await other.snapshot());
    for (const one of [trainer, other]) one.dispose();
    runtime.dispose();
  });

  it('refuses what it cannot train on', async () => {
    const runtime = await load(makeTinyCheckpoint({ seed: 4 }));
    const trainer = await createLoraTrainer(runtime, GATED, SETTINGS);
    const refused = (batch: TrainExample[]) =>
      expect(trainer.step(batch)).rejects.toMatchObject({ code: 'invalid-input' });
    await refused([]);
    await refused([{ sourceIds: [], targetIds: [1] }]);
    await refused([{ sourceIds: [1], targetIds: [] }]);
    await refused([{ sourceIds: [96], targetIds: [1] }]);
    await refused([{ sourceIds: [1], targetIds: [-1] }]);
    await refused([{ sourceIds: [1], targetIds: [-100, -100] }]);
    await refused(Array.from({ length: 5 }, () => BATCH[0]!));
    trainer.dispose();
    await expect(trainer.step(BATCH)).rejects.toMatchObject({ code: 'cancelled' });
    const bad = (lora: Partial<LoraConfig>, settings: Partial<TrainSettings> = {}) =>
      expect(
        createLoraTrainer(runtime, { ...GATED, ...lora }, { ...SETTINGS, ...settings }),
      ).rejects.toMatchObject({ code: 'invalid-config' });
    await bad({ targets: [] });
    await bad({ targets: ['wi'] });
    await bad({ rank: 25 });
    await bad({ dropout: 1 });
    await bad({}, { learningRate: Number.NaN });
    await bad({}, { batchSize: 0 });
    runtime.dispose();
  });
});
