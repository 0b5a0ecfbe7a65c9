/** Where a sublayer keeps its buffers. */
export interface Place {
  /** `enc` or `dec`: layers of one stack share what lives within one sublayer. */
  stack: 'enc' | 'dec';
  /** Shared by all blocks of a stack where blocks are computed again, else the block's own. */
  label: string;
  /** The same for keys and values of the encoder output, which may be kept where the rest of a block is not. */
  crossLabel: string;
}
