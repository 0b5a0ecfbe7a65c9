/** The WebGPU engine against values of another implementation: tiny-t5 in float32, and quantised to Q8_0 and Q4_0 through GGUF. */
import { beforeAll, expect, it } from 'vitest';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { StepPolicy, StepRecord } from '@/core/sampling/step';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { attend } from '@/engine/generation/attend';
import { generate } from '@/engine/generation/generate';
import { generateBatch } from '@/engine/generation/generate-batch';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import {
  type KernelChoice,
  type KernelStyle,
  kernelChoice,
  PRODUCT_KERNELS,
  type ProductName,
  type ProductNames,
  runsOn,
} from '@/engine/webgpu/kernels/kernel-choice';
import { throughGguf } from '@/testing/checkpoints/quantised';
import { testGpu } from '@/testing/engine/gpu';
import { withoutDeviceBeams } from '@/testing/engine/plain-beams';
import { largestDifference } from '@/testing/numbers';
import { describeWithReference, referenceBytes, referenceText } from '@/testing/reference';
import { WebGpuRuntime } from './webgpu-runtime';

interface ExpectedRow {
  input_ids: number[];
  encoder_first8: number[];
  step0_top: [number, number][];
  step0_logsumexp: number;
  greedy: number[];
  greedy_logprobs: number[];
  beam4?: number[];
  beam4_score?: number;
}

type Expected = Record<'bf16' | 'q8_0' | 'q4_0', ExpectedRow[]>;

const POLICY: StepPolicy = { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 8 };
const TOLERANCE = 1e-3;

async function checkpointFrom(weights: string): Promise<Checkpoint> {
  const names = [`gold/tiny-t5/${weights}`, 'gold/tiny-t5/config.json', 'gold/t5-tokenizer/tokenizer.json'];
  const files = await Promise.all(
    names.map(async (path) => bytesSource(path.split('/').pop()!, await referenceBytes(path))),
  );
  return openCheckpoint(files);
}

async function greedy(runtime: Seq2SeqRuntime, prompts: number[][], maxSteps = 24): Promise<StepRecord[][]> {
  const encoded = await runtime.encode(prompts);
  const session = await runtime.startDecoding(encoded, {
    promptOfRow: prompts.map((_, i) => i),
    maxSteps,
    policy: POLICY,
  });
  const steps: StepRecord[][] = [];
  for (let done = 0; done < maxSteps; done = session.steps) {
    const more = await session.run(8);
    if (more.length === 0) break;
    steps.push(...more);
  }
  session.dispose();
  encoded.dispose();
  return prompts.map((_, row) => steps.map((step) => step[row]!));
}

function expectRow(records: StepRecord[], expected: ExpectedRow, steps = expected.greedy.length): void {
  const own = records.slice(0, steps);
  expect(own.map((record) => record.token)).toEqual(expected.greedy.slice(0, steps));
  own.forEach((record, i) => {
    expect(Math.abs(record.logprob - expected.greedy_logprobs[i]!)).toBeLessThan(TOLERANCE);
  });
  const [first] = own;
  expected.step0_top.forEach(([token, logit], i) => {
    expect(first!.alternatives[i]!.token).toBe(token);
    expect(Math.abs(first!.alternatives[i]!.logprob + expected.step0_logsumexp - logit)).toBeLessThan(
      TOLERANCE,
    );
  });
}

describeWithReference('tiny-t5 on WebGPU', () => {
  let expected: Expected;
  let original: Checkpoint;

  beforeAll(async () => {
    expected = JSON.parse(await referenceText('gold/tiny-t5/expected.json')) as Expected;
    original = await checkpointFrom('model.safetensors');
  });

  const load = async (checkpoint: Checkpoint, kernels: KernelStyle | KernelChoice) =>
    WebGpuRuntime.load(await testGpu(), checkpoint, { kernels });

  /** Encoder output, first logits and greedy tokens of every prompt alone. */
  async function expectEachAlone(runtime: Seq2SeqRuntime, rows: ExpectedRow[]): Promise<void> {
    for (const row of rows) {
      const encoded = await runtime.encode([row.input_ids]);
      const hidden = await encoded.readHidden(0);
      row.encoder_first8.forEach((value, k) => {
        expect(Math.abs(hidden[k]! - value)).toBeLessThan(TOLERANCE);
      });
      encoded.dispose();
      expectRow((await greedy(runtime, [row.input_ids]))[0]!, row);
    }
  }

  async function expectTogether(runtime: Seq2SeqRuntime, rows: ExpectedRow[]): Promise<void> {
    const together = await greedy(
      runtime,
      rows.map((row) => row.input_ids),
    );
    together.forEach((records, i) => {
      expectRow(records, rows[i]!);
    });
  }

  it('direct kernels, from .safetensors: every prompt alone, and all together', async () => {
    const runtime = await load(original, 'direct');
    await expectEachAlone(runtime, expected.bf16);
    await expectTogether(runtime, expected.bf16);
    runtime.dispose();
  });

  it('shared kernels, from .bin: every prompt alone', async () => {
    const runtime = await load(await checkpointFrom('pytorch_model.bin'), 'shared');
    await expectEachAlone(runtime, expected.bf16);
    runtime.dispose();
  });

  it.each(['q8_0', 'q4_0'] as const)(
    '%s through GGUF: direct kernels on every prompt, shared on two',
    async (quantisation) => {
      const checkpoint = await throughGguf(original, quantisation);
      const rows = expected[quantisation];
      const direct = await load(checkpoint, 'direct');
      await expectTogether(direct, rows);
      direct.dispose();
      const shared = await load(checkpoint, 'shared');
      await expectTogether(shared, rows.slice(1, 3));
      shared.dispose();
    },
  );

  // On a model as narrow as this, variants that differ only in workgroup size shrink to the same kernels.
  it.each<[string, ProductNames]>([
    [
      'subgroups and wide tiles',
      { one: 'row-subgroups-64', few: 'rows-subgroups-64', some: 'wide-64', many: 'wide-128' },
    ],
    [
      'kernels meant for other numbers of rows',
      { one: 'row-32', few: 'wide-64', some: 'rows-64', many: 'rows-32' },
    ],
  ])('%s forced: a prompt alone and two together', async (_, names) => {
    const { device } = await testGpu();
    const offered = (name: ProductName) => runsOn(PRODUCT_KERNELS[name], device.features);
    // linear.gpu.test.ts reports by name where the adapter has no subgroups.
    const one = offered(names.one) ? names.one : 'row-64';
    const few = offered(names.few) ? names.few : 'rows-64';
    const runtime = await load(original, kernelChoice('shared', { ...names, one, few }));
    const rows = expected.bf16.slice(0, 2);
    const prompts = rows.map((row) => row.input_ids);
    expectRow((await greedy(runtime, [prompts[0]!], 4))[0]!, rows[0]!, 4);
    (await greedy(runtime, prompts, 4)).forEach((records, i) => {
      expectRow(records, rows[i]!, 4);
    });
    runtime.dispose();
  });

  it('has the cross-attention weights of the reference', async () => {
    const runtime = await load(original, 'direct');
    const reference = await loadReferenceRuntime(original);
    for (const row of expected.bf16.filter(({ input_ids }) => input_ids.length < 100)) {
      const [mine, exact] = [
        await attend(runtime, row.input_ids, row.greedy.slice(0, 6)),
        await attend(reference, row.input_ids, row.greedy.slice(0, 6)),
      ];
      expect([mine.layers, mine.heads, mine.outputTokens]).toEqual([2, 6, Math.min(6, row.greedy.length)]);
      expect(largestDifference(mine.weights, exact.weights)).toBeLessThan(1e-4);
      for (let at = 0; at < mine.weights.length; at += mine.sourceTokens) {
        const sum = mine.weights.subarray(at, at + mine.sourceTokens).reduce((total, w) => total + w, 0);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
      }
    }
    runtime.dispose();
  });

  const beams = (more: Partial<GenerationConfig>): GenerationConfig => ({
    ...DEFAULT_GENERATION_CONFIG,
    method: 'beam',
    numBeams: 4,
    maxNewTokens: 16,
    lengthPenalty: 1,
    ...more,
  });

  it('four beams, ranked on the device', async () => {
    const runtime = await load(original, 'direct');
    const tokenizer = createTokenizer(original.tokenizer);
    const check = (result: GenerationResult, row: ExpectedRow) => {
      expect(result.outputIds).toEqual(row.beam4);
      expect(Math.abs(result.score - row.beam4_score!)).toBeLessThan(TOLERANCE);
    };
    for (const row of expected.bf16.slice(5))
      check(await generate(runtime, tokenizer, row.input_ids, beams({})), row);
    const rows = expected.bf16.slice(0, 5);
    const prompts = rows.map((row) => row.input_ids);
    const together = await generateBatch(runtime, tokenizer, prompts, beams({}));
    together.forEach((result, i) => {
      check(result, rows[i]!);
    });
    runtime.dispose();
  });

  it('two and eight beams, like the reference and like ranking step by step', async () => {
    const runtime = await load(original, 'direct');
    const reference = await loadReferenceRuntime(original);
    const tokenizer = createTokenizer(original.tokenizer);
    const { input_ids } = expected.bf16[2]!;
    for (const settings of [
      beams({ numBeams: 2, maxNewTokens: 12, lengthPenalty: -1 }),
      beams({ numBeams: 8, maxNewTokens: 12, lengthPenalty: 2, minNewTokens: 3 }),
    ]) {
      const mine = await generate(runtime, tokenizer, input_ids, settings);
      for (const other of [withoutDeviceBeams(runtime), reference]) {
        const result = await generate(other, tokenizer, input_ids, settings);
        expect(mine.outputIds).toEqual(result.outputIds);
        expect(Math.abs(mine.score - result.score)).toBeLessThan(TOLERANCE);
        mine.tokens.forEach((token, i) => {
          expect(Math.abs(token.logprob - result.tokens[i]!.logprob)).toBeLessThan(TOLERANCE);
          expect(Math.abs(token.entropy - result.tokens[i]!.entropy)).toBeLessThan(TOLERANCE);
        });
      }
    }
    runtime.dispose();
  });
});
