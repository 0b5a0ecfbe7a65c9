/**
 * Where a block keeps its buffers in the activation pool: prefixes of their names. Blocks that share a prefix share the
 * buffers.
 */
export interface BlockNames {
  /** For what lives within one sublayer: `enc` or `dec`, shared by all blocks of a stack. */
  readonly stack: 'enc' | 'dec';
  /** Index of the block in its stack. */
  readonly layer: number;
  /** For what the backward pass reads: the block's own, or shared where blocks are recomputed. */
  readonly block: string;
  /** The same for cross-attention's keys and values, which may be kept where the rest of a block is recomputed. */
  readonly crossKv: string;
}
