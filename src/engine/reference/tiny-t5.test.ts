import { beforeAll, describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import type { StepRecord } from '@/core/sampling/step';
import { generate } from '@/engine/generation/generate';
import { generateBatch } from '@/engine/generation/generate-batch';
import type { EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import { throughGguf } from '@/testing/checkpoints/quantised';
import { makeWordTokenizer } from '@/testing/engine/word-tokenizer';
import { describeWithReference, referenceBytes, referenceText } from '@/testing/reference';
import { loadReferenceRuntime } from './reference-runtime';

interface Expected {
  input_ids: number[];
  encoder_first8: number[];
  encoder_last8: number[];
  encoder_l2: number;
  step0_top: [token: number, logit: number][];
  step0_logsumexp: number;
  greedy: number[];
  greedy_logprobs: number[];
  beam4?: number[];
  beam4_score?: number;
}

const FOLDER = 'gold/tiny-t5';
const GREEDY = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 24 };
const TOLERANCE = 1e-3;
const D_MODEL = 64;
const VOCABULARY = 32_100;
const tokenizer = makeWordTokenizer(VOCABULARY);

async function source(name: string): Promise<ByteSource> {
  return bytesSource(name, await referenceBytes(`${FOLDER}/${name}`));
}

async function openWith(weights: string): Promise<Checkpoint> {
  return openCheckpoint([await source(weights), await source('config.json')]);
}

const cases: [name: string, expected: string, open: () => Promise<Checkpoint>][] = [
  ['model.safetensors', 'bf16', () => openWith('model.safetensors')],
  ['pytorch_model.bin', 'bf16', () => openWith('pytorch_model.bin')],
  ['GGUF q8_0', 'q8_0', async () => throughGguf(await openWith('model.safetensors'), 'q8_0')],
  ['GGUF q4_0', 'q4_0', async () => throughGguf(await openWith('model.safetensors'), 'q4_0')],
];

/** Largest absolute difference; infinite when the lengths differ. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Array.from(actual, (value, i) => Math.abs(value - expected[i]!)).reduce((a, b) => Math.max(a, b), 0);
}

async function checkEncoder(prompts: EncodedPrompts, index: number, row: Expected): Promise<void> {
  const hidden = await prompts.readHidden(index);
  const last = hidden.length - D_MODEL;
  expect(difference(hidden.slice(0, 8), row.encoder_first8)).toBeLessThan(TOLERANCE);
  expect(difference(hidden.slice(last, last + 8), row.encoder_last8)).toBeLessThan(TOLERANCE);
  expect(Math.abs(Math.hypot(...hidden) - row.encoder_l2)).toBeLessThan(TOLERANCE);
}

function checkFirstLogits(record: StepRecord, logits: Float32Array, row: Expected): void {
  expect(record.alternatives.map(({ token }) => token)).toEqual(row.step0_top.map(([token]) => token));
  for (const [rank, [token, logit]] of row.step0_top.entries()) {
    expect(Math.abs(logits[token]! - logit)).toBeLessThan(TOLERANCE);
    const logSumExp = logits[token]! - record.alternatives[rank]!.logprob;
    expect(Math.abs(logSumExp - row.step0_logsumexp)).toBeLessThan(TOLERANCE);
  }
}

describeWithReference('tiny-t5', () => {
  describe.each(cases)('from %s', (name, key, open) => {
    let runtime: Seq2SeqRuntime;
    let rows: Expected[];

    beforeAll(async () => {
      rows = (JSON.parse(await referenceText(`${FOLDER}/expected.json`)) as Record<string, Expected[]>)[key]!;
      runtime = await loadReferenceRuntime(await open());
    });

    it('encodes all 8 prompts as expected, and gives the expected first logits', async () => {
      expect(rows.length).toBe(8);
      const prompts = await runtime.encode(rows.map((row) => row.input_ids));
      const policy = { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 8 };
      const session = await runtime.startDecoding(prompts, {
        promptOfRow: rows.map((_, i) => i),
        maxSteps: 1,
        policy,
      });
      const [records] = await session.run(1);
      const logits = await session.readLogits();
      for (const [index, row] of rows.entries()) {
        await checkEncoder(prompts, index, row);
        checkFirstLogits(
          records![index]!,
          logits.subarray(index * VOCABULARY, (index + 1) * VOCABULARY),
          row,
        );
      }
    });

    it('answers all prompts, together, with the expected greedy tokens', async () => {
      const results = await generateBatch(
        runtime,
        tokenizer,
        rows.map((row) => row.input_ids),
        GREEDY,
      );
      for (const [index, row] of rows.entries()) {
        const { outputIds, tokens } = results[index]!;
        expect(outputIds).toEqual(row.greedy);
        const logprobs = tokens.map((token) => token.logprob);
        expect(difference(logprobs, row.greedy_logprobs)).toBeLessThan(TOLERANCE);
      }
    });

    // The other files give the same runtime; what follows is about decoding alone.
    if (name !== 'model.safetensors') return;

    it('gives alone what it gives in a batch', async () => {
      for (const row of rows.filter(({ input_ids }) => input_ids.length < 100)) {
        const { outputIds } = await generate(runtime, tokenizer, row.input_ids, GREEDY);
        expect(outputIds).toEqual(row.greedy);
      }
    });

    it('finds the expected 4-beam answers and scores', async () => {
      const settings = {
        ...DEFAULT_GENERATION_CONFIG,
        method: 'beam',
        numBeams: 4,
        maxNewTokens: 16,
      } as const;
      for (const row of rows) {
        const { outputIds, score } = await generate(runtime, tokenizer, row.input_ids, settings);
        expect(outputIds).toEqual(row.beam4);
        expect(Math.abs(score - row.beam4_score!)).toBeLessThan(TOLERANCE);
      }
    });
  });
});
