import { describe, expect, it } from 'vitest';
import type { T5Config } from '@/core/model/t5-config';
import type { StepPolicy } from '@/core/sampling/step';
import { attend } from '@/engine/generation/attend';
import type { DecodeOptions } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { loadNaiveT5 } from '@/testing/engine/naive-t5';
import { loadReferenceRuntime } from './reference-runtime';

const GREEDY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: 0, alternatives: 4 };
const PROMPT = [12, 40, 7, 33, 90, 5, 1];
const OTHER = [3, 3, 60, 1];

const oneRow = (more: Partial<DecodeOptions> = {}): DecodeOptions => ({
  promptOfRow: [0],
  maxSteps: 12,
  policy: { ...GREEDY, minNewTokens: 12 },
  ...more,
});

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(actual, (value, i) => Math.abs(value - expected[i]!)).reduce((a, b) => Math.max(a, b), 0);
}

const shapes: [string, Partial<T5Config>][] = [
  ['gated, untied', {}],
  ['relu, tied', { denseActFn: 'relu', isGatedAct: false, tieWordEmbeddings: true }],
  ['tied, not scaled', { tieWordEmbeddings: true, scaleDecoderOutputs: false }],
  ['untied, scaled', { scaleDecoderOutputs: true }],
  ['gated silu', { denseActFn: 'silu' }],
  ['gelu, not gated', { denseActFn: 'gelu', isGatedAct: false }],
  ['gated relu, a bias per layer', { denseActFn: 'relu', relativeBiasPerLayer: true }],
  ['odd sizes', { dModel: 37, dKv: 5, numHeads: 7, dFf: 51, vocabSize: 101 }],
  ['near positions only', { relativeAttentionBuckets: 8, relativeAttentionMaxDistance: 6 }],
];

describe.each(shapes)('%s', (_, config) => {
  it('gives the hidden states and logits of the naive model', async () => {
    const checkpoint = makeTinyCheckpoint({ seed: 3, config });
    const [runtime, naive] = [await loadReferenceRuntime(checkpoint), await loadNaiveT5(checkpoint)];
    const prompts = await runtime.encode([PROMPT]);
    expect(largestDifference(await prompts.readHidden(0), naive.encode(PROMPT).flat())).toBeLessThan(1e-5);

    const session = await runtime.startDecoding(prompts, oneRow());
    const produced: number[] = [];
    for (let step = 0; step < 12; step++) {
      const [records] = await session.run(1);
      const difference = largestDifference(await session.readLogits(), naive.nextLogits(PROMPT, produced));
      expect(difference).toBeLessThan(1e-5);
      produced.push(records![0]!.token);
    }
  });
});

describe.each(shapes)('cross-attention: %s', (_, config) => {
  it('is that of the naive model, and each row sums to 1', async () => {
    const checkpoint = makeTinyCheckpoint({ seed: 3, config });
    const [runtime, naive] = [await loadReferenceRuntime(checkpoint), await loadNaiveT5(checkpoint)];
    const answer = [9, 33, 33, 80, 1];
    const { layers, heads, outputTokens, sourceTokens, weights } = await attend(runtime, PROMPT, answer);
    expect([layers, outputTokens, sourceTokens]).toEqual([2, 5, PROMPT.length]);
    const expected = naive
      .crossShares(PROMPT, answer)
      .flatMap((layer) =>
        Array.from({ length: heads }, (__, head) => layer.flatMap((query) => query[head]!)).flat(),
      );
    expect(largestDifference(weights, expected)).toBeLessThan(1e-6);
    for (let at = 0; at < weights.length; at += sourceTokens) {
      const sum = weights.subarray(at, at + sourceTokens).reduce((total, share) => total + share, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
    }
  });
});

it('has positions far enough apart to share the last bucket', async () => {
  const checkpoint = makeTinyCheckpoint({
    seed: 8,
    config: { numEncoderLayers: 1, relativeAttentionMaxDistance: 20 },
  });
  const [runtime, naive] = [await loadReferenceRuntime(checkpoint), await loadNaiveT5(checkpoint)];
  const long = Array.from({ length: 70 }, (_, i) => 2 + ((i * 37) % 90));
  const prompts = await runtime.encode([long]);
  expect(largestDifference(await prompts.readHidden(0), naive.encode(long).flat())).toBeLessThan(1e-5);
});

it('gives a batch bit for bit what each prompt gives alone, and pads rows that are done', async () => {
  const runtime = await loadReferenceRuntime(makeTinyCheckpoint({ seed: 3 }));
  const both = await runtime.encode([PROMPT, OTHER]);
  const policy = { ...GREEDY, temperature: 0 };
  const forced = [[5, 6, 7], [1]];
  const session = await runtime.startDecoding(
    both,
    oneRow({ promptOfRow: [0, 1, 0], policy, forced: [...forced, []] }),
  );
  const together = await session.run(4);
  const alone = await runtime.startDecoding(
    await runtime.encode([PROMPT]),
    oneRow({ policy, forced: [forced[0]!] }),
  );
  const aloneRecords = await alone.run(4);
  expect(together.map((step) => step[0])).toEqual(aloneRecords.map((step) => step[0]));
  const alonePrompts = await runtime.encode([OTHER]);
  expect(await both.readHidden(1)).toEqual(await alonePrompts.readHidden(0));
  expect(together.map((step) => step[1]!.token)).toEqual([1, 0, 0, 0]);
  expect(together[1]![1]).toEqual({ token: 0, logprob: 0, entropy: 0, alternatives: [] });
});

it('stops when every row is done, and at the end of its cache', async () => {
  const runtime = await loadReferenceRuntime(makeTinyCheckpoint({ seed: 3 }));
  const prompts = await runtime.encode([PROMPT]);
  const done = await runtime.startDecoding(prompts, oneRow({ forced: [[4, 1]] }));
  expect((await done.run(10)).length).toBe(2);
  const full = await runtime.startDecoding(prompts, oneRow({ maxSteps: 3 }));
  expect([(await full.run(2)).length, (await full.run(5)).length, (await full.run(5)).length]).toEqual([
    2, 1, 0,
  ]);
  expect(full.steps).toBe(3);
});

it('continues any row from any other after a reorder', async () => {
  const checkpoint = makeTinyCheckpoint({ seed: 3 });
  const [runtime, naive] = [await loadReferenceRuntime(checkpoint), await loadNaiveT5(checkpoint)];
  const prompts = await runtime.encode([PROMPT]);
  const session = await runtime.startDecoding(prompts, oneRow({ promptOfRow: [0, 0, 0] }));
  let beams: number[][] = [[], [], []];
  const moves = [
    { sources: [0, 0, 0], tokens: [9, 10, 11] },
    { sources: [2, 0, 2], tokens: [20, 21, 22] },
    { sources: [1, 2, 0], tokens: [30, 31, 32] },
    { sources: [1, 1, 0], tokens: [40, 41, 42] },
  ];
  for (const { sources, tokens } of moves) {
    await session.run(1);
    session.reorder(sources, tokens);
    beams = sources.map((source, row) => [...beams[source]!, tokens[row]!]);
  }
  await session.run(1);
  const logits = await session.readLogits();
  beams.forEach((beam, row) => {
    const own = logits.subarray(row * 96, (row + 1) * 96);
    expect(largestDifference(own, naive.nextLogits(PROMPT, beam))).toBeLessThan(1e-5);
  });
});

describe('refusals', () => {
  it('an empty prompt and tokens outside the vocabulary', async () => {
    const runtime = await loadReferenceRuntime(makeTinyCheckpoint({ seed: 3 }));
    const refused = expect.objectContaining({ code: 'invalid-input' });
    for (const ids of [[], [96], [-1], [1.5]]) await expect(runtime.encode([ids])).rejects.toThrow(refused);
    const prompts = await runtime.encode([PROMPT]);
    await expect(runtime.startDecoding(prompts, oneRow({ forced: [[200]] }))).rejects.toThrow(refused);
  });

  it('weights that give no finite logits', async () => {
    const checkpoint = makeTinyCheckpoint({ seed: 3 });
    const tensors = new Map(checkpoint.tensors);
    const norm = tensors.get('dec.output_norm.weight')!;
    const damaged = new Uint8Array(Float32Array.from({ length: 32 }, () => Number.NaN).buffer);
    tensors.set(norm.name, { ...norm, read: async () => damaged });
    const runtime = await loadReferenceRuntime({ ...checkpoint, tensors });
    const session = await runtime.startDecoding(await runtime.encode([PROMPT]), oneRow());
    await expect(session.run(1)).rejects.toThrow(expect.objectContaining({ code: 'non-finite' }));
  });

  it('a checkpoint with a tensor missing', async () => {
    const checkpoint = makeTinyCheckpoint({ seed: 3 });
    const tensors = new Map(checkpoint.tensors);
    tensors.delete('enc.blk.1.attn_v.weight');
    await expect(loadReferenceRuntime({ ...checkpoint, tensors })).rejects.toThrow(
      expect.objectContaining({
        code: 'checkpoint-mismatch',
        message: expect.stringContaining('enc.blk.1.attn_v'),
      }),
    );
  });
});
