import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';

export const ACTIVATIONS = ['relu', 'gelu', 'gelu_new', 'silu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Shape of a T5 model (v1.0, v1.1, LM-adapted, mT5): everything the graph needs to know besides the weights. */
export interface T5Config {
  /** Width of the residual stream. */
  dModel: number;
  /** Width of one attention head; `numHeads * dKv` (the inner width) may differ from `dModel`. */
  dKv: number;
  numHeads: number;
  dFf: number;
  numEncoderLayers: number;
  numDecoderLayers: number;
  /** Rows of the embedding table and of the head. */
  vocabSize: number;
  /** Of the feed-forward layer, by Transformers' names; `gelu_new` is the tanh form. */
  denseActFn: Activation;
  /** Gated: activation(`wi_0`) times `wi_1` (v1.1, mT5). Otherwise activation(`wi`) (v1.0). */
  isGatedAct: boolean;
  /** The head (`lm_head`) is the embedding table; otherwise the model has a head of its own. */
  tieWordEmbeddings: boolean;
  /** The decoder's output is multiplied by dModel^-0.5 before the head. Independent of whether the head is tied. */
  scaleDecoderOutputs: boolean;
  /** Every layer has a relative position bias of its own (UMT5), instead of the first one's for its whole stack. */
  relativeBiasPerLayer: boolean;
  relativeAttentionBuckets: number;
  relativeAttentionMaxDistance: number;
  layerNormEpsilon: number;
  decoderStartTokenId: number;
  padTokenId: number;
  eosTokenId: number;
}

/**
 * Largest sizes accepted, several times those of the largest published T5 (11B: 1,024 / 128 heads of 128 / 65,536;
 * mT5: vocabulary 250,112). They bound every allocation that follows from a configuration.
 */
const whole = (smallest: number, largest: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(smallest), v.maxValue(largest));

const CONFIG = v.pipe(
  v.object({
    dModel: whole(1, 16_384),
    dKv: whole(1, 1_024),
    numHeads: whole(1, 512),
    dFf: whole(1, 262_144),
    numEncoderLayers: whole(1, 256),
    numDecoderLayers: whole(1, 256),
    vocabSize: whole(2, 1_048_576),
    denseActFn: v.picklist(ACTIVATIONS),
    isGatedAct: v.boolean(),
    relativeBiasPerLayer: v.boolean(),
    tieWordEmbeddings: v.boolean(),
    scaleDecoderOutputs: v.boolean(),
    relativeAttentionBuckets: whole(4, 4_096),
    relativeAttentionMaxDistance: whole(2, 1_048_576),
    layerNormEpsilon: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1)),
    decoderStartTokenId: whole(0, 1_048_575),
    padTokenId: whole(0, 1_048_575),
    eosTokenId: whole(0, 1_048_575),
  }),
  // Half of the buckets are for exact distances; the logarithmic ones need room above them.
  v.check(
    (config) => config.relativeAttentionMaxDistance > config.relativeAttentionBuckets / 2,
    'relative_attention_max_distance must be larger than half of relative_attention_num_buckets',
  ),
  v.check(
    (config) => Math.max(config.decoderStartTokenId, config.padTokenId, config.eosTokenId) < config.vocabSize,
    'a special token id lies outside the vocabulary',
  ),
);

/**
 * Checks a configuration from any source against the bounds.
 * @throws {PlaygroundError} `invalid-config` naming the field
 */
export function checkT5Config(config: unknown): T5Config {
  const result = v.safeParse(CONFIG, config);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const field = v.getDotPath(issue);
  throw invalidConfig(field === null ? issue.message : `${field} is ${issue.received}: ${issue.message}`);
}

function invalidConfig(what: string): PlaygroundError {
  return new PlaygroundError('invalid-config', `The model configuration cannot be used: ${what}.`, {
    hint: 'Use the config.json that belongs to these weights.',
  });
}

const optional = <T extends v.GenericSchema>(schema: T) => v.nullish(schema);
const size = optional(v.number());

/** The fields of a Hugging Face T5 `config.json` that matter; null counts as absent, as it does there. */
const HUGGING_FACE = v.object({
  model_type: optional(v.string()),
  architectures: optional(v.array(v.string())),
  d_model: size,
  d_kv: size,
  num_heads: size,
  d_ff: size,
  num_layers: size,
  num_decoder_layers: size,
  vocab_size: size,
  feed_forward_proj: optional(v.string()),
  is_gated_act: optional(v.boolean()),
  dense_act_fn: optional(v.string()),
  tie_word_embeddings: optional(v.boolean()),
  scale_decoder_outputs: optional(v.boolean()),
  transformers_version: optional(v.string()),
  relative_attention_num_buckets: size,
  relative_attention_max_distance: size,
  layer_norm_epsilon: size,
  decoder_start_token_id: size,
  pad_token_id: size,
  eos_token_id: size,
});

type HuggingFaceConfig = v.InferOutput<typeof HUGGING_FACE>;

/** What published T5 and mT5 have, and transformers assumes where a `config.json` does not say. */
export const T5_COMMON = {
  relativeBiasPerLayer: false,
  relativeAttentionBuckets: 32,
  relativeAttentionMaxDistance: 128,
  layerNormEpsilon: 1e-6,
  decoderStartTokenId: 0,
  padTokenId: 0,
  eosTokenId: 1,
} as const;

/** What transformers assumes for absent fields (T5Config, MT5Config, UMT5Config). */
const DEFAULTS = {
  t5: { vocab: 32_128, dFf: 2_048, layers: 6, heads: 8, projection: 'relu', tied: true },
  mt5: { vocab: 250_112, dFf: 1_024, layers: 8, heads: 6, projection: 'gated-gelu', tied: false },
  umt5: { vocab: 250_112, dFf: 1_024, layers: 8, heads: 6, projection: 'gated-gelu', tied: true },
} as const;

type ModelType = keyof typeof DEFAULTS;

/**
 * Reads a Hugging Face `config.json` of a T5, mT5 or UMT5 model.
 * @param json the parsed file, unchecked
 * @throws {PlaygroundError} `unsupported-file` for another architecture or activation; `invalid-config` otherwise
 */
export function parseT5Config(json: unknown): T5Config {
  const result = v.safeParse(HUGGING_FACE, json);
  if (!result.success) {
    const issue = result.issues[0];
    throw invalidConfig(`${v.getDotPath(issue) ?? 'the file'} has the wrong type (${issue.received})`);
  }
  const fields = result.output;
  const type = modelType(fields);
  const defaults = DEFAULTS[type];
  const numEncoderLayers = fields.num_layers ?? defaults.layers;
  const padTokenId = fields.pad_token_id ?? T5_COMMON.padTokenId;
  return checkT5Config({
    dModel: fields.d_model ?? 512,
    dKv: fields.d_kv ?? 64,
    numHeads: fields.num_heads ?? defaults.heads,
    dFf: fields.d_ff ?? defaults.dFf,
    numEncoderLayers,
    numDecoderLayers: fields.num_decoder_layers ?? numEncoderLayers,
    vocabSize: fields.vocab_size ?? defaults.vocab,
    ...feedForward(fields, defaults.projection),
    relativeBiasPerLayer: type === 'umt5',
    tieWordEmbeddings: fields.tie_word_embeddings ?? defaults.tied,
    scaleDecoderOutputs: scaleDecoderOutputs(fields, type),
    relativeAttentionBuckets: fields.relative_attention_num_buckets ?? T5_COMMON.relativeAttentionBuckets,
    relativeAttentionMaxDistance:
      fields.relative_attention_max_distance ?? T5_COMMON.relativeAttentionMaxDistance,
    layerNormEpsilon: fields.layer_norm_epsilon ?? T5_COMMON.layerNormEpsilon,
    decoderStartTokenId: fields.decoder_start_token_id ?? padTokenId,
    padTokenId,
    eosTokenId: fields.eos_token_id ?? T5_COMMON.eosTokenId,
  });
}

/** Classes that have the weights of a T5 and are no encoder-decoder with a language model head. */
const OTHER_HEADS = /^U?M?T5(?:Encoder|For(?:Sequence|Token)Classification|ForQuestionAnswering)/;

function modelType(fields: HuggingFaceConfig): ModelType {
  const [architecture] = fields.architectures ?? [];
  if (architecture !== undefined && OTHER_HEADS.test(architecture)) throw cannotRun(architecture);
  // Some early files name only the class.
  const type = fields.model_type ?? /^U?M?T5(?=For|Model|With)/.exec(architecture ?? '')?.[0].toLowerCase();
  if (type !== undefined && Object.hasOwn(DEFAULTS, type)) return type as ModelType;
  throw cannotRun(fields.model_type ?? architecture);
}

function cannotRun(given: string | undefined): PlaygroundError {
  return new PlaygroundError(
    'unsupported-file',
    given === undefined
      ? 'This config.json does not say what model it describes.'
      : `This is a model of type "${given.slice(0, 60)}"; only T5, mT5, UMT5 and ByT5 encoder-decoders can run here.`,
    { hint: 'Choose a T5 encoder-decoder: Tk-Instruct, Flan-T5, T5, mT5, UMT5 or ByT5.' },
  );
}

/**
 * Transformers 5 says in `scale_decoder_outputs` whether it scales, and writes `tie_word_embeddings: true` into every
 * config it saves; before, a tied head and scaling were one field. It never scales an mT5; Transformers 4 did where one was tied.
 */
function scaleDecoderOutputs(fields: HuggingFaceConfig, type: ModelType): boolean {
  if (type === 'mt5') return fields.tie_word_embeddings === true && majorVersion(fields) < 5;
  return fields.scale_decoder_outputs ?? fields.tie_word_embeddings !== false;
}

/** Of the Transformers that wrote the file; infinite where it does not say. */
function majorVersion({ transformers_version }: HuggingFaceConfig): number {
  return Number(/^\d+/.exec(transformers_version ?? '')?.[0] ?? Number.POSITIVE_INFINITY);
}

/** Names that Transformers knows for the same functions. */
const ACTIVATION_NAMES: Readonly<Record<string, Activation>> = {
  relu: 'relu',
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  silu: 'silu',
  swish: 'silu',
};

/**
 * `feed_forward_proj` decides; `is_gated_act` and `dense_act_fn`, where written, override it as they do in
 * transformers. There "gated-gelu" means the tanh form, `gelu_new`.
 */
function feedForward(
  fields: HuggingFaceConfig,
  fallback: string,
): Pick<T5Config, 'denseActFn' | 'isGatedAct'> {
  const projection = fields.feed_forward_proj ?? fallback;
  const isGatedAct = fields.is_gated_act ?? projection.startsWith('gated-');
  const named = projection.replace(/^gated-/, '');
  const activation = fields.dense_act_fn ?? (projection === 'gated-gelu' ? 'gelu_new' : named);
  if (Object.hasOwn(ACTIVATION_NAMES, activation)) {
    return { denseActFn: ACTIVATION_NAMES[activation]!, isGatedAct };
  }
  throw new PlaygroundError(
    'unsupported-file',
    `This T5 model uses the activation "${activation.slice(0, 40)}" in its feed-forward; only ${ACTIVATIONS.join(', ')} can run here.`,
  );
}

/** The Hugging Face `config.json` of a configuration; {@link parseT5Config} reads it back unchanged. */
export function t5ConfigToJson(config: T5Config): Record<string, unknown> {
  const { denseActFn, isGatedAct } = config;
  // "gated-gelu" is how the tanh form is written; a reader goes by `dense_act_fn` all the same.
  const named = isGatedAct && denseActFn === 'gelu_new' ? 'gelu' : denseActFn;
  return {
    architectures: [
      config.relativeBiasPerLayer ? 'UMT5ForConditionalGeneration' : 'T5ForConditionalGeneration',
    ],
    model_type: config.relativeBiasPerLayer ? 'umt5' : 't5',
    is_encoder_decoder: true,
    d_model: config.dModel,
    d_kv: config.dKv,
    num_heads: config.numHeads,
    d_ff: config.dFf,
    num_layers: config.numEncoderLayers,
    num_decoder_layers: config.numDecoderLayers,
    vocab_size: config.vocabSize,
    feed_forward_proj: isGatedAct ? `gated-${named}` : named,
    is_gated_act: isGatedAct,
    dense_act_fn: denseActFn,
    tie_word_embeddings: config.tieWordEmbeddings,
    scale_decoder_outputs: config.scaleDecoderOutputs,
    relative_attention_num_buckets: config.relativeAttentionBuckets,
    relative_attention_max_distance: config.relativeAttentionMaxDistance,
    layer_norm_epsilon: config.layerNormEpsilon,
    decoder_start_token_id: config.decoderStartTokenId,
    pad_token_id: config.padTokenId,
    eos_token_id: config.eosTokenId,
  };
}
