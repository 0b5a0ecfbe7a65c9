/** The encoder of T5 in plain arrays: bidirectional self-attention and feed-forward blocks over the prompt. */
import type { T5Config } from '@/core/model/t5-config';
import { yieldToMessages } from '@/engine/yield-to-messages';
import { attend, contiguousMemory, type PositionBias } from './attention';
import { addInto, embed, feedForward, rmsNorm } from './layers';
import { linear } from './linear';
import type { AttentionWeights, T5Weights } from './weights';

/**
 * @param ids prompt tokens, EOS included; checked to be inside the vocabulary
 * @returns `[ids, dModel]`, after the final norm
 */
export async function encodePrompt(
  ids: readonly number[],
  weights: T5Weights,
  biases: readonly PositionBias[],
  config: T5Config,
): Promise<Float32Array> {
  const rows = ids.length;
  const epsilon = config.layerNormEpsilon;
  const hidden = embed(weights.embedding.values, ids, config.dModel);
  for (const [layer, block] of weights.encoder.blocks.entries()) {
    await yieldToMessages();
    const normed = rmsNorm(hidden, block.attentionNorm, epsilon);
    addInto(hidden, await selfAttention(normed, rows, block.attention, biases[layer]!, config));
    addInto(
      hidden,
      feedForward(rmsNorm(hidden, block.feedForwardNorm, epsilon), block.feedForward, config, rows),
    );
  }
  return rmsNorm(hidden, weights.encoder.outputNorm, epsilon);
}

async function selfAttention(
  x: Float32Array,
  rows: number,
  weights: AttentionWeights,
  bias: PositionBias,
  config: T5Config,
): Promise<Float32Array> {
  const queries = linear(x, weights.q, rows);
  const memory = contiguousMemory(linear(x, weights.k, rows), linear(x, weights.v, rows), rows);
  const mixed = new Float32Array(queries.length);
  for (let row = 0; row < rows; row++) {
    await yieldToMessages();
    attend({ values: queries, row, position: row }, memory, config, bias, mixed);
  }
  return linear(mixed, weights.o, rows);
}
