/** Cross-attention on onnxruntime, from a single run of the decoder over all tokens of the answer. */
import { attentionNames, cacheNames } from '@/core/formats/onnx/t5-graphs';
import type { CrossAttention } from '@/core/generation/generation-result';
import { explainOnnxError } from './onnx-errors';
import { type EncodedTensors, emptyCache, integerTensor, type OnnxModel } from './onnx-model';

/**
 * @param encoded a single prompt
 * @param outputIds token ids that are known to be in the vocabulary
 * @throws {PlaygroundError} `out-of-memory`, `device-lost`, `internal`
 */
export async function readCrossAttention(
  model: OnnxModel,
  { mask, cross }: EncodedTensors,
  outputIds: readonly number[],
): Promise<CrossAttention> {
  const { backend, config, decoder } = model;
  const { numDecoderLayers: layers, numHeads: heads, decoderStartTokenId } = config;
  const [, sourceTokens = 0] = mask.dims;
  const outputTokens = outputIds.length;
  const ids = [decoderStartTokenId, ...outputIds.slice(0, -1)];
  const cache = emptyCache(model, 1);
  const names = cacheNames(layers, 'past_key_values', 'encoder');
  const past = cacheNames(layers, 'past_key_values', 'decoder');
  const feeds = {
    input_ids: integerTensor(backend, ids, [1, outputTokens]),
    encoder_attention_mask: mask,
    ...Object.fromEntries(names.map((name, index) => [name, cross[index]!])),
    ...Object.fromEntries(past.map((name, index) => [name, cache[index]!])),
  };
  const wanted = attentionNames(layers);
  const outputs = await decoder.run(feeds, wanted).catch((error: unknown) => {
    throw explainOnnxError(error, backend.provider);
  });
  const weights = new Float32Array(layers * heads * outputTokens * sourceTokens);
  for (const [layer, name] of wanted.entries()) {
    const shares = outputs[name]!;
    weights.set(shares.data as Float32Array, layer * heads * outputTokens * sourceTokens);
    shares.dispose();
  }
  return { layers, heads, outputTokens, sourceTokens, weights };
}
