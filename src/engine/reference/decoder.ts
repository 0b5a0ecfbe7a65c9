/**
 * The decoder of T5 in plain arrays, one position at a time: causal self-attention over cached keys and values,
 * cross-attention over those of the prompt, feed-forward.
 */
import type { T5Config } from '@/core/model/t5-config';
import { yieldToMessages } from '@/engine/yield-to-messages';
import { attend, contiguousMemory, type Memory, type PositionBias } from './attention';
import { addInto, embed, feedForward, rmsNorm } from './layers';
import { linear } from './linear';
import type { DecoderBlock, T5Weights } from './weights';

/** Keys and values of one layer: `[slots, inner]`; a slot is one step of one row. */
export interface LayerCache {
  keys: Float32Array;
  values: Float32Array;
}

/** One row of a step. */
export interface DecoderRow {
  /** Token fed in: the decoder start at step 0, then the last one produced. */
  token: number;
  /** Slot of each of the row's positions, the present one last. */
  slots: Int32Array;
  /** The prompt's keys and values, by layer. */
  cross: readonly Memory[];
}

/** Cross-attention keys and values of a prompt, by layer: they do not change while decoding. */
export async function crossMemory(
  hidden: Float32Array,
  length: number,
  weights: T5Weights,
): Promise<Memory[]> {
  const memories: Memory[] = [];
  for (const { cross } of weights.decoder.blocks) {
    await yieldToMessages();
    memories.push(contiguousMemory(linear(hidden, cross.k, length), linear(hidden, cross.v, length), length));
  }
  return memories;
}

/** Told what one row of one layer's cross-attention looks at, head by head; the array is used again. */
export type OnCross = (layer: number, row: number, head: number, shares: Float64Array) => void;

/**
 * Runs one position of every row and adds its keys and values to the cache.
 * @returns logits `[rows, vocabSize]`
 */
export function decodeStep(
  rows: readonly DecoderRow[],
  caches: readonly LayerCache[],
  weights: T5Weights,
  biases: readonly PositionBias[],
  config: T5Config,
): Float32Array {
  const hidden = decodeLayers(rows, caches, weights, biases, config);
  const normed = rmsNorm(hidden, weights.decoder.outputNorm, config.layerNormEpsilon);
  if (config.scaleDecoderOutputs) scaleInPlace(normed, config.dModel ** -0.5);
  return linear(normed, weights.head, rows.length);
}

/**
 * The layers of one position of every row; adds its keys and values to the cache.
 * @returns hidden states before the last norm, `[rows, dModel]`
 */
export function decodeLayers(
  rows: readonly DecoderRow[],
  caches: readonly LayerCache[],
  weights: T5Weights,
  biases: readonly PositionBias[],
  config: T5Config,
  onCross?: OnCross,
): Float32Array {
  const tokens = rows.map((row) => row.token);
  const hidden = embed(weights.embedding.values, tokens, config.dModel);
  weights.decoder.blocks.forEach((block, layer) => {
    const normed = rmsNorm(hidden, block.attentionNorm, config.layerNormEpsilon);
    addInto(hidden, selfAttention(normed, rows, caches[layer]!, block, biases[layer]!, config));
    const crossNormed = rmsNorm(hidden, block.crossNorm, config.layerNormEpsilon);
    addInto(hidden, crossAttention(crossNormed, rows, layer, block, config, onCross));
    const feedForwardInput = rmsNorm(hidden, block.feedForwardNorm, config.layerNormEpsilon);
    addInto(hidden, feedForward(feedForwardInput, block.feedForward, config, rows.length));
  });
  return hidden;
}

function selfAttention(
  x: Float32Array,
  rows: readonly DecoderRow[],
  cache: LayerCache,
  block: DecoderBlock,
  bias: PositionBias,
  config: T5Config,
): Float32Array {
  const inner = config.numHeads * config.dKv;
  const queries = linear(x, block.attention.q, rows.length);
  const keys = linear(x, block.attention.k, rows.length);
  const values = linear(x, block.attention.v, rows.length);
  const mixed = new Float32Array(queries.length);
  rows.forEach(({ slots }, row) => {
    const position = slots.length - 1;
    cache.keys.set(keys.subarray(row * inner, (row + 1) * inner), slots[position]! * inner);
    cache.values.set(values.subarray(row * inner, (row + 1) * inner), slots[position]! * inner);
    const memory: Memory = { ...cache, rowOf: slots, length: slots.length };
    attend({ values: queries, row, position }, memory, config, bias, mixed);
  });
  return linear(mixed, block.attention.o, rows.length);
}

function crossAttention(
  x: Float32Array,
  rows: readonly DecoderRow[],
  layer: number,
  block: DecoderBlock,
  config: T5Config,
  onCross?: OnCross,
): Float32Array {
  const queries = linear(x, block.cross.q, rows.length);
  const mixed = new Float32Array(queries.length);
  rows.forEach(({ cross }, row) => {
    const onShares = onCross && ((head: number, shares: Float64Array) => onCross(layer, row, head, shares));
    attend({ values: queries, row, position: 0 }, cross[layer]!, config, undefined, mixed, onShares);
  });
  return linear(mixed, block.cross.o, rows.length);
}

function scaleInPlace(x: Float32Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! * factor;
}
