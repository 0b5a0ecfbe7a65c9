/** The initial values of an adapter: A small and random, B zero, so that training starts from the unchanged model. */
import { noiseBits } from '@/core/sampling/noise';
import type { LoraLayout } from './lora-layout';

/** Separates this stream of noise from the dropout masks of the same seed. */
const STREAM = 0x4c6f5241;

/**
 * A uniform in +-1/sqrt(inputs), as PEFT initialises it (Kaiming's rule with a = sqrt(5)).
 * @returns the flat array of lora-layout.ts
 */
export function initialWeights(layout: LoraLayout, seed: number): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layout.floats);
  for (const { index, inputs, aOffset } of layout.modules) {
    const bound = 1 / Math.sqrt(inputs);
    for (let i = 0; i < layout.rank * inputs; i++) {
      const uniform = (noiseBits(seed, STREAM, index, i) + 0.5) / 2 ** 32;
      flat[aOffset + i] = (2 * uniform - 1) * bound;
    }
  }
  return flat;
}
