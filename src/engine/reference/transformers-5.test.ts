/**
 * Checkpoints saved by Transformers 5, with the ids, log-probabilities and beams that Transformers gives for them. The
 * reference runtime must give the same, from the files and from a GGUF made of them.
 */
import { beforeAll, expect, it } from 'vitest';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { generateBatch } from '@/engine/generation/generate-batch';
import { throughGguf } from '@/testing/checkpoints/quantised';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { describeWithReference, referenceBytes, referenceText } from '@/testing/reference';
import { loadReferenceRuntime } from './reference-runtime';

interface Expected {
  prompts: string[];
  input_ids: number[][];
  greedy: number[][];
  logprobs: number[][];
  beams4: number[][];
  beams4_score: number[];
}

/** Each with the file of its weights. */
const MODELS = {
  t5v11_saved_by_5: 'model.safetensors',
  t5v11_tied_unscaled_5: 'model.safetensors',
  umt5_untied: 'model.safetensors',
  byt5: 'pytorch_model.bin',
};
type Model = keyof typeof MODELS;

async function openModel(name: Model): Promise<Checkpoint> {
  const files = [MODELS[name], 'config.json'].map(async (file) =>
    bytesSource(file, await referenceBytes(`gold/transformers/${name}/${file}`)),
  );
  return openCheckpoint(await Promise.all(files));
}

for (const name of Object.keys(MODELS) as Model[])
  describeWithReference(`${name}, as Transformers answers`, () => {
    let checkpoint: Checkpoint;
    let expected: Expected;
    beforeAll(async () => {
      checkpoint = await openModel(name);
      expected = JSON.parse(await referenceText(`gold/transformers/${name}/expected.json`)) as Expected;
    });

    it('with four beams', async () => {
      const runtime = await loadReferenceRuntime(checkpoint);
      const tokenizer = makeWordTokenizer(runtime.config.vocabSize);
      const config = { ...DEFAULT_GENERATION_CONFIG, method: 'beam', numBeams: 4, maxNewTokens: 24 } as const;
      const answers = await generateBatch(runtime, tokenizer, expected.input_ids, config);
      expect(answers.map(({ outputIds }) => outputIds)).toEqual(expected.beams4);
      for (const [index, { score }] of answers.entries()) {
        expect(Math.abs(score - expected.beams4_score[index]!)).toBeLessThan(1e-3);
      }
    });

    it.each([
      ['from its files', async () => checkpoint],
      ['through GGUF', () => throughGguf(checkpoint, 'f32')],
    ])('greedily, %s', async (_, open) => {
      const runtime = await loadReferenceRuntime(await open());
      const tokenizer = makeWordTokenizer(runtime.config.vocabSize);
      const settings = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 24 };
      const answers = await generateBatch(runtime, tokenizer, expected.input_ids, settings);
      for (const [index, { outputIds, tokens }] of answers.entries()) {
        expect(outputIds).toEqual(expected.greedy[index]);
        for (const [step, { logprob }] of tokens.entries()) {
          expect(Math.abs(logprob - expected.logprobs[index]![step]!)).toBeLessThan(1e-3);
        }
      }
    });
  });
