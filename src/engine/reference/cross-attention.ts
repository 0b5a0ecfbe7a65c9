/** Cross-attention weights in plain arrays: the decoder is fed the tokens of an answer (teacher forcing). */

import { type CancelSignal, throwIfCancelled } from '@/core/cancellation';
import type { CrossAttention } from '@/core/generation/generation-result';
import { yieldToMessages } from '@/engine/yield-to-messages';
import type { KeyValues } from './attention';
import { decodeLayers, type LayerCache, type OnCross } from './decoder';
import type { ReferenceModel } from './reference-model';

/**
 * @param cross the prompt's keys and values, by layer
 * @param outputIds checked to be in the vocabulary
 */
export async function readCrossAttention(
  model: ReferenceModel,
  cross: readonly KeyValues[],
  outputIds: readonly number[],
  signal?: CancelSignal,
): Promise<CrossAttention> {
  const { config } = model;
  const { numDecoderLayers: layers, numHeads: heads, dKv } = config;
  const outputTokens = outputIds.length;
  const sourceTokens = cross[0]!.length;
  const size = outputTokens * heads * dKv;
  const caches: LayerCache[] = Array.from({ length: layers }, () => ({
    keys: new Float32Array(size),
    values: new Float32Array(size),
  }));
  const weights = new Float32Array(layers * heads * outputTokens * sourceTokens);
  for (let step = 0; step < outputTokens; step++) {
    await yieldToMessages();
    throwIfCancelled(signal);
    const token = step === 0 ? config.decoderStartTokenId : outputIds[step - 1]!;
    const slots = Int32Array.from({ length: step + 1 }, (_, position) => position);
    const onCross: OnCross = (layer, _row, head, headWeights) =>
      weights.set(headWeights, ((layer * heads + head) * outputTokens + step) * sourceTokens);
    decodeLayers(model, { rows: [{ token, slots, cross }], caches, onCross });
  }
  return { layers, heads, outputTokens, sourceTokens, weights };
}
