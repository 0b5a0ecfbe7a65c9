import { describe, expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { describeWithReference, referenceText } from '@/testing/reference';
import { parseT5Config, t5ConfigToJson } from './t5-config';

const V11 = {
  model_type: 't5',
  d_model: 512,
  d_kv: 64,
  num_heads: 6,
  d_ff: 1024,
  num_layers: 8,
  num_decoder_layers: 8,
  vocab_size: 32_100,
  feed_forward_proj: 'gated-gelu',
  tie_word_embeddings: false,
};

function codeOf(json: unknown): string {
  try {
    parseT5Config(json);
    return 'none';
  } catch (error) {
    expect(error).toBeInstanceOf(PlaygroundError);
    return (error as PlaygroundError).code;
  }
}

describe('T5 configuration', () => {
  it('reads a v1.1 file', () => {
    expect(parseT5Config(V11)).toEqual({
      dModel: 512,
      dKv: 64,
      numHeads: 6,
      dFf: 1024,
      numEncoderLayers: 8,
      numDecoderLayers: 8,
      vocabSize: 32_100,
      denseActFn: 'gelu_new',
      isGatedAct: true,
      tieWordEmbeddings: false,
      scaleDecoderOutputs: false,
      relativeBiasPerLayer: false,
      relativeAttentionBuckets: 32,
      relativeAttentionMaxDistance: 128,
      layerNormEpsilon: 1e-6,
      decoderStartTokenId: 0,
      padTokenId: 0,
      eosTokenId: 1,
    });
  });

  it('assumes what transformers does for absent and null fields', () => {
    const t5 = parseT5Config({ model_type: 't5', num_decoder_layers: null });
    expect(t5).toMatchObject({
      dModel: 512,
      dFf: 2048,
      numHeads: 8,
      numEncoderLayers: 6,
      numDecoderLayers: 6,
    });
    expect(t5).toMatchObject({
      vocabSize: 32_128,
      denseActFn: 'relu',
      isGatedAct: false,
      tieWordEmbeddings: true,
    });
    const mt5 = parseT5Config({ model_type: 'mt5' });
    expect(mt5).toMatchObject({ vocabSize: 250_112, numEncoderLayers: 8, numHeads: 6, dFf: 1024 });
    expect(mt5).toMatchObject({ denseActFn: 'gelu_new', isGatedAct: true, tieWordEmbeddings: false });
  });

  it.each([
    ['T5 1.0 of Transformers 4', { model_type: 't5' }, true],
    ['T5 1.1 of Transformers 4', { model_type: 't5', tie_word_embeddings: false }, false],
    [
      'T5 1.0 of Transformers 5',
      { model_type: 't5', tie_word_embeddings: true, scale_decoder_outputs: true },
      true,
    ],
    [
      'T5 1.1 of Transformers 5',
      { model_type: 't5', tie_word_embeddings: true, scale_decoder_outputs: false },
      false,
    ],
    [
      'untied and scaled',
      { model_type: 't5', tie_word_embeddings: false, scale_decoder_outputs: true },
      true,
    ],
    ['mT5 that says nothing', { model_type: 'mt5' }, false],
    [
      'mT5 of Transformers 5',
      { model_type: 'mt5', tie_word_embeddings: true, transformers_version: '5.24.0' },
      false,
    ],
    [
      'mT5 of Transformers 5, whatever else it says',
      {
        model_type: 'mt5',
        tie_word_embeddings: true,
        scale_decoder_outputs: true,
        transformers_version: '5.1.0',
      },
      false,
    ],
    [
      'tied mT5 of Transformers 4',
      { model_type: 'mt5', tie_word_embeddings: true, transformers_version: '4.44.2' },
      true,
    ],
    ['tied mT5 of an unknown version', { model_type: 'mt5', tie_word_embeddings: true }, false],
  ])('knows whether the output is scaled: %s', (_, fields, scaled) => {
    expect(parseT5Config(fields).scaleDecoderOutputs).toBe(scaled);
  });

  it('survives a trip through its own file', () => {
    const config = parseT5Config({
      ...V11,
      tie_word_embeddings: true,
      layer_norm_epsilon: 1e-5,
      eos_token_id: 2,
    });
    expect(parseT5Config(t5ConfigToJson(config))).toEqual(config);
  });

  it.each([
    [{ feed_forward_proj: 'gated-gelu', dense_act_fn: 'gelu_new', is_gated_act: true }, 'gelu_new', true],
    [{ feed_forward_proj: 'relu', dense_act_fn: 'relu', is_gated_act: false }, 'relu', false],
    [{ feed_forward_proj: 'gated-silu' }, 'silu', true],
    [{ feed_forward_proj: 'swish' }, 'silu', false],
    [{ feed_forward_proj: 'gelu' }, 'gelu', false],
    [{ dense_act_fn: 'gelu' }, 'gelu', true],
    [{ is_gated_act: false }, 'gelu_new', false],
    [{ feed_forward_proj: undefined, dense_act_fn: 'gelu_new', is_gated_act: true }, 'gelu_new', true],
  ])('reads the feed-forward of %j', (fields, denseActFn, isGatedAct) => {
    expect(parseT5Config({ ...V11, ...fields })).toMatchObject({ denseActFn, isGatedAct });
  });

  it.each([
    { model_type: 'bart' },
    { model_type: undefined },
    { model_type: 'longt5' },
    { model_type: 'switch_transformers' },
    { model_type: 't5gemma' },
    { model_type: 'toString' },
    { architectures: ['T5EncoderModel'] },
    { architectures: ['T5ForSequenceClassification'] },
    { architectures: ['UMT5ForTokenClassification'] },
    { architectures: ['MT5ForQuestionAnswering'] },
    { feed_forward_proj: 'gated-mish' },
    { dense_act_fn: 'constructor' },
  ])('does not take %j for something it can run', (fields) => {
    expect(codeOf({ ...V11, ...fields })).toBe('unsupported-file');
  });

  it.each([
    { d_model: 0 },
    { d_model: -1 },
    { d_model: 1.5 },
    { d_model: 1e9 },
    { d_model: '512' },
    { num_layers: 1e6 },
    { num_heads: Number.NaN },
    { vocab_size: 2 ** 31 },
    { d_ff: Infinity },
    { relative_attention_num_buckets: 0 },
    { relative_attention_max_distance: 16 },
    { layer_norm_epsilon: -1 },
    { eos_token_id: 32_100 },
    { pad_token_id: -1 },
    { eos_token_id: [1, 2] },
  ])('refuses %j', (fields) => {
    expect(codeOf({ ...V11, ...fields })).toBe('invalid-config');
  });

  it.each([null, [], 'text', 3])('refuses %j', (json) => {
    expect(['invalid-config', 'unsupported-file']).toContain(codeOf(json));
  });
});

describeWithReference('published configurations', () => {
  it('reads the relu, tied one of chronos', async () => {
    const config = parseT5Config(JSON.parse(await referenceText('gold/chronos-dummy/config.json')));
    expect(config).toMatchObject({
      dModel: 64,
      dKv: 16,
      numHeads: 1,
      denseActFn: 'relu',
      isGatedAct: false,
      tieWordEmbeddings: true,
    });
  });
});
