/** The reference checkpoint tiny-t5 and the values that any runtime must give for it, made elsewhere. */
import { expect } from 'vitest';
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import { readPeftAdapter } from '@/core/adapters/peft-adapter';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { generate } from '@/engine/generation/generate';
import { generateBatch } from '@/engine/generation/generate-batch';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { referenceBytes, referenceText } from '@/testing/reference';
import { makeWordTokenizer } from './word-tokenizer';

export interface GoldRow {
  input_ids: number[];
  encoder_first8: number[];
  encoder_last8: number[];
  step0_top: [token: number, logit: number][];
  step0_logsumexp: number;
  greedy: number[];
  greedy_logprobs: number[];
  beam4?: number[];
  beam4_score?: number;
}

const TOLERANCE = 1e-3;
const POLICY = { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 8 };

/** The checkpoint with T5's own tokenizer. */
export async function openTinyT5(): Promise<Checkpoint> {
  const names = ['tiny-t5/model.safetensors', 'tiny-t5/config.json', 't5-tokenizer/tokenizer.json'];
  const files = names.map(async (path) =>
    bytesSource(path.split('/').pop()!, await referenceBytes(`gold/${path}`)),
  );
  return openCheckpoint(await Promise.all(files));
}

/** The adapter that comes with tiny-t5. */
export async function openTinyAdapter(): Promise<LoraAdapter> {
  const names = ['adapter_config.json', 'adapter_model.safetensors'];
  const files = names.map(async (name) =>
    bytesSource(name, await referenceBytes(`gold/tiny-t5/adapter/${name}`)),
  );
  return readPeftAdapter(await Promise.all(files));
}

/** Expected values of 8 prompts, for the weights as they are (`bf16`), quantised, or with {@link openTinyAdapter}. */
export async function tinyT5Rows(weights: 'bf16' | 'q8_0' | 'q4_0' | 'adapter'): Promise<GoldRow[]> {
  const expected = JSON.parse(await referenceText('gold/tiny-t5/expected.json')) as Record<string, GoldRow[]>;
  const rows = expected[weights]!;
  expect(rows.length).toBe(8);
  return rows;
}

/** Encoder output and first logits: of the short prompts together, of each long one alone. */
export async function expectFirstStep(runtime: Seq2SeqRuntime, rows: readonly GoldRow[]): Promise<void> {
  const isShort = (row: GoldRow) => row.input_ids.length < 100;
  await expectFirstStepTogether(runtime, rows.filter(isShort));
  for (const row of rows) if (!isShort(row)) await expectFirstStepTogether(runtime, [row]);
}

async function expectFirstStepTogether(runtime: Seq2SeqRuntime, rows: readonly GoldRow[]): Promise<void> {
  const { dModel, vocabSize } = runtime.config;
  const prompts = await runtime.encode(rows.map((row) => row.input_ids));
  const promptOfRow = rows.map((_, index) => index);
  const session = await runtime.startDecoding(prompts, { promptOfRow, maxSteps: 1, policy: POLICY });
  const [records] = await session.run(1);
  const logits = await session.readLogits();
  for (const [index, row] of rows.entries()) {
    const hidden = await prompts.readHidden(index);
    expect(hidden.length).toBe(row.input_ids.length * dModel);
    expectNear(hidden.slice(0, 8), row.encoder_first8);
    expectNear(hidden.slice(hidden.length - dModel, hidden.length - dModel + 8), row.encoder_last8);
    const tokens = row.step0_top.map(([token]) => token);
    const { alternatives } = records![index]!;
    expect(alternatives.map(({ token }) => token)).toEqual(tokens);
    expectNear(
      tokens.map((token) => logits[index * vocabSize + token]!),
      row.step0_top.map(([, logit]) => logit),
    );
    expectNear(
      alternatives.map(({ logprob }) => logprob + row.step0_logsumexp),
      row.step0_top.map(([, logit]) => logit),
    );
  }
  session.dispose();
  prompts.dispose();
}

/** The first greedy tokens of all prompts together, and of the short ones alone. */
export async function expectGreedy(
  runtime: Seq2SeqRuntime,
  rows: readonly GoldRow[],
  maxNewTokens = 24,
): Promise<void> {
  const tokenizer = makeWordTokenizer(runtime.config.vocabSize);
  const settings = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens };
  const prompts = rows.map((row) => row.input_ids);
  const together = await generateBatch(runtime, tokenizer, prompts, settings);
  for (const [index, row] of rows.entries()) {
    const { outputIds, tokens } = together[index]!;
    expect(outputIds).toEqual(row.greedy.slice(0, maxNewTokens));
    expectNear(
      tokens.map((token) => token.logprob),
      row.greedy_logprobs.slice(0, maxNewTokens),
    );
    if (row.input_ids.length > 100) continue;
    const alone = await generate(runtime, tokenizer, row.input_ids, settings);
    expect(alone.outputIds).toEqual(row.greedy.slice(0, maxNewTokens));
  }
}

/** The best of four beams, and its score. */
export async function expectFourBeams(runtime: Seq2SeqRuntime, rows: readonly GoldRow[]): Promise<void> {
  const tokenizer = makeWordTokenizer(runtime.config.vocabSize);
  const settings = { ...DEFAULT_GENERATION_CONFIG, method: 'beam', numBeams: 4, maxNewTokens: 16 } as const;
  for (const row of rows) {
    const { outputIds, score } = await generate(runtime, tokenizer, row.input_ids, settings);
    expect(outputIds).toEqual(row.beam4);
    expectNear([score], [row.beam4_score!]);
  }
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(TOLERANCE);
  }
}
