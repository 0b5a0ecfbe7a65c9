/** Checkpoints saved by Transformers 5, with the ids, log-probabilities and beams that Transformers gives for them. */
import { expect } from 'vitest';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { generateBatch } from '@/engine/generation/generate-batch';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { referenceBytes, referenceText } from '@/testing/reference';
import { makeWordTokenizer } from './word-tokenizer';

interface Expected {
  input_ids: number[][];
  greedy: number[][];
  logprobs: number[][];
  beams4: number[][];
  beams4_score: number[];
}

export interface TransformersGold {
  checkpoint: Checkpoint;
  expected: Expected;
}

/** Each with the file of its weights. */
const MODELS = {
  t5v11_saved_by_5: 'model.safetensors',
  t5v11_tied_unscaled_5: 'model.safetensors',
  umt5_untied: 'model.safetensors',
  byt5: 'pytorch_model.bin',
};
type Model = keyof typeof MODELS;

export const TRANSFORMERS_MODELS = Object.keys(MODELS) as Model[];

const TOLERANCE = 1e-3;

export async function openTransformersGold(name: Model): Promise<TransformersGold> {
  const files = [MODELS[name], 'config.json'].map(async (file) =>
    bytesSource(file, await referenceBytes(`gold/transformers/${name}/${file}`)),
  );
  return {
    checkpoint: await openCheckpoint(await Promise.all(files)),
    expected: JSON.parse(await referenceText(`gold/transformers/${name}/expected.json`)) as Expected,
  };
}

/** Greedy ids and log-probabilities of all prompts. */
export async function expectGreedyGold(
  runtime: Seq2SeqRuntime,
  { expected }: TransformersGold,
): Promise<void> {
  const tokenizer = makeWordTokenizer(runtime.config.vocabSize);
  const config = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 24 };
  const answers = await generateBatch(runtime, tokenizer, expected.input_ids, config);
  for (const [index, { outputIds, tokens }] of answers.entries()) {
    expect(outputIds).toEqual(expected.greedy[index]);
    for (const [step, { logprob }] of tokens.entries()) {
      expect(Math.abs(logprob - expected.logprobs[index]![step]!)).toBeLessThan(TOLERANCE);
    }
  }
}

/** The answers of four beams, by Transformers 5's rule, and their scores. */
export async function expectBeamGold(runtime: Seq2SeqRuntime, { expected }: TransformersGold): Promise<void> {
  const tokenizer = makeWordTokenizer(runtime.config.vocabSize);
  const config = { ...DEFAULT_GENERATION_CONFIG, method: 'beam', numBeams: 4, maxNewTokens: 24 } as const;
  const answers = await generateBatch(runtime, tokenizer, expected.input_ids, config);
  expect(answers.map(({ outputIds }) => outputIds)).toEqual(expected.beams4);
  for (const [index, { score }] of answers.entries()) {
    expect(Math.abs(score - expected.beams4_score[index]!)).toBeLessThan(TOLERANCE);
  }
}
