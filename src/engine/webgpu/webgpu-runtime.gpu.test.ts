/** The whole model on the GPU against the reference in plain arrays, on random checkpoints of every shape. */
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { T5Config } from '@/core/model/t5-config';
import type { StepPolicy } from '@/core/sampling/step';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { DecodeOptions, Seq2SeqRuntime } from '@/engine/runtime';
import { openGpu } from '@/engine/webgpu/device/device';
import { throughGguf } from '@/testing/checkpoints/quantised';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { STYLES, testGpu } from '@/testing/engine/gpu';
import { normalisedError } from '@/testing/numbers';
import { WebGpuRuntime } from './webgpu-runtime';

const GREEDY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 1, minNewTokens: 10, alternatives: 4 };
const LONG = Array.from({ length: 150 }, (_, i) => 2 + ((i * 37) % 90));
const PROMPTS = [[12, 40, 7, 33, 90, 5, 1], [3, 3, 60, 1], LONG, [1]];

const session = (more: Partial<DecodeOptions> = {}): DecodeOptions => ({
  promptOfRow: [0],
  maxSteps: 10,
  policy: GREEDY,
  ...more,
});

/** Greedy decoding of every prompt alone: hidden states, tokens and log-probabilities must agree. */
async function expectAgreement(runtime: Seq2SeqRuntime, reference: Seq2SeqRuntime): Promise<void> {
  for (const prompt of PROMPTS) {
    const [mine, exact] = [await runtime.encode([prompt]), await reference.encode([prompt])];
    expect(normalisedError(await mine.readHidden(0), await exact.readHidden(0))).toBeLessThan(1e-7);
    const [fast, slow] = [
      await runtime.startDecoding(mine, session()),
      await reference.startDecoding(exact, session()),
    ];
    const steps = [...(await fast.run(1)), ...(await fast.run(4)), ...(await fast.run(99))];
    const expected = await slow.run(10);
    expect(steps.map((step) => step[0]!.token)).toEqual(expected.map((step) => step[0]!.token));
    steps.forEach((step, i) => {
      expect(step[0]!.logprob).toBeCloseTo(expected[i]![0]!.logprob, 3);
      expect(step[0]!.entropy).toBeCloseTo(expected[i]![0]!.entropy, 3);
    });
    expect(normalisedError(await fast.readLogits(), await slow.readLogits())).toBeLessThan(1e-7);
    fast.dispose();
    mine.dispose();
  }
}

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
  ['gated relu, a bias per layer', { denseActFn: 'relu', relativeBiasPerLayer: true }],
  ['odd sizes', { dModel: 37, dKv: 5, numHeads: 7, dFf: 51, vocabSize: 101 }],
  ['inner width apart from d_model', { dModel: 64, dKv: 16, numHeads: 6, dFf: 96, vocabSize: 1300 }],
  ['near positions only', { relativeAttentionBuckets: 8, relativeAttentionMaxDistance: 6 }],
];

describe.each(STYLES)('%s kernels', (style) => {
  const load = async (checkpoint: Checkpoint) =>
    WebGpuRuntime.load(await testGpu(), checkpoint, { kernels: style });

  it.each(shapes)('agree with the reference: %s', async (_, config) => {
    const checkpoint = makeTinyCheckpoint({ seed: 5, config });
    const runtime = await load(checkpoint);
    await expectAgreement(runtime, await loadReferenceRuntime(checkpoint));
    runtime.dispose();
  });

  it.each(['q8_0', 'q4_0', 'f16'] as const)(
    'agree with the reference on %s weights',
    async (quantisation) => {
      // Rows of 48 are no multiple of 32, so a quantised file mixes in F16.
      const source = makeTinyCheckpoint({ seed: 6, config: { dModel: 64, dFf: 48, dKv: 16, numHeads: 4 } });
      const checkpoint = await throughGguf(source, quantisation);
      const runtime = await load(checkpoint);
      await expectAgreement(runtime, await loadReferenceRuntime(checkpoint));
      runtime.dispose();
    },
  );

  it('give each prompt of a batch its result alone, whatever the lengths', async () => {
    const runtime = await load(makeTinyCheckpoint({ seed: 7 }));
    const together = await runtime.encode(PROMPTS);
    const promptOfRow = [2, 0, 1, 3, 0];
    const batch = await runtime.startDecoding(together, session({ promptOfRow }));
    const steps = await batch.run(10);
    for (const [row, prompt] of promptOfRow.entries()) {
      const alone = await runtime.encode([PROMPTS[prompt]!]);
      expect(normalisedError(await together.readHidden(prompt), await alone.readHidden(0))).toBeLessThan(
        1e-10,
      );
      const single = await runtime.startDecoding(alone, session());
      const expected = await single.run(10);
      expect(steps.map((step) => step[row]!.token)).toEqual(expected.map((step) => step[0]!.token));
      single.dispose();
      alone.dispose();
    }
    batch.dispose();
    together.dispose();
    runtime.dispose();
  });

  it('follow beams through their ancestry as the reference does', async () => {
    const checkpoint = makeTinyCheckpoint({ seed: 8 });
    const runtimes = [await load(checkpoint), await loadReferenceRuntime(checkpoint)];
    const logits = await Promise.all(
      runtimes.map(async (runtime) => {
        const beams = await runtime.startDecoding(
          await runtime.encode([PROMPTS[0]!]),
          session({ promptOfRow: [0, 0, 0] }),
        );
        await beams.run(1);
        beams.reorder([0, 0, 0], [9, 10, 11]);
        await beams.run(1);
        beams.reorder([2, 0, 2], [20, 21, 22]);
        await beams.run(1);
        beams.reorder([1, 2, 0], [30, 31, 32]);
        await beams.run(1);
        return beams.readLogits();
      }),
    );
    expect(normalisedError(logits[0]!, logits[1]!)).toBeLessThan(1e-7);
  });

  it("choose among mT5's 250,112 tokens", async () => {
    const checkpoint = makeTinyCheckpoint({
      seed: 9,
      config: { vocabSize: 250_112, numEncoderLayers: 1, numDecoderLayers: 1 },
    });
    const [runtime, reference] = [await load(checkpoint), await loadReferenceRuntime(checkpoint)];
    const prompt = [250_111, 3, 131_072, 1];
    const options = session({ maxSteps: 2 });
    const fast = await runtime.startDecoding(await runtime.encode([prompt]), options);
    const slow = await reference.startDecoding(await reference.encode([prompt]), options);
    const [steps, expected] = [await fast.run(2), await slow.run(2)];
    steps.forEach((step, i) => {
      expect(step[0]!.token).toBe(expected[i]![0]!.token);
      expect(step[0]!.logprob).toBeCloseTo(expected[i]![0]!.logprob, 3);
      expect(step[0]!.alternatives.map((a) => a.token)).toEqual(
        expected[i]![0]!.alternatives.map((a) => a.token),
      );
    });
    runtime.dispose();
  });

  it('force the first tokens, stop at EOS and pad finished rows', async () => {
    const runtime = await load(makeTinyCheckpoint({ seed: 3 }));
    const policy = { ...GREEDY, minNewTokens: 0 };
    const forced = [
      [5, 6, 1],
      [7, 1],
    ];
    const rows = await runtime.startDecoding(
      await runtime.encode([PROMPTS[0]!]),
      session({ promptOfRow: [0, 0], policy, forced }),
    );
    const steps = await rows.run(10);
    expect(steps.map((step) => step.map((record) => record.token))).toEqual([
      [5, 7],
      [6, 1],
      [1, 0],
    ]);
    expect(steps[2]![1]).toEqual({ token: 0, logprob: 0, entropy: 0, alternatives: [] });
    expect(await rows.run(1)).toEqual([]);
    runtime.dispose();
  });
});

describe('failures', () => {
  it('refuses empty prompts, unknown tokens and too many alternatives', async () => {
    const runtime = await WebGpuRuntime.load(await testGpu(), makeTinyCheckpoint({ seed: 3 }));
    const refused = expect.objectContaining({ code: 'invalid-input' });
    for (const ids of [[], [96], [-1], [1.5]]) await expect(runtime.encode([ids])).rejects.toThrow(refused);
    const prompts = await runtime.encode([PROMPTS[0]!]);
    await expect(runtime.startDecoding(prompts, session({ promptOfRow: [1] }))).rejects.toThrow(refused);
    await expect(
      runtime.startDecoding(prompts, session({ policy: { ...GREEDY, alternatives: 17 } })),
    ).rejects.toThrow(refused);
    runtime.dispose();
  });

  it('reports weights that give no finite numbers', async () => {
    const checkpoint = makeTinyCheckpoint({ seed: 3 });
    const tensors = new Map(checkpoint.tensors);
    const norm = tensors.get('dec.output_norm.weight')!;
    const damaged = new Uint8Array(new Float32Array(32).fill(Number.NaN).buffer);
    tensors.set(norm.name, { ...norm, read: async () => damaged });
    const runtime = await WebGpuRuntime.load(await testGpu(), { ...checkpoint, tensors });
    const rows = await runtime.startDecoding(await runtime.encode([PROMPTS[0]!]), session());
    await expect(rows.run(1)).rejects.toThrow(expect.objectContaining({ code: 'non-finite' }));
    runtime.dispose();
  });

  it('says what does not fit the device, before allocating', async () => {
    const gpu = await openGpu();
    const limit = gpu.device.limits.maxStorageBufferBindingSize;
    const checkpoint = makeTinyCheckpoint({ seed: 3 });
    const runtime = await WebGpuRuntime.load(gpu, checkpoint);
    const prompts = await runtime.encode([PROMPTS[0]!]);
    const maxSteps = Math.ceil(limit / 8);
    await expect(runtime.startDecoding(prompts, session({ maxSteps }))).rejects.toThrow(
      expect.objectContaining({ code: 'device-limit', message: expect.stringContaining('MiB') }),
    );
    gpu.dispose();
  });

  it('ends a run with a typed error when the device is lost', async () => {
    const gpu = await openGpu();
    const runtime = await WebGpuRuntime.load(gpu, makeTinyCheckpoint({ seed: 3 }));
    const rows = await runtime.startDecoding(await runtime.encode([PROMPTS[0]!]), session());
    const running = rows.run(8);
    gpu.device.destroy();
    await expect(running).rejects.toThrow(expect.objectContaining({ code: 'device-lost' }));
  });
});
