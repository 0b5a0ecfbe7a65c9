/** The encoder of T5 in plain arrays: bidirectional self-attention and feed-forward blocks over the prompt. */
import { yieldToMessages } from '@/engine/yield-to-messages';
import { attend, contiguousKeyValues } from './attention';
import { addInto, embed, feedForward, rmsNorm } from './layers';
import { linear } from './linear';
import type { ReferenceModel } from './reference-model';

/**
 * @param ids prompt tokens, EOS included; checked to be inside the vocabulary
 * @returns `[ids, dModel]`, after the final norm
 */
export async function encodePrompt(model: ReferenceModel, ids: readonly number[]): Promise<Float32Array> {
  const { config, weights } = model;
  const { dModel, layerNormEpsilon: epsilon } = config;
  const hidden = embed(weights.embedding.values, ids, dModel);
  for (const [layer, block] of weights.encoder.blocks.entries()) {
    await yieldToMessages();
    const attentionInput = rmsNorm(hidden, block.attentionNorm, epsilon);
    addInto(hidden, await selfAttention(model, layer, attentionInput, ids.length));
    const feedForwardInput = rmsNorm(hidden, block.feedForwardNorm, epsilon);
    addInto(hidden, feedForward(feedForwardInput, block.feedForward, config, ids.length));
  }
  return rmsNorm(hidden, weights.encoder.outputNorm, epsilon);
}

/** @param x the normed input of the sublayer */
async function selfAttention(
  { config, weights, encoderBiases }: ReferenceModel,
  layer: number,
  x: Float32Array,
  rows: number,
): Promise<Float32Array> {
  const { attention } = weights.encoder.blocks[layer]!;
  const queries = linear(x, attention.q, rows);
  const [keys, values] = [linear(x, attention.k, rows), linear(x, attention.v, rows)];
  const keyValues = contiguousKeyValues(keys, values, rows);
  const out = new Float32Array(queries.length);
  for (let row = 0; row < rows; row++) {
    await yieldToMessages();
    const query = { values: queries, row, position: row };
    attend({ query, keyValues, bias: encoderBiases[layer]!, out }, config);
  }
  return linear(out, attention.o, rows);
}
