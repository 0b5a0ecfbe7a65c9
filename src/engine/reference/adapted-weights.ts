/** The reference's weights with an adapter applied: the same arrays, with low-rank updates beside them. */
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import type { Matrix } from './linear';
import type { AttentionWeights, DecoderBlock, EncoderBlock, T5Weights } from './weights';

/**
 * @param adapter checked to fit the model
 * @param strength 1 is as trained
 */
export function adaptedWeights(weights: T5Weights, adapter: LoraAdapter, strength: number): T5Weights {
  const updated = (matrix: Matrix, name: string): Matrix => {
    const module = adapter.modules.get(`${name}.weight`);
    if (!module) return matrix;
    const { rank, inputs, outputs, a, b, scale } = module;
    return {
      ...matrix,
      lowRank: {
        a: { values: a, outputs: rank, inputs },
        b: { values: b, outputs, inputs: rank },
        strength: strength * scale,
      },
    };
  };
  const attention = ({ q, k, v, o }: AttentionWeights, prefix: string): AttentionWeights => ({
    q: updated(q, `${prefix}_q`),
    k: updated(k, `${prefix}_k`),
    v: updated(v, `${prefix}_v`),
    o: updated(o, `${prefix}_o`),
  });
  const common = <Block extends EncoderBlock>(block: Block, prefix: string): Block => {
    const { gate, up, down } = block.feedForward;
    return {
      ...block,
      attention: attention(block.attention, `${prefix}.attn`),
      feedForward: {
        gate: gate && updated(gate, `${prefix}.ffn_gate`),
        up: updated(up, `${prefix}.ffn_up`),
        down: updated(down, `${prefix}.ffn_down`),
      },
    };
  };
  const decoderBlock = (block: DecoderBlock, prefix: string): DecoderBlock => ({
    ...common(block, prefix),
    cross: attention(block.cross, `${prefix}.cross_attn`),
  });
  const { encoder, decoder } = weights;
  return {
    ...weights,
    encoder: { ...encoder, blocks: encoder.blocks.map((block, i) => common(block, `enc.blk.${i}`)) },
    decoder: { ...decoder, blocks: decoder.blocks.map((block, i) => decoderBlock(block, `dec.blk.${i}`)) },
  };
}
