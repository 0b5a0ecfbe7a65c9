import { describe, expect, it } from 'vitest';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { aliasRank, canonicalName, expectedTensors, huggingFaceName, isUnusedTensor } from './tensor-names';

const gated = makeTinyCheckpoint({ seed: 1 }).config;
const relu = makeTinyCheckpoint({
  seed: 1,
  config: { denseActFn: 'relu', isGatedAct: false, tieWordEmbeddings: true },
}).config;

describe('names', () => {
  it.each([
    ['shared.weight', 'token_embd.weight'],
    ['encoder.embed_tokens.weight', 'token_embd.weight'],
    ['decoder.embed_tokens.weight', 'token_embd.weight'],
    ['lm_head.weight', 'output.weight'],
    ['encoder.block.11.layer.0.SelfAttention.q.weight', 'enc.blk.11.attn_q.weight'],
    ['encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight', 'enc.blk.0.attn_rel_b.weight'],
    ['encoder.block.2.layer.1.DenseReluDense.wi_0.weight', 'enc.blk.2.ffn_gate.weight'],
    ['encoder.block.2.layer.1.DenseReluDense.wi_1.weight', 'enc.blk.2.ffn_up.weight'],
    ['encoder.block.2.layer.1.layer_norm.weight', 'enc.blk.2.ffn_norm.weight'],
    ['decoder.block.0.layer.0.layer_norm.weight', 'dec.blk.0.attn_norm.weight'],
    ['decoder.block.3.layer.1.EncDecAttention.o.weight', 'dec.blk.3.cross_attn_o.weight'],
    ['decoder.block.3.layer.1.layer_norm.weight', 'dec.blk.3.cross_attn_norm.weight'],
    ['decoder.block.3.layer.2.DenseReluDense.wi.weight', 'dec.blk.3.ffn_up.weight'],
    ['decoder.block.3.layer.2.DenseReluDense.wo.weight', 'dec.blk.3.ffn_down.weight'],
    ['decoder.final_layer_norm.weight', 'dec.output_norm.weight'],
  ])('%s is %s', (file, canonical) => {
    expect(canonicalName(file)).toBe(canonical);
  });

  it.each([
    'encoder.block.0.layer.0.SelfAttention.q.bias',
    'encoder.block.0.layer.1.EncDecAttention.q.weight',
    'encoder.block.0.layer.2.DenseReluDense.wo.weight',
    'decoder.block.0.layer.0.EncDecAttention.q.weight',
    'decoder.block.x.layer.0.SelfAttention.q.weight',
    'transformer.h.0.attn.weight',
    '__proto__',
  ])('%s is no T5 tensor', (file) => {
    expect(canonicalName(file)).toBeUndefined();
  });

  it.each([
    ['gated', gated],
    ['relu', relu],
  ])('every expected name of a %s model has a Hugging Face name that leads back', (_, config) => {
    for (const name of expectedTensors(config).keys()) {
      const file = huggingFaceName(name, config.isGatedAct);
      expect(file && canonicalName(file)).toBe(name);
    }
  });

  it('prefers the shared embedding over its copies', () => {
    expect(aliasRank('shared.weight')).toBeLessThan(aliasRank('encoder.embed_tokens.weight'));
  });
});

describe('expected tensors', () => {
  it('follow the configuration', () => {
    const expected = expectedTensors(gated);
    // Embedding and head, 2 x (9 + norm of stack), 4 more plus the norm for cross-attention, one bias a stack.
    expect(expected.size).toBe(2 + (2 * 9 + 2) + (2 * 14 + 2));
    expect(expected.get('output.weight')).toEqual([96, 32]);
    expect(expected.get('enc.blk.0.attn_q.weight')).toEqual([24, 32]);
    expect(expected.get('enc.blk.0.attn_o.weight')).toEqual([32, 24]);
    expect(expected.get('enc.blk.0.attn_rel_b.weight')).toEqual([32, 3]);
    expect(expected.has('enc.blk.1.attn_rel_b.weight')).toBe(false);
    expect(expected.get('dec.blk.1.ffn_down.weight')).toEqual([32, 64]);
  });

  it('have no head when tied and no gate when relu', () => {
    const expected = expectedTensors(relu);
    expect(expected.has('output.weight')).toBe(false);
    expect(expected.has('enc.blk.0.ffn_gate.weight')).toBe(false);
    expect(isUnusedTensor('output.weight', relu)).toBe(true);
    expect(isUnusedTensor('output.weight', gated)).toBe(false);
    expect(isUnusedTensor('dec.blk.0.cross_attn_rel_b.weight', gated)).toBe(true);
  });
});
