/**
 * Which inputs of an adapter are dropped. The mask depends on counters alone, so the backward pass, a recomputed block and a
 * resumed run see the same one, and nothing is stored. shaders/train/dropout.wgsl implements the same rule.
 */
import { noiseBits } from '@/core/sampling/noise';

/** The mask of one module in one step. */
export interface DropoutMask {
  key: number;
  threshold: number;
  /** Tokens of the step before this micro-batch. */
  rowBase: number;
  /** The factor of inputs that are kept. */
  scale: number;
}

/** Key of one module's mask in one step. */
export function dropoutKey(seed: number, step: number, module: number): number {
  return noiseBits(seed, step, module, 0);
}

/** Hashes below this are dropped. */
export function dropoutThreshold(probability: number): number {
  return Math.min(0xffff_ffff, Math.round(probability * 2 ** 32));
}

/**
 * @param row token among all tokens of the step, so that every micro-batch has a mask of its own
 * @param column input of the module
 */
export function isDropped(key: number, threshold: number, row: number, column: number): boolean {
  return noiseBits(key, row, column, 0) < threshold;
}
