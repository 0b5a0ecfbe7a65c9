/** Token selection on the GPU against core/sampling/choose-token.ts: the same token, scores and alternatives. */
import { describe, expect, it } from 'vitest';
import { chooseToken } from '@/core/sampling/choose-token';
import { noiseBits } from '@/core/sampling/noise';
import type { StepPolicy } from '@/core/sampling/step';
import type { KernelStyle } from '@/engine/webgpu/kernels/kernel-choice';
import { createState, NONE, TokenSelection } from '@/engine/webgpu/model/selection';
import { runOnce, STYLES } from '@/testing/engine/gpu';
import { randomValues } from '@/testing/numbers';
import { seededRandom } from '@/testing/seeded-random';

const EOS = 1;
const GREEDY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 7, minNewTokens: 0, alternatives: 5 };

interface Chosen {
  token: number;
  logprob: number;
  entropy: number;
  alternatives: { token: number; logprob: number }[];
}

/** Runs the two selection kernels once on given logits `[rows, vocabulary]`. */
async function selectOnGpu(
  style: KernelStyle,
  logits: Float32Array,
  vocabSize: number,
  policy: StepPolicy,
  forced?: number[][],
): Promise<Chosen[]> {
  const rows = logits.length / vocabSize;
  const words = 4 + 2 * policy.alternatives;
  const [data] = await runOnce(style, ({ scope, builder }) => {
    const config = { vocabSize, eosTokenId: EOS, padTokenId: 0, decoderStartTokenId: 0 };
    const options = { promptOfRow: new Array<number>(rows).fill(0), maxSteps: 4, policy, forced };
    const state = createState(scope, config, options);
    const source = { buffer: scope.upload('logits', logits), rows, stride: vocabSize };
    const selection = new TokenSelection(builder, { config, options, state }, source);
    selection.recordPartial();
    selection.recordToken();
    return [{ buffer: state.records, bytes: rows * words * 4 }];
  });
  const ints = new Uint32Array(data!);
  const floats = new Float32Array(data!);
  return Array.from({ length: rows }, (_, row) => {
    const at = row * words;
    const alternatives = Array.from({ length: policy.alternatives }, (_, i) => ({
      token: ints[at + 4 + 2 * i]!,
      logprob: floats[at + 5 + 2 * i]!,
    }));
    return { token: ints[at]!, logprob: floats[at + 1]!, entropy: floats[at + 2]!, alternatives };
  });
}

function expectSame(actual: Chosen, expected: Chosen): void {
  expect(actual.token).toBe(expected.token);
  expect(actual.logprob).toBeCloseTo(expected.logprob, 4);
  expect(actual.entropy).toBeCloseTo(expected.entropy, 3);
  expect(actual.alternatives.map((a) => a.token)).toEqual(expected.alternatives.map((a) => a.token));
  actual.alternatives.forEach((a, i) => {
    expect(a.logprob).toBeCloseTo(expected.alternatives[i]!.logprob, 4);
  });
}

describe.each(STYLES)('%s kernels', (style) => {
  it.each([37, 1024, 5000, 32_100])(
    'greedy over %i tokens: arg-max, scores, entropy and alternatives',
    async (vocabSize) => {
      const random = seededRandom(vocabSize);
      const logits = randomValues(random, 3 * vocabSize, 4);
      const chosen = await selectOnGpu(style, logits, vocabSize, GREEDY);
      chosen.forEach((row, i) => {
        const expected = chooseToken(logits.subarray(i * vocabSize, (i + 1) * vocabSize), GREEDY, {
          step: 0,
          row: i,
          eosTokenId: EOS,
        });
        expectSame(row, expected);
      });
    },
  );

  it('takes the lowest id on a tie, and never EOS before the minimum', async () => {
    const logits = new Float32Array(2000).fill(-3);
    logits[1900] = 2;
    logits[900] = 2;
    expect((await selectOnGpu(style, logits, 2000, GREEDY))[0]!.token).toBe(900);
    logits[EOS] = 9;
    const policy = { ...GREEDY, minNewTokens: 1 };
    expect((await selectOnGpu(style, logits, 2000, policy))[0]!.token).toBe(900);
  });

  it('reports no token twice where the vocabulary is smaller than the alternatives', async () => {
    const logits = Float32Array.from([-2, -5, 1, -1]);
    for (const vocabSize of [4, 2]) {
      const [chosen] = await selectOnGpu(style, logits.subarray(0, vocabSize), vocabSize, GREEDY);
      const tokens = chosen!.alternatives.map((alternative) => alternative.token);
      expect(tokens).toEqual([...(vocabSize === 4 ? [2, 3, 0, 1] : [0, 1, NONE, NONE]), NONE]);
    }
  });

  it('writes the forced token with its own score', async () => {
    const logits = randomValues(seededRandom(3), 500, 2);
    const [chosen] = await selectOnGpu(style, logits, 500, GREEDY, [[321]]);
    expectSame(chosen!, chooseToken(logits, GREEDY, { step: 0, row: 0, eosTokenId: EOS, forced: 321 }));
  });

  it.each([
    { temperature: 0.7, topK: 0, topP: 1 },
    { temperature: 1.3, topK: 5, topP: 1 },
    { temperature: 1, topK: 0, topP: 0.6 },
    { temperature: 2, topK: 40, topP: 0.9 },
  ])('samples as the reference does: %o', async (settings) => {
    const vocabSize = 1500;
    const rows = 6;
    const logits = randomValues(seededRandom(11), rows * vocabSize, 2);
    const seen = new Set<number>();
    for (const seed of [1, 2_000_000_011]) {
      const policy = { ...GREEDY, ...settings, seed, alternatives: 2 };
      const chosen = await selectOnGpu(style, logits, vocabSize, policy);
      chosen.forEach((row, i) => {
        const expected = chooseToken(logits.subarray(i * vocabSize, (i + 1) * vocabSize), policy, {
          step: 0,
          row: i,
          eosTokenId: EOS,
        });
        expectSame(row, expected);
        seen.add(row.token);
      });
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  it('gives no token infinite noise, whatever its bits', async () => {
    const seed = largestNoiseSeed();
    const logits = new Float32Array(64).fill(0);
    logits[0] = -40;
    const [chosen] = await selectOnGpu(style, logits, 64, { ...GREEDY, temperature: 1, seed });
    expect(chosen!.token).not.toBe(0);
  });
});

/** A seed for which the noise of token 0 at step 0 and row 0 has all of its 24 bits set, where single precision would round up to 1. */
function largestNoiseSeed(): number {
  for (let seed = 0; seed < 2 ** 32; seed++) {
    if (noiseBits(seed, 0, 0, 0) >>> 8 === 0xff_ffff) return seed;
  }
  throw new Error('The hash never gives the largest noise.');
}
