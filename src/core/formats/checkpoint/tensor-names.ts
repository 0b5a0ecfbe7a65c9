/**
 * The two dialects of T5 tensor names. Canonical is llama.cpp's (GGUF); Hugging Face's is what PyTorch files carry.
 */
import type { T5Config } from '@/core/model/t5-config';

/** Names under which the one embedding table is stored, best first: copies are equal, `shared` is the original. */
export const EMBEDDING_NAMES = [
  'shared.weight',
  'encoder.embed_tokens.weight',
  'decoder.embed_tokens.weight',
];

const ATTENTION: Readonly<Record<string, string>> = { q: 'attn_q', k: 'attn_k', v: 'attn_v', o: 'attn_o' };
const FEED_FORWARD: Readonly<Record<string, string>> = {
  wi: 'ffn_up',
  wi_0: 'ffn_gate',
  wi_1: 'ffn_up',
  wo: 'ffn_down',
};

const BLOCK = /^(encoder|decoder)\.block\.(\d{1,4})\.layer\.([012])\.(.+)\.weight$/;

/**
 * @returns the canonical name of a Hugging Face T5 tensor, or undefined when it is none
 */
export function canonicalName(huggingFaceName: string): string | undefined {
  if (EMBEDDING_NAMES.includes(huggingFaceName)) return 'token_embd.weight';
  if (huggingFaceName === 'lm_head.weight') return 'output.weight';
  if (huggingFaceName === 'encoder.final_layer_norm.weight') return 'enc.output_norm.weight';
  if (huggingFaceName === 'decoder.final_layer_norm.weight') return 'dec.output_norm.weight';
  const [, stack, block, sublayer, part] = BLOCK.exec(huggingFaceName) ?? [];
  if (stack === undefined) return undefined;
  const cross = stack === 'decoder' && sublayer === '1';
  const feedForward = sublayer === (stack === 'decoder' ? '2' : '1');
  const name = blockPart(part!, cross, feedForward, sublayer === '0');
  return name && `${stack === 'encoder' ? 'enc' : 'dec'}.blk.${Number(block)}.${name}.weight`;
}

function blockPart(part: string, cross: boolean, feedForward: boolean, self: boolean): string | undefined {
  const [module, projection = ''] = part.split('.');
  if (part === 'layer_norm') return cross ? 'cross_attn_norm' : feedForward ? 'ffn_norm' : 'attn_norm';
  if (part === 'SelfAttention.relative_attention_bias' && self) return 'attn_rel_b';
  if (part === 'EncDecAttention.relative_attention_bias' && cross) return 'cross_attn_rel_b';
  if (module === 'SelfAttention' && self) return ATTENTION[projection];
  if (module === 'EncDecAttention' && cross) return ATTENTION[projection] && `cross_${ATTENTION[projection]}`;
  if (module === 'DenseReluDense' && feedForward) return FEED_FORWARD[projection];
  return undefined;
}

/**
 * @param name a canonical name
 * @param gated whether the feed-forward is gated: then `ffn_up` is `wi_1`, otherwise `wi`
 * @returns the Hugging Face name; `shared.weight` for the embedding
 */
export function huggingFaceName(name: string, gated: boolean): string | undefined {
  if (name === 'token_embd.weight') return EMBEDDING_NAMES[0];
  if (name === 'output.weight') return 'lm_head.weight';
  if (name === 'enc.output_norm.weight') return 'encoder.final_layer_norm.weight';
  if (name === 'dec.output_norm.weight') return 'decoder.final_layer_norm.weight';
  const [, stack, block, part] = /^(enc|dec)\.blk\.(\d{1,4})\.(\w+)\.weight$/.exec(name) ?? [];
  if (stack === undefined) return undefined;
  const feedForward = stack === 'dec' ? 2 : 1;
  const modules: Readonly<Record<string, string>> = {
    attn_norm: '0.layer_norm',
    attn_q: '0.SelfAttention.q',
    attn_k: '0.SelfAttention.k',
    attn_v: '0.SelfAttention.v',
    attn_o: '0.SelfAttention.o',
    attn_rel_b: '0.SelfAttention.relative_attention_bias',
    cross_attn_norm: '1.layer_norm',
    cross_attn_q: '1.EncDecAttention.q',
    cross_attn_k: '1.EncDecAttention.k',
    cross_attn_v: '1.EncDecAttention.v',
    cross_attn_o: '1.EncDecAttention.o',
    ffn_norm: `${feedForward}.layer_norm`,
    ffn_gate: `${feedForward}.DenseReluDense.wi_0`,
    ffn_up: `${feedForward}.DenseReluDense.${gated ? 'wi_1' : 'wi'}`,
    ffn_down: `${feedForward}.DenseReluDense.wo`,
  };
  const module = modules[part!];
  if (module === undefined || (stack === 'enc' && part!.startsWith('cross_'))) return undefined;
  return `${stack === 'enc' ? 'encoder' : 'decoder'}.block.${block}.layer.${module}.weight`;
}

/**
 * Order in which the names of one tensor are preferred: lower wins.
 */
export function aliasRank(fileName: string): number {
  return Math.max(0, EMBEDDING_NAMES.indexOf(fileName));
}

/**
 * Tensors that real files carry and the model does not use: the head of a tied model, and a cross-attention bias
 * that early T5 checkpoints hold and no implementation reads.
 */
export function isUnusedTensor(canonical: string, config: T5Config): boolean {
  if (canonical === 'output.weight') return config.tieWordEmbeddings;
  return /^dec\.blk\.\d+\.cross_attn_rel_b\.weight$/.test(canonical);
}

/**
 * Every tensor a model of this shape must have.
 * @returns canonical name to shape, outermost dimension first; in file order
 */
export function expectedTensors(config: T5Config): Map<string, readonly number[]> {
  const expected = new Map<string, readonly number[]>();
  expected.set('token_embd.weight', [config.vocabSize, config.dModel]);
  addStack(expected, config, 'enc', config.numEncoderLayers);
  addStack(expected, config, 'dec', config.numDecoderLayers);
  if (!config.tieWordEmbeddings) expected.set('output.weight', [config.vocabSize, config.dModel]);
  return expected;
}

function addStack(
  expected: Map<string, readonly number[]>,
  config: T5Config,
  stack: 'enc' | 'dec',
  layers: number,
): void {
  const { dModel, dFf } = config;
  const inner = config.numHeads * config.dKv;
  const attention = (prefix: string, kind: string): void => {
    expected.set(`${prefix}.${kind}_norm.weight`, [dModel]);
    for (const projection of ['q', 'k', 'v'])
      expected.set(`${prefix}.${kind}_${projection}.weight`, [inner, dModel]);
    expected.set(`${prefix}.${kind}_o.weight`, [dModel, inner]);
  };
  for (let layer = 0; layer < layers; layer++) {
    const prefix = `${stack}.blk.${layer}`;
    attention(prefix, 'attn');
    if (layer === 0 || config.relativeBiasPerLayer)
      expected.set(`${prefix}.attn_rel_b.weight`, [config.relativeAttentionBuckets, config.numHeads]);
    if (stack === 'dec') attention(prefix, 'cross_attn');
    expected.set(`${prefix}.ffn_norm.weight`, [dModel]);
    if (config.isGatedAct) expected.set(`${prefix}.ffn_gate.weight`, [dFf, dModel]);
    expected.set(`${prefix}.ffn_up.weight`, [dFf, dModel]);
    expected.set(`${prefix}.ffn_down.weight`, [dModel, dFf]);
  }
  expected.set(`${stack}.output_norm.weight`, [dModel]);
}
