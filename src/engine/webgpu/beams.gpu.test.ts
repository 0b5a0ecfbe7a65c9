/** Beam search on the device against the same search ranked step by step, on the GPU and on the reference. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import { generate } from '@/engine/generation/generate';
import { generateBatch } from '@/engine/generation/generate-batch';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { BeamOptions } from '@/engine/runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { STYLES, testGpu } from '@/testing/engine/gpu';
import { withoutDeviceBeams } from '@/testing/engine/plain-beams';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { WebGpuRuntime } from './webgpu-runtime';

const EOS = 1;
const tokenizer = makeWordTokenizer(96);
const PROMPT = [12, 40, 7, 33, 90, 5, EOS];
const search = (more: Partial<GenerationConfig>): GenerationConfig => ({
  ...DEFAULT_GENERATION_CONFIG,
  method: 'beam',
  maxNewTokens: 12,
  alternatives: 3,
  ...more,
});

function expectSame(actual: GenerationResult, expected: GenerationResult): void {
  expect([actual.outputIds, actual.text, actual.finish]).toEqual([
    expected.outputIds,
    expected.text,
    expected.finish,
  ]);
  expect(actual.score).toBeCloseTo(expected.score, 3);
  actual.tokens.forEach((token, i) => {
    const other = expected.tokens[i]!;
    expect(token.logprob).toBeCloseTo(other.logprob, 3);
    expect(token.entropy).toBeCloseTo(other.entropy, 3);
    expect(token.alternatives.map((a) => a.token)).toEqual(other.alternatives.map((a) => a.token));
    token.alternatives.forEach((alternative, k) => {
      expect(alternative.logprob).toBeCloseTo(other.alternatives[k]!.logprob, 3);
    });
  });
}

const variants: [Partial<GenerationConfig>, number[]?][] = [
  [{ numBeams: 8, minNewTokens: 4, maxNewTokens: 5 }],
  [{ numBeams: 3, minNewTokens: 6, maxNewTokens: 8 }, [5, 6, 7]],
];
const moreVariants: typeof variants = [
  [{ numBeams: 1 }],
  [{ numBeams: 2, lengthPenalty: -1 }],
  [{ numBeams: 4, lengthPenalty: 2, maxNewTokens: 24 }],
  [{ numBeams: 8, lengthPenalty: 0 }],
  [{ numBeams: 2 }, [5, EOS, 6]],
];

describe.each(STYLES)('%s kernels', (style) => {
  // With only six tokens answers often end early and beams stay unfilled.
  it.each([96, 6])('find the answers of the reference in a vocabulary of %i tokens', async (vocabSize) => {
    const config = { vocabSize, tieWordEmbeddings: vocabSize === 6 };
    const checkpoint = makeTinyCheckpoint({ seed: 21, config });
    const runtime = await WebGpuRuntime.load(await testGpu(), checkpoint, { kernels: style });
    const reference = await loadReferenceRuntime(checkpoint);
    const inVocabulary = (id: number) => (id === EOS ? EOS : 2 + (id % (vocabSize - 2)));
    for (const [settings, forced] of style === 'direct' ? [...variants, ...moreVariants] : variants) {
      const forcedIds = forced?.map(inVocabulary);
      const [mine, exact] = [
        await generate(runtime, tokenizer, PROMPT.map(inVocabulary), search(settings), { forcedIds }),
        await generate(reference, tokenizer, PROMPT.map(inVocabulary), search(settings), { forcedIds }),
      ];
      expectSame(mine, exact);
    }
    runtime.dispose();
  });
});

it('gives the result of ranking step by step, and each of several prompts its result alone', async () => {
  const runtime = await WebGpuRuntime.load(await testGpu(), makeTinyCheckpoint({ seed: 22 }));
  const stepwise = withoutDeviceBeams(runtime);
  const prompts = [PROMPT, [3, 3, 60, EOS], PROMPT, [44, 45, 46, 47, 48, EOS]];
  const settings = search({ numBeams: 4 });
  const together = await generateBatch(runtime, tokenizer, prompts, settings);
  for (const [row, prompt] of prompts.entries()) {
    const expected = await generate(stepwise, tokenizer, prompt, settings);
    expectSame(together[row]!, expected);
    if (row === 1) expectSame(await generate(runtime, tokenizer, prompt, settings), expected);
  }
  expect(together[2]!.outputIds).toEqual(together[0]!.outputIds);
  runtime.dispose();
});

it('stops where it is cancelled, and needs few round trips', async () => {
  const runtime = await WebGpuRuntime.load(await testGpu(), makeTinyCheckpoint({ seed: 23 }));
  const settings = search({ numBeams: 3, minNewTokens: 30, maxNewTokens: 30 });
  const signal = { aborted: false };
  const shown: number[][] = [];
  const result = await generate(runtime, tokenizer, PROMPT, settings, {
    signal,
    onTokens: (tokens) => {
      shown.push(tokens.map((token) => token.token));
      signal.aborted = shown.length === 3;
    },
  });
  expect([result.finish, result.outputIds]).toEqual(['cancelled', shown[2]]);
  const encoded = await runtime.encode([PROMPT]);
  const session = await runtime.startBeams(encoded, beams({ maxSteps: 30 }));
  expect((await session.run(30)).length).toBe(30);
  expect([session.steps, await session.run(1)]).toEqual([30, []]);
  session.dispose();
  encoded.dispose();
  runtime.dispose();
});

it('ends where no beam can be continued, and refuses widths that cannot be ranked', async () => {
  const runtime = await WebGpuRuntime.load(await testGpu(), makeTinyCheckpoint({ seed: 24 }));
  const encoded = await runtime.encode([PROMPT]);
  const forced = [[5, EOS], [EOS]];
  const session = await runtime.startBeams(encoded, beams({ promptOfSearch: [0, 0], forced }));
  const steps = await session.run(8);
  expect(steps.map((step) => step.map((one) => one.records[0]!.token))).toEqual([
    [5, EOS],
    [EOS, 0],
  ]);
  expect(steps.flat().flatMap((one) => one.ranked)).toEqual([]);
  expect(await session.run(1)).toEqual([]);
  session.dispose();
  const refused = expect.objectContaining({ code: 'invalid-input' });
  for (const more of [
    { width: 0 },
    { width: 1.5 },
    { width: 4 },
    { promptOfSearch: [1] },
    { forced: [[96]] },
  ])
    await expect(runtime.startBeams(encoded, beams(more))).rejects.toThrow(refused);
  encoded.dispose();
  runtime.dispose();
});

it('ranks no continuation twice where there are fewer tokens than candidates', async () => {
  const config = { vocabSize: 5, numDecoderLayers: 1 };
  const runtime = await WebGpuRuntime.load(await testGpu(), makeTinyCheckpoint({ seed: 25, config }));
  const encoded = await runtime.encode([[3, 2, 4, EOS]]);
  const { policy } = beams({});
  const wide = beams({ width: 8, policy: { ...policy, minNewTokens: 1, alternatives: 16 } });
  const session = await runtime.startBeams(encoded, wide);
  const steps = await session.run(4);
  // Four tokens are allowed at first, then all five after each of four beams.
  expect(steps.map(([one]) => one!.ranked.length)).toEqual([4, 16, 16, 16]);
  for (const [one] of steps) {
    const named = one!.ranked.map(({ source, token }) => `${source} ${token}`);
    expect(new Set(named).size).toBe(named.length);
  }
  session.dispose();
  encoded.dispose();
  runtime.dispose();
});

function beams(more: Partial<BeamOptions>): BeamOptions {
  const policy = { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: 40, alternatives: 6 };
  return { promptOfSearch: [0], width: 3, maxSteps: 8, policy, ...more };
}
