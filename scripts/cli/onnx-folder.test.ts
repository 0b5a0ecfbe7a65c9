/** Folders written here, loaded and run by `@huggingface/transformers` itself. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AutoModelForSeq2SeqLM, AutoTokenizer, env, pipeline, Tensor } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { generate } from '@/engine/generation/generate';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { openTinyT5, tinyT5Rows } from '@/testing/engine/tiny-t5-gold';
import { describeWithReference } from '@/testing/reference';
import { writeOnnxFolder } from './onnx-folder';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-folder-'));
  env.allowRemoteModels = false;
  env.localModelPath = dirname(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Greedy tokens without the decoder's start. */
async function answer(model: string, dtype: 'fp32' | 'q8' | 'q4', ids: number[], maxNewTokens: number) {
  const loaded = await loadOnce(model, dtype);
  const row = (values: readonly number[]) =>
    new Tensor(
      'int64',
      BigInt64Array.from(values, (value) => BigInt(value)),
      [1, values.length],
    );
  const output = await loaded.generate({
    inputs: row(ids),
    attention_mask: row(ids.map(() => 1)),
    max_new_tokens: maxNewTokens,
    do_sample: false,
  } as Parameters<typeof loaded.generate>[0]);
  return Array.from((output as Tensor).data as BigInt64Array, Number).slice(1);
}

type Loaded = Awaited<ReturnType<typeof AutoModelForSeq2SeqLM.from_pretrained>>;
const models = new Map<string, Loaded>();

async function loadOnce(model: string, dtype: 'fp32' | 'q8' | 'q4'): Promise<Loaded> {
  const key = `${model} ${dtype}`;
  const loaded = models.get(key) ?? (await AutoModelForSeq2SeqLM.from_pretrained(model, { dtype }));
  models.set(key, loaded);
  return loaded;
}

async function write(checkpoint: Checkpoint, name: string): Promise<string> {
  await writeOnnxFolder(checkpoint, 'f32', join(folder, name));
  await writeOnnxFolder(checkpoint, 'q8_0', join(folder, name));
  return `${basename(folder)}/${name}`;
}

describe('a folder written by convert --onnx', () => {
  it.each([
    ['gated and untied', {}],
    ['relu and tied', { denseActFn: 'relu', isGatedAct: false, tieWordEmbeddings: true }],
  ] as const)('answers in transformers.js as the reference does: %s', async (name, config) => {
    const checkpoint = makeTinyCheckpoint({ seed: 21, config });
    const model = await write(checkpoint, name.replaceAll(' ', '-'));
    expect((await readdir(join(folder, basename(model)))).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'onnx',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    const tokenizer = createTokenizer(checkpoint.tokenizer!, { eosTokenId: 1 });
    const runtime = await loadReferenceRuntime(checkpoint);
    for (const prompt of ['the example of a Definition', 'Input: 12, Output?']) {
      const theirs = await AutoTokenizer.from_pretrained(model);
      const ids = tokenizer.encode(prompt);
      expect(theirs.encode(prompt)).toEqual(ids);
      const expected = await generate(runtime, tokenizer, ids, {
        ...DEFAULT_GENERATION_CONFIG,
        maxNewTokens: 12,
      });
      expect(await answer(model, 'fp32', ids, 12)).toEqual(expected.outputIds);
    }
  });
});

describeWithReference('tiny-t5 as a folder', () => {
  it.each([
    ['fp32', 'bf16'],
    ['q8', 'q8_0'],
  ] as const)('%s gives the expected tokens in transformers.js', async (dtype, weights) => {
    const model = await write(await openTinyT5(), 'tiny-t5');
    for (const row of await tinyT5Rows(weights))
      expect(await answer(model, dtype, row.input_ids, 24)).toEqual(row.greedy);
  });

  it('runs as a pipeline', async () => {
    const checkpoint = await openTinyT5();
    const model = await write(checkpoint, 'tiny-t5');
    const prompt = 'Definition: return the currency of the given country.';
    const answers = await pipeline('text2text-generation', model, { dtype: 'fp32' });
    const [first] = (await answers(prompt, { max_new_tokens: 6 })) as { generated_text: string }[];
    const tokenizer = createTokenizer(checkpoint.tokenizer!, { eosTokenId: 1 });
    const settings = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens: 6 };
    const runtime = await loadReferenceRuntime(checkpoint);
    const expected = await generate(runtime, tokenizer, tokenizer.encode(prompt), settings);
    expect(first!.generated_text).toBe(expected.text);
  });
});
