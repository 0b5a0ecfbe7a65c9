/**
 * A T5 model's configuration as GGUF metadata, by llama.cpp's keys. What llama.cpp has no key for (it derives it or
 * fixes it) is written under `playground.` and is optional on the way in, so files of either program load in both.
 */

import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import type { T5Config } from '@/core/model/t5-config';
import { checkT5Config } from '@/core/model/t5-config';
import type { GgufFile } from './gguf';
import type { GgufMetadata, GgufValue } from './gguf-values';
import { booleanOf, integerOf, numberOf, stringOf } from './gguf-values';

const MAX_DISTANCE_KEY = 'playground.relative_attention_max_distance';
/** Of files that llama.cpp would read and answer otherwise than we do; their keys are those of t5. */
const OWN_ARCHITECTURE = 'playground-t5';
const ACTIVATION_KEY = 'playground.dense_act_fn';
const SCALE_KEY = 'playground.scale_decoder_outputs';
/** What every published T5 uses, and what llama.cpp assumes. */
const USUAL_MAX_DISTANCE = 128;
/** T5 was trained on 512 tokens; its relative positions set no limit. llama.cpp requires the key. */
const CONTEXT_LENGTH = 512;

/**
 * The configuration of a GGUF file. Gating and tying follow from which tensors are there, as in llama.cpp.
 * @throws {PlaygroundError} `unsupported-file` for other architectures, `malformed-file` when a key is missing,
 *   `invalid-config` when a value is out of bounds
 */
export function configFromGguf(file: string, gguf: GgufFile): T5Config {
  const { entries, tensors } = gguf;
  const architecture = stringOf(entries, 'general.architecture');
  if (architecture !== 't5' && architecture !== OWN_ARCHITECTURE) {
    throw unsupportedFile(
      file,
      architecture === undefined
        ? 'it does not say what architecture it holds.'
        : `it holds a model of architecture ${quoteName(architecture)}; only t5 can run here.`,
      'Choose a T5 encoder-decoder: Tk-Instruct, Flan-T5, T5, mT5 or UMT5.',
    );
  }
  const required = (key: string): number => {
    const value = numberOf(entries, `t5.${key}`);
    if (value === undefined) throw malformedFile(file, `the metadata entry t5.${key} is missing.`);
    return value;
  };
  const optional = (key: string): number | undefined => numberOf(entries, `t5.${key}`);
  const dModel = required('embedding_length');
  const numHeads = required('attention.head_count');
  const dKv = optional('attention.key_length') ?? dModel / numHeads;
  if ((optional('attention.value_length') ?? dKv) !== dKv) {
    throw unsupportedFile(file, 'its attention keys and values differ in length, which no T5 has.');
  }
  const numEncoderLayers = required('block_count');
  const isGatedAct = tensors.has('enc.blk.0.ffn_gate.weight');
  const padTokenId = integerOf(entries, 'tokenizer.ggml.padding_token_id') ?? 0;
  return checkT5Config({
    dModel,
    dKv,
    numHeads,
    dFf: required('feed_forward_length'),
    numEncoderLayers,
    numDecoderLayers: optional('decoder_block_count') ?? numEncoderLayers,
    vocabSize: tensors.get('token_embd.weight')?.shape[0] ?? optional('vocab_size'),
    denseActFn: stringOf(entries, ACTIVATION_KEY) ?? (isGatedAct ? 'gelu_new' : 'relu'),
    isGatedAct,
    relativeBiasPerLayer: ['enc.blk.1', 'dec.blk.1'].some((layer) =>
      tensors.has(`${layer}.attn_rel_b.weight`),
    ),
    tieWordEmbeddings: !tensors.has('output.weight'),
    // A file that does not say is from llama.cpp, or from before the key: there, a tied head meant scaling.
    scaleDecoderOutputs: booleanOf(entries, SCALE_KEY) ?? !tensors.has('output.weight'),
    relativeAttentionBuckets: required('attention.relative_buckets_count'),
    relativeAttentionMaxDistance: integerOf(entries, MAX_DISTANCE_KEY) ?? USUAL_MAX_DISTANCE,
    layerNormEpsilon: readEpsilon(required('attention.layer_norm_rms_epsilon')),
    decoderStartTokenId: optional('decoder_start_token_id') ?? padTokenId,
    padTokenId,
    eosTokenId: integerOf(entries, 'tokenizer.ggml.eos_token_id') ?? 1,
  });
}

/** Stored as float32: 1e-6 comes back as 9.99999997e-7. The shortest decimal with the same float32 is what was meant. */
function readEpsilon(stored: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(stored.toPrecision(digits));
    if (Math.fround(rounded) === stored) return rounded;
  }
  return stored;
}

/**
 * What a GGUF file leaves open, in sentences for people. llama.cpp's own conversions do not say whether the output of a
 * tied T5 v1.1 is scaled: T5 v1.1 trained by Transformers 5 is tied and not scaled, everything before it is scaled.
 */
export function doubtsOfGguf({ entries, tensors }: GgufFile): string[] {
  const isOpen =
    !entries.has(SCALE_KEY) && !tensors.has('output.weight') && tensors.has('enc.blk.0.ffn_gate.weight');
  return isOpen
    ? [
        'The file does not say whether the output of its decoder is scaled by d_model^-0.5: it is taken to be, as in every ' +
          'tied T5 before Transformers 5.',
      ]
    : [];
}

/**
 * `t5` where llama.cpp gives the answers that this program gives; else a name of our own, which llama.cpp refuses instead
 * of answering otherwise: it knows relu and gated gelu_new only, and one maximal distance.
 */
export function ggufArchitecture(config: T5Config): string {
  const { denseActFn, isGatedAct, relativeAttentionMaxDistance } = config;
  const knowsFeedForward = isGatedAct ? denseActFn === 'gelu_new' : denseActFn === 'relu';
  return knowsFeedForward && relativeAttentionMaxDistance === USUAL_MAX_DISTANCE ? 't5' : OWN_ARCHITECTURE;
}

/** The metadata entries of a configuration; {@link configFromGguf} reads them back unchanged. */
export function configToGguf(config: T5Config): [key: string, value: GgufValue][] {
  const whole = (value: number): GgufValue => ({ type: 'u32', value });
  const real = (value: number): GgufValue => ({ type: 'f32', value });
  return [
    ['t5.context_length', whole(CONTEXT_LENGTH)],
    ['t5.embedding_length', whole(config.dModel)],
    ['t5.feed_forward_length', whole(config.dFf)],
    ['t5.block_count', whole(config.numEncoderLayers)],
    ['t5.decoder_block_count', whole(config.numDecoderLayers)],
    ['t5.attention.head_count', whole(config.numHeads)],
    ['t5.attention.key_length', whole(config.dKv)],
    ['t5.attention.value_length', whole(config.dKv)],
    ['t5.attention.layer_norm_epsilon', real(config.layerNormEpsilon)],
    ['t5.attention.layer_norm_rms_epsilon', real(config.layerNormEpsilon)],
    ['t5.attention.relative_buckets_count', whole(config.relativeAttentionBuckets)],
    ['t5.decoder_start_token_id', whole(config.decoderStartTokenId)],
    ['t5.vocab_size', whole(config.vocabSize)],
    [MAX_DISTANCE_KEY, whole(config.relativeAttentionMaxDistance)],
    [ACTIVATION_KEY, { type: 'string', value: config.denseActFn }],
    [SCALE_KEY, { type: 'bool', value: config.scaleDecoderOutputs }],
    ['tokenizer.ggml.eos_token_id', whole(config.eosTokenId)],
    ['tokenizer.ggml.padding_token_id', whole(config.padTokenId)],
  ];
}

/** The entries as one map; later sets win over none: keys are distinct. */
export function metadataMap(...sets: (readonly [string, GgufValue][])[]): GgufMetadata {
  return new Map(sets.flat());
}
