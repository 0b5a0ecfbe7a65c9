/** Slices of a cross-attention: of one layer and head or the mean of all, per token or summed over groups. */
import type { CrossAttention } from '@/core/generation/generation-result';

/** Index of a layer or head, or the mean of all. */
export type LayerOrHead = number | 'mean';

/** @returns `[outputTokens, sourceTokens]`; each row sums to 1 */
export function sharesOf(attention: CrossAttention, layer: LayerOrHead, head: LayerOrHead): Float32Array {
  const { layers, heads, outputTokens, sourceTokens, weights } = attention;
  const size = outputTokens * sourceTokens;
  const shares = new Float32Array(size);
  const chosenLayers = chosen(layer, layers);
  const chosenHeads = chosen(head, heads);
  for (const l of chosenLayers) {
    for (const h of chosenHeads) {
      const from = (l * heads + h) * size;
      for (let i = 0; i < size; i++) shares[i] = shares[i]! + weights[from + i]!;
    }
  }
  const count = chosenLayers.length * chosenHeads.length;
  for (let i = 0; i < size; i++) shares[i] = shares[i]! / count;
  return shares;
}

function chosen(which: LayerOrHead, count: number): number[] {
  return which === 'mean' ? Array.from({ length: count }, (_, index) => index) : [which];
}

/**
 * Adds up the shares of source tokens that belong together.
 * @param groupOf the group of each source token
 * @returns `[outputTokens, groups]`
 */
export function sumByGroup(shares: Float32Array, groupOf: readonly number[], groups: number): Float32Array {
  const sourceTokens = groupOf.length;
  const outputTokens = shares.length / sourceTokens;
  const sums = new Float32Array(outputTokens * groups);
  for (let row = 0; row < outputTokens; row++) {
    for (let token = 0; token < sourceTokens; token++) {
      const at = row * groups + groupOf[token]!;
      sums[at] = sums[at]! + shares[row * sourceTokens + token]!;
    }
  }
  return sums;
}

/** One row of a table of shares. */
export function rowOf(shares: Float32Array, row: number, columns: number): Float32Array {
  return shares.subarray(row * columns, (row + 1) * columns);
}

/** Indices of the largest shares, largest first; shares below 0.1% are left out. */
export function largest(shares: Float32Array, count: number): number[] {
  return Array.from(shares.keys())
    .filter((index) => shares[index]! >= 0.001)
    .sort((a, b) => shares[b]! - shares[a]!)
    .slice(0, count);
}
