/** A small random T5 checkpoint and tokenizer in memory, for tests that must run without the reference values. */
import type { Checkpoint, StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { expectedTensors } from '@/core/formats/checkpoint/tensor-names';
import { valueCount } from '@/core/formats/checkpoint/tensor-type';
import { encodeValues } from '@/core/formats/checkpoint/tensor-values';
import { checkT5Config, T5_COMMON, type T5Config } from '@/core/model/t5-config';
import type { TokenizerJson } from '@/core/tokenizer/tokenizer-json';
import { seededRandom } from '@/testing/seeded-random';

const TINY: T5Config = {
  dModel: 32,
  dKv: 8,
  numHeads: 3,
  dFf: 64,
  numEncoderLayers: 2,
  numDecoderLayers: 2,
  vocabSize: 96,
  denseActFn: 'gelu_new',
  isGatedAct: true,
  tieWordEmbeddings: false,
  scaleDecoderOutputs: false,
  ...T5_COMMON,
};

export interface TinyCheckpointOptions {
  seed: number;
  /** Overrides of a gated, untied model of width 32 with 3 heads of 8 and 96 tokens. A tied one scales unless it says not. */
  config?: Partial<T5Config>;
}

/**
 * A checkpoint whose weights depend on the seed alone: about normal with deviation 1 / sqrt(row length), norms near
 * 1. All float32, with the tokenizer of {@link makeTinyTokenizerJson} where the vocabulary has room for it.
 */
export function makeTinyCheckpoint(options: TinyCheckpointOptions): Checkpoint {
  const scaleDecoderOutputs = options.config?.tieWordEmbeddings ?? false;
  const config = checkT5Config({ ...TINY, scaleDecoderOutputs, ...options.config });
  const random = seededRandom(options.seed);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, shape] of expectedTensors(config)) {
    const deviation = 1 / Math.sqrt(shape.at(-1)!);
    const values = Float32Array.from({ length: valueCount(shape) }, () =>
      shape.length === 1 ? 0.8 + 0.4 * random() : deviation * roughlyNormal(random),
    );
    tensors.set(name, memoryTensor(name, shape, values));
  }
  const tokenizer = config.vocabSize >= tinyVocabulary().length ? makeTinyTokenizerJson() : undefined;
  return { config, tokenizer, tensors, metadata: { 'general.name': 'tiny' } };
}

/** A float32 tensor over values in memory. */
export function memoryTensor(name: string, shape: readonly number[], values: Float32Array): StoredTensor {
  const bytes = encodeValues('f32', values);
  return { name, shape, type: 'f32', byteLength: bytes.byteLength, read: async () => bytes };
}

/** Sum of uniform numbers: deviation 1, bounded, and the same on every platform. */
function roughlyNormal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

function tinyVocabulary(): [string, number][] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'].map((letter, i): [string, number] => [
    letter,
    -5 - i / 16,
  ]);
  const marks = [...'.,:-?!0123456789ABDEINOP'].map((mark, i): [string, number] => [mark, -6 - i / 16]);
  const words = [
    '▁the',
    '▁of',
    '▁is',
    '▁Input',
    '▁Output',
    '▁Definition',
    '▁Positive',
    '▁Example',
    'ing',
    'er',
    '▁a',
  ];
  return [
    ['<pad>', 0],
    ['</s>', 0],
    ['<unk>', 0],
    ['▁', -2],
    ...words.map((word, i): [string, number] => [word, -3 - i / 8]),
    ...letters,
    ...marks,
    ['<extra_id_1>', 0],
    ['<extra_id_0>', 0],
  ];
}

/** A Unigram tokenizer of 67 pieces in the layout of T5's own file, without a character map. */
export function makeTinyTokenizerJson(): TokenizerJson {
  const vocab = tinyVocabulary();
  const special = [0, 1, 2, vocab.length - 2, vocab.length - 1];
  const eos = { SpecialToken: { id: '</s>', type_id: 0 } };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((id) => ({
      id,
      special: true,
      content: vocab[id]![0],
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Metaspace', replacement: '▁', add_prefix_space: true },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, eos],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, eos, { Sequence: { id: 'B', type_id: 0 } }, eos],
      special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
    },
    decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true },
    model: { type: 'Unigram', unk_id: 2, vocab },
  };
}
