/** Batches on the GPU: every row gets the tokens of its prompt alone, on the GPU and on the reference. */
import { expect, it } from 'vitest';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import { generate } from '@/engine/generation/generate';
import { generateBatch } from '@/engine/generation/generate-batch';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { testGpu } from '@/testing/engine/gpu';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { WebGpuRuntime } from './webgpu-runtime';

const EOS = 1;
const tokenizer = makeWordTokenizer(96);
const settings: GenerationConfig = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 6, alternatives: 2 };
const SAMPLE: GenerationConfig = { ...settings, method: 'sample', temperature: 1.5, topK: 20, topP: 0.9 };
const prompt = (row: number) => [
  ...Array.from({ length: 3 + 7 * row }, (_, i) => 2 + ((i * 31 + row) % 90)),
  EOS,
];

function expectSame(actual: GenerationResult, expected: GenerationResult): void {
  expect([actual.outputIds, actual.text, actual.finish]).toEqual([
    expected.outputIds,
    expected.text,
    expected.finish,
  ]);
  actual.tokens.forEach((token, i) => {
    expect(token.logprob).toBeCloseTo(expected.tokens[i]!.logprob, 3);
  });
}

async function runtimes() {
  const checkpoint = makeTinyCheckpoint({ seed: 4 });
  return {
    gpu: await WebGpuRuntime.load(await testGpu(), checkpoint),
    reference: await loadReferenceRuntime(checkpoint),
  };
}

it('answers 4 and 12 prompts of different lengths as it answers each alone', async () => {
  const { gpu, reference } = await runtimes();
  for (const rows of [4, 12]) {
    const prompts = Array.from({ length: rows }, (_, row) => prompt(row));
    const together = await generateBatch(gpu, tokenizer, prompts, settings);
    for (const [row, ids] of prompts.entries()) {
      expectSame(together[row]!, await generate(reference, tokenizer, ids, settings));
      if (row % 4 === 3) expectSame(together[row]!, await generate(gpu, tokenizer, ids, settings));
    }
  }
  gpu.dispose();
});

it('samples each row with its own seed', async () => {
  const { gpu, reference } = await runtimes();
  const seeds = [7, 4_294_967_295, 7, 0, 12];
  const prompts = seeds.map((_, row) => prompt(row < 3 ? 1 : 2));
  const together = await generateBatch(gpu, tokenizer, prompts, SAMPLE, { seeds });
  for (const [row, seed] of seeds.entries()) {
    expectSame(together[row]!, await generate(reference, tokenizer, prompts[row]!, { ...SAMPLE, seed }));
  }
  expectSame(together[1]!, await generate(gpu, tokenizer, prompts[1]!, { ...SAMPLE, seed: seeds[1]! }));
  expect(together[2]!.outputIds).toEqual(together[0]!.outputIds);
  expect(together[1]!.outputIds).not.toEqual(together[0]!.outputIds);
  gpu.dispose();
});
