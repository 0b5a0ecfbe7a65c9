/**
 * The decoder of T5 in plain arrays, one position at a time: causal self-attention over cached keys and values,
 * cross-attention over those of the prompt, feed-forward.
 */
import { yieldToMessages } from '@/engine/yield-to-messages';
import { attend, contiguousKeyValues, type KeyValues } from './attention';
import { addInto, embed, feedForward, rmsNorm } from './layers';
import { linear } from './linear';
import type { ReferenceModel } from './reference-model';

/** Keys and values of one layer: `[slots, inner]`; a slot is one step of one row. */
export interface LayerCache {
  keys: Float32Array;
  values: Float32Array;
}

/** One row of a step. */
export interface DecoderRow {
  /** Input token: the decoder start token at step 0, then the last one produced. */
  token: number;
  /** Cache slot of each of the row's positions, the current one last. */
  slots: Int32Array;
  /** The prompt's keys and values, by layer. */
  cross: readonly KeyValues[];
}

/** The keys and values of a prompt's cross-attention, by layer: they do not change while decoding. */
export async function crossKeyValues(
  { weights }: ReferenceModel,
  hidden: Float32Array,
  length: number,
): Promise<KeyValues[]> {
  const byLayer: KeyValues[] = [];
  for (const { cross } of weights.decoder.blocks) {
    await yieldToMessages();
    const [keys, values] = [linear(hidden, cross.k, length), linear(hidden, cross.v, length)];
    byLayer.push(contiguousKeyValues(keys, values, length));
  }
  return byLayer;
}

/** Receives the cross-attention weights of one row of one layer, head by head; the array is reused. */
export type OnCross = (layer: number, row: number, head: number, weights: Float64Array) => void;

/** One position of every row. */
export interface DecoderStep {
  readonly rows: readonly DecoderRow[];
  /** By layer. */
  readonly caches: readonly LayerCache[];
  readonly onCross?: OnCross;
}

/**
 * Runs one position of every row and adds its keys and values to the cache.
 * @returns logits `[rows, vocabSize]`
 */
export function decodeStep(model: ReferenceModel, step: DecoderStep): Float32Array {
  const { config, weights } = model;
  const hidden = decodeLayers(model, step);
  const normed = rmsNorm(hidden, weights.decoder.outputNorm, config.layerNormEpsilon);
  if (config.scaleDecoderOutputs) scaleInPlace(normed, config.dModel ** -0.5);
  return linear(normed, weights.head, step.rows.length);
}

/**
 * The layers of one position of every row; adds its keys and values to the cache.
 * @returns hidden states before the final norm, `[rows, dModel]`
 */
export function decodeLayers(model: ReferenceModel, step: DecoderStep): Float32Array {
  const { config, weights } = model;
  const { dModel, layerNormEpsilon: epsilon } = config;
  const tokens = step.rows.map((row) => row.token);
  const hidden = embed(weights.embedding.values, tokens, dModel);
  weights.decoder.blocks.forEach((block, layer) => {
    addInto(hidden, selfAttention(model, step, layer, rmsNorm(hidden, block.attentionNorm, epsilon)));
    addInto(hidden, crossAttention(model, step, layer, rmsNorm(hidden, block.crossNorm, epsilon)));
    const normed = rmsNorm(hidden, block.feedForwardNorm, epsilon);
    addInto(hidden, feedForward(normed, block.feedForward, config, tokens.length));
  });
  return hidden;
}

/** @param x the normed input of the sublayer */
function selfAttention(
  { config, weights, decoderBiases }: ReferenceModel,
  { rows, caches }: DecoderStep,
  layer: number,
  x: Float32Array,
): Float32Array {
  const { attention } = weights.decoder.blocks[layer]!;
  const cache = caches[layer]!;
  const inner = config.numHeads * config.dKv;
  const queries = linear(x, attention.q, rows.length);
  const keys = linear(x, attention.k, rows.length);
  const values = linear(x, attention.v, rows.length);
  const out = new Float32Array(queries.length);
  rows.forEach(({ slots }, row) => {
    const position = slots.length - 1;
    cache.keys.set(keys.subarray(row * inner, (row + 1) * inner), slots[position]! * inner);
    cache.values.set(values.subarray(row * inner, (row + 1) * inner), slots[position]! * inner);
    const keyValues: KeyValues = { ...cache, rowOf: slots, length: slots.length };
    const query = { values: queries, row, position };
    attend({ query, keyValues, bias: decoderBiases[layer]!, out }, config);
  });
  return linear(out, attention.o, rows.length);
}

/** @param x the normed input of the sublayer */
function crossAttention(
  { config, weights }: ReferenceModel,
  { rows, onCross }: DecoderStep,
  layer: number,
  x: Float32Array,
): Float32Array {
  const { cross: attention } = weights.decoder.blocks[layer]!;
  const queries = linear(x, attention.q, rows.length);
  const out = new Float32Array(queries.length);
  rows.forEach(({ cross }, row) => {
    const onWeights =
      onCross && ((head: number, headWeights: Float64Array) => onCross(layer, row, head, headWeights));
    const query = { values: queries, row, position: 0 };
    attend({ query, keyValues: cross[layer]!, out, onWeights }, config);
  });
  return linear(out, attention.o, rows.length);
}

function scaleInPlace(x: Float32Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! * factor;
}
