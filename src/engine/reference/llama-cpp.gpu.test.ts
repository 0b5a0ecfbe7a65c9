/** Files written here, read by llama.cpp's own code: metadata, ids of texts, and what the model answers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { convertToGguf } from '@/core/formats/checkpoint/convert';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { makeForeignGguf } from '@/testing/checkpoints/foreign-gguf';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import type { LlamaCpp } from '@/testing/engine/llama-cpp';
import { openInLlamaCpp } from '@/testing/engine/llama-cpp';
import { loadReferenceRuntime } from './reference-runtime';

const MODEL = '/models/instruct-mini-q8_0.gguf';
/** Written as no task is, and hard for a tokenizer. */
const HARD = [
  ...[
    '',
    ' ',
    '  two  blanks ',
    '\tTab and\nnew line\r\n',
    'blank at the end ',
    'naïve café',
    'ＡＢＣ ｶﾞ ﬁ ½ ²',
  ],
  ...[
    '😀 emoji 👩‍👩‍👧',
    '中文字符 and more',
    'zero\u200bwidth \u00a0nbsp',
    '....... ______',
    'İstanbul ǅ ß ẞ',
  ],
  ...[
    '\u0301combining e\u0301',
    'a\u0007b\u007fc',
    '%$#@!^&*()',
    '१२३ 123 १',
    `${'x'.repeat(200)}`,
    '▁already ▁marked',
  ],
];

let file: Uint8Array<ArrayBuffer>;
let shipped: Checkpoint;
let tokenizer: Tokenizer;
let texts: string[];

beforeAll(async () => {
  file = new Uint8Array(await (await fetch(MODEL)).arrayBuffer());
  shipped = await openCheckpoint([bytesSource('model.gguf', file)]);
  tokenizer = createTokenizer(shipped.tokenizer, { eosTokenId: shipped.config.eosTokenId });
  texts = [...HARD, ...(await taskTexts())];
});

/** Definitions, inputs and outputs of the starter tasks. */
async function taskTexts(): Promise<string[]> {
  const json = async (name: string) => (await fetch(`/tasks/${name}`)).json();
  const index = (await json('index.json')) as { tasks?: { file: string }[] } | { file: string }[];
  const files = (Array.isArray(index) ? index : index.tasks!).map((entry) => entry.file).slice(0, 60);
  const found = await Promise.all(
    files.map(async (name) => {
      const task = (await json(name)) as {
        Definition: string[];
        Instances: { input: string; output: string[] }[];
      };
      const [first, second] = task.Instances;
      return [task.Definition[0]!, first!.input, first!.output[0]!, second!.input];
    }),
  );
  return found.flat();
}

/** Ids without the end-of-text token. */
const idsOf = (text: string) => tokenizer.encode(text).slice(0, -1);

/** The same file, but for the flag that ends every text: prompts go to the decoder here, which is to go on with them. */
function unended(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const key = 'tokenizer.ggml.add_eos_token';
  const at = new TextDecoder('latin1').decode(bytes.subarray(0, 2 ** 20)).indexOf(key) + key.length;
  const copy = bytes.slice();
  // A type of four bytes (7, a truth value), then the value.
  expect([...copy.subarray(at, at + 5)]).toEqual([7, 0, 0, 0, 1]);
  copy[at + 4] = 0;
  return copy;
}

async function written(checkpoint: Checkpoint, recipe: 'f32' | 'mixed'): Promise<Uint8Array<ArrayBuffer>> {
  const sink = memorySink();
  await convertToGguf(checkpoint, recipe, sink.write);
  return sink.bytes();
}

describe('the built-in model in llama.cpp', () => {
  let llama: LlamaCpp;
  beforeAll(async () => {
    llama = await openInLlamaCpp(file);
  });
  afterAll(() => llama.exit());

  it('has the shape and the special tokens it has here', () => {
    const { config } = shipped;
    expect(llama.facts).toEqual({
      n_vocab: config.vocabSize,
      n_embd: config.dModel,
      n_layer: config.numEncoderLayers,
      n_ctx_train: 512,
      token_eos: config.eosTokenId,
      token_bos: -1,
      list_tokens_eog: [config.eosTokenId],
      has_encoder: true,
      token_decoder_start: config.decoderStartTokenId,
      add_bos_token: false,
      add_eos_token: true,
    });
  });

  it('keeps its name and every number of its configuration', () => {
    const { config, metadata } = shipped;
    expect(llama.metadata).toMatchObject({
      'general.architecture': 't5',
      'general.name': metadata['general.name'],
      'tokenizer.ggml.model': 't5',
      't5.embedding_length': String(config.dModel),
      't5.feed_forward_length': String(config.dFf),
      't5.block_count': String(config.numEncoderLayers),
      't5.decoder_block_count': String(config.numDecoderLayers),
      't5.attention.head_count': String(config.numHeads),
      't5.attention.key_length': String(config.dKv),
      't5.attention.relative_buckets_count': String(config.relativeAttentionBuckets),
    });
  });

  it('gives 200 texts and more the same ids', async () => {
    expect(texts.length).toBeGreaterThan(200);
    const theirs = await llama.tokenize(texts);
    const different = texts.flatMap((text, i) => {
      const ours = idsOf(text);
      return ours.join() === theirs[i]!.join() ? [] : [{ text, ours, theirs: theirs[i] }];
    });
    expect(different).toEqual([]);
  });
});

/**
 * Compares what both programs' decoders make of texts and of what llama.cpp goes on with.
 * @param tolerance of the logarithms of the five largest probabilities, and so of how near a tie may be
 */
async function expectSameAnswers(
  checkpoint: Checkpoint,
  file: Uint8Array<ArrayBuffer>,
  prompts: readonly string[],
  tolerance: number,
): Promise<void> {
  const llama = await openInLlamaCpp(unended(file));
  try {
    for (const prompt of prompts) {
      const theirs = await llama.complete(prompt, STEPS);
      expect(theirs, prompt).toHaveLength(STEPS);
      const chosen = theirs.map(({ token }) => token);
      const ours = await logprobsBefore(checkpoint, idsOf(prompt), chosen);
      for (const [step, { token, top }] of theirs.entries()) {
        const logprobs = ours[step]!;
        for (const { id, logprob } of top) {
          expect(Math.abs(logprobs[id]! - logprob), `${prompt}: token ${id}`).toBeLessThan(tolerance);
        }
        logprobs[checkpoint.config.eosTokenId] = -Infinity;
        expect(Math.max(...logprobs) - logprobs[token]!, `${prompt}: choice ${step}`).toBeLessThan(tolerance);
      }
    }
  } finally {
    await llama.exit();
  }
}

const STEPS = 8;

/**
 * What this program's decoder makes of tokens, with the encoder's output of the end-of-text token alone.
 * @returns for each chosen token the logarithms of the probabilities of all tokens in its place
 */
async function logprobsBefore(
  checkpoint: Checkpoint,
  [first, ...rest]: readonly number[],
  chosen: readonly number[],
): Promise<Float64Array[]> {
  const config = { ...checkpoint.config, decoderStartTokenId: first! };
  const runtime = await loadReferenceRuntime({ ...checkpoint, config });
  const encoded = await runtime.encode([[config.eosTokenId]]);
  const policy = { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 1 };
  const forced = [...rest, ...chosen];
  const options = { promptOfRow: [0], maxSteps: forced.length, policy, forced: [forced] };
  const session = await runtime.startDecoding(encoded, options);
  await session.run(rest.length);
  const found: Float64Array[] = [];
  for (let step = 0; step < chosen.length; step++) {
    await session.run(1);
    const logits = await session.readLogits();
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    found.push(Float64Array.from(logits, (logit) => logit - Math.log(sum)));
  }
  session.dispose();
  return found;
}

/** Beginnings of texts: decoder inputs of some tens of tokens, so that positions matter, and not yet at their end. */
const somePrompts = () =>
  texts
    .slice(HARD.length)
    .filter((text) => text.length > 40 && text.length < 300)
    .map((text) => text.slice(0, text.lastIndexOf(' ', text.length * 0.6)));

describe('answers of llama.cpp and of this program', () => {
  // llama.cpp rounds activations to eight bits where weights are quantised, and this program does not.
  it.each([
    ['f32', 0.02],
    ['mixed', 1],
  ] as const)('are the same for the built-in model in %s', async (recipe, tolerance) => {
    const bytes = await written(shipped, recipe);
    const checkpoint = await openCheckpoint([bytesSource('model.gguf', bytes)]);
    await expectSameAnswers(checkpoint, bytes, somePrompts().slice(0, 8), tolerance);
  });

  // Rows of the embedding are dequantised exactly there, so that only our rounding to q8_0 is between the two.
  it.each(['q4_k', 'q5_k', 'q6_k', 'q5_0', 'q5_1', 'q4_1'] as const)(
    'are the same for an embedding in %s',
    async (type) => {
      const shape = { dModel: 256, dKv: 64, numHeads: 4, dFf: 64, numEncoderLayers: 1, numDecoderLayers: 1 };
      const config = { ...shape, vocabSize: shipped.config.vocabSize };
      const random = { ...makeTinyCheckpoint({ seed: 51, config }), tokenizer: shipped.tokenizer };
      const bytes = await makeForeignGguf(random, (name) =>
        name === 'token_embd.weight' ? type : undefined,
      );
      const checkpoint = await openCheckpoint([bytesSource('model.gguf', bytes)]);
      await expectSameAnswers(checkpoint, bytes, somePrompts().slice(0, 2), 0.15);
    },
  );
});
