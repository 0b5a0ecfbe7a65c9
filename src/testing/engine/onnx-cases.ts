/** What the ONNX runtime must do on every provider: registered by a test file of each. */
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { GraphTypes } from '@/core/formats/onnx/graph-weights';
import type { T5Config } from '@/core/model/t5-config';
import type { StepPolicy } from '@/core/sampling/step';
import { attend } from '@/engine/generation/attend';
import type { OnnxBackend } from '@/engine/onnx/onnx-backend';
import { OnnxRuntime } from '@/engine/onnx/onnx-runtime';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { DecodeOptions, Seq2SeqRuntime } from '@/engine/runtime';
import { throughGguf } from '@/testing/checkpoints/quantised';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { largestDifference, normalisedError } from '@/testing/numbers';
import { describeWithReference } from '@/testing/reference';
import {
  expectFirstStep,
  expectFourBeams,
  expectGreedy,
  type GoldRow,
  openTinyT5,
  tinyT5Rows,
} from './tiny-t5-gold';

const GREEDY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: 10, alternatives: 4 };
const LONG = Array.from({ length: 150 }, (_, i) => 2 + ((i * 37) % 90));
const PROMPTS = [[12, 40, 7, 33, 90, 5, 1], [3, 3, 60, 1], LONG, [1]];

const options = (more: Partial<DecodeOptions> = {}): DecodeOptions => ({
  promptOfRow: [0],
  maxSteps: 10,
  policy: GREEDY,
  ...more,
});

const shapes: [string, Partial<T5Config>][] = [
  ['gated, untied', {}],
  ['relu, tied', { denseActFn: 'relu', isGatedAct: false, tieWordEmbeddings: true }],
  [
    'gated silu, tied and not scaled',
    { denseActFn: 'silu', tieWordEmbeddings: true, scaleDecoderOutputs: false },
  ],
  [
    'exact gelu, not gated, untied and scaled',
    { denseActFn: 'gelu', isGatedAct: false, scaleDecoderOutputs: true },
  ],
  [
    'gelu_new, not gated, a bias per layer',
    { denseActFn: 'gelu_new', isGatedAct: false, relativeBiasPerLayer: true },
  ],
  ['odd sizes', { dModel: 37, dKv: 5, numHeads: 7, dFf: 51, vocabSize: 101 }],
  ['inner width apart from d_model', { dModel: 64, dKv: 16, numHeads: 6, dFf: 96, vocabSize: 1300 }],
  ['near positions only', { relativeAttentionBuckets: 8, relativeAttentionMaxDistance: 6 }],
];

/** Greedy over every prompt alone and all of them together: hidden states, tokens, scores and logits must agree. */
async function expectAgreement(runtime: Seq2SeqRuntime, reference: Seq2SeqRuntime): Promise<void> {
  const [mine, exact] = [await runtime.encode(PROMPTS), await reference.encode(PROMPTS)];
  for (const row of PROMPTS.keys())
    expect(normalisedError(await mine.readHidden(row), await exact.readHidden(row))).toBeLessThan(1e-7);
  for (const promptOfRow of [[0], [2], [2, 0, 1, 3, 0], [1, 1]]) {
    const fast = await runtime.startDecoding(mine, options({ promptOfRow }));
    const slow = await reference.startDecoding(exact, options({ promptOfRow }));
    const steps = [...(await fast.run(1)), ...(await fast.run(4)), ...(await fast.run(99))];
    const expected = await slow.run(10);
    expect(fast.steps).toBe(10);
    expect(steps.map((step) => step.map(({ token }) => token))).toEqual(
      expected.map((step) => step.map(({ token }) => token)),
    );
    steps.flat().forEach((record, i) => {
      expect(record.logprob).toBeCloseTo(expected.flat()[i]!.logprob, 3);
      expect(record.entropy).toBeCloseTo(expected.flat()[i]!.entropy, 3);
    });
    expect(normalisedError(await fast.readLogits(), await slow.readLogits())).toBeLessThan(1e-7);
    fast.dispose();
  }
  mine.dispose();
}

export interface OnnxCases {
  /** Called once. */
  loadBackend: () => Promise<OnnxBackend>;
  /** Quantised and half weights without widening, as far as the provider can. */
  unwidened: GraphTypes;
  /**
   * An emulated GPU takes seconds for each step of a vocabulary of 32,100: the shorter prompts of tiny-t5 only, a few
   * tokens of two of them, and fewer shapes.
   */
  brief: boolean;
}

export function describeOnnxRuntime(name: string, { loadBackend, unwidened, brief }: OnnxCases): void {
  let backend: Promise<OnnxBackend> | undefined;
  const load = async (checkpoint: Checkpoint, types?: GraphTypes) => {
    backend ??= loadBackend();
    return OnnxRuntime.load(await backend, checkpoint, { types });
  };

  describe(`ONNX on ${name}`, () => {
    it.each(brief ? shapes.slice(0, 2) : shapes)('agrees with the reference: %s', async (_, config) => {
      const checkpoint = makeTinyCheckpoint({ seed: 5, config });
      const runtime = await load(checkpoint);
      await expectAgreement(runtime, await loadReferenceRuntime(checkpoint));
      runtime.dispose();
    });

    it.each(['q8_0', 'q4_0', 'f16'] as const)(
      'agrees with the reference on %s weights as stored',
      async (type) => {
        // Rows of 48 are no multiple of 32, so a quantised file mixes in F16.
        const source = makeTinyCheckpoint({ seed: 6, config: { dModel: 64, dFf: 48, dKv: 16, numHeads: 4 } });
        const checkpoint = await throughGguf(source, type);
        const runtime = await load(checkpoint, unwidened);
        await expectAgreement(runtime, await loadReferenceRuntime(checkpoint));
        runtime.dispose();
      },
    );

    it('samples the tokens that the reference samples', async () => {
      const checkpoint = makeTinyCheckpoint({ seed: 10 });
      const policy: StepPolicy = { ...GREEDY, temperature: 0.9, topK: 40, topP: 0.95, seed: 12345 };
      const sampled = async (runtime: Seq2SeqRuntime, seeds?: number[]) => {
        const rows = await runtime.startDecoding(
          await runtime.encode(PROMPTS),
          options({ promptOfRow: [0, 1, 2, 0], policy, seeds, forced: [[], [44, 45]] }),
        );
        return (await rows.run(10)).map((step) => step.map(({ token }) => token));
      };
      const runtime = await load(checkpoint);
      const reference = await loadReferenceRuntime(checkpoint);
      const tokens = await sampled(runtime);
      expect(tokens).toEqual(await sampled(reference));
      expect(await sampled(runtime, [3, 9, 4, 3])).toEqual(await sampled(reference, [3, 9, 4, 3]));
      expect(new Set(tokens.flat()).size).toBeGreaterThan(8);
      runtime.dispose();
    });

    it('looks at what the reference looks at', async () => {
      const checkpoint = makeTinyCheckpoint({ seed: 11 });
      const runtime = await load(checkpoint);
      const reference = await loadReferenceRuntime(checkpoint);
      for (const prompt of PROMPTS.slice(0, brief ? 1 : 3)) {
        const [mine, exact] = [
          await attend(runtime, prompt, [5, 60, 60, 9, 1]),
          await attend(reference, prompt, [5, 60, 60, 9, 1]),
        ];
        expect({ ...mine, weights: null }).toEqual({ ...exact, weights: null });
        expect(largestDifference(mine.weights, exact.weights)).toBeLessThan(1e-5);
      }
      runtime.dispose();
    });

    it('follows beams through their ancestry as the reference does', async () => {
      const checkpoint = makeTinyCheckpoint({ seed: 8 });
      const beams = async (runtime: Seq2SeqRuntime) => {
        const prompts = await runtime.encode([PROMPTS[0]!]);
        const session = await runtime.startDecoding(prompts, options({ promptOfRow: [0, 0, 0] }));
        const moves = [
          { sources: [0, 0, 0], tokens: [9, 10, 11] },
          { sources: [2, 0, 2], tokens: [20, 21, 22] },
          { sources: [1, 2, 0], tokens: [30, 31, 32] },
          { sources: [1, 1, 0], tokens: [40, 41, 42] },
        ];
        for (const { sources, tokens } of moves) {
          await session.run(1);
          session.reorder(sources, tokens);
        }
        await session.run(1);
        return session.readLogits();
      };
      const runtime = await load(checkpoint);
      const [mine, exact] = [await beams(runtime), await beams(await loadReferenceRuntime(checkpoint))];
      expect(normalisedError(mine, exact)).toBeLessThan(1e-7);
      runtime.dispose();
    });

    it('stops when every row is done, pads those that are, and ends with its cache', async () => {
      const runtime = await load(makeTinyCheckpoint({ seed: 3 }));
      const prompts = await runtime.encode([PROMPTS[0]!]);
      const rows = await runtime.startDecoding(
        prompts,
        options({ promptOfRow: [0, 0], forced: [[5, 6, 1], [1]] }),
      );
      const steps = await rows.run(10);
      expect(steps.map((step) => step[0]!.token)).toEqual([5, 6, 1]);
      expect(steps.map((step) => step[1]!.token)).toEqual([1, 0, 0]);
      expect(steps[2]![1]).toEqual({ token: 0, logprob: 0, entropy: 0, alternatives: [] });
      const full = await runtime.startDecoding(prompts, options({ maxSteps: 3 }));
      const lengths = [(await full.run(2)).length, (await full.run(5)).length, (await full.run(5)).length];
      expect(lengths).toEqual([2, 1, 0]);
      runtime.dispose();
    });

    it('refuses what is no prompt of the model, and weights that give no finite logits', async () => {
      const checkpoint = makeTinyCheckpoint({ seed: 3 });
      const runtime = await load(checkpoint);
      const refused = expect.objectContaining({ code: 'invalid-input' });
      for (const ids of [[], [96], [-1], [1.5]]) await expect(runtime.encode([ids])).rejects.toThrow(refused);
      const prompts = await runtime.encode([PROMPTS[0]!]);
      await expect(runtime.startDecoding(prompts, options({ forced: [[200]] }))).rejects.toThrow(refused);
      runtime.dispose();

      const norm = checkpoint.tensors.get('dec.output_norm.weight')!;
      const huge = new Uint8Array(Float32Array.from({ length: 32 }, () => 3e38).buffer);
      const tensors = new Map(checkpoint.tensors).set(norm.name, { ...norm, read: async () => huge });
      const damaged = await load({ ...checkpoint, tensors });
      const session = await damaged.startDecoding(await damaged.encode([PROMPTS[0]!]), options());
      await expect(session.run(1)).rejects.toThrow(expect.objectContaining({ code: 'non-finite' }));
      damaged.dispose();
    });
  });

  describeWithReference(`tiny-t5 as ONNX on ${name}`, () => {
    const first = (row: GoldRow) => !brief || row.input_ids.length < 60;
    const decoded = (row: GoldRow) => !brief || row.input_ids.length < 25;
    const tokens = brief ? 2 : undefined;
    const quantisations: readonly ('q8_0' | 'q4_0')[] = brief ? ['q8_0'] : ['q8_0', 'q4_0'];

    it('float32: encoder, first logits, greedy answers, four beams', async () => {
      const rows = await tinyT5Rows('bf16');
      const runtime = await load(await openTinyT5());
      await expectFirstStep(runtime, rows.filter(first));
      await expectGreedy(runtime, rows.filter(decoded), tokens);
      if (!brief) await expectFourBeams(runtime, rows);
      runtime.dispose();
    });

    it.each(quantisations)('%s: encoder, first logits, greedy answers', async (type) => {
      const rows = await tinyT5Rows(type);
      const runtime = await load(await throughGguf(await openTinyT5(), type), unwidened);
      await expectFirstStep(runtime, rows.filter(first));
      await expectGreedy(runtime, rows.filter(decoded), tokens);
      runtime.dispose();
    });
  });
}
