import { PlaygroundError } from '@/core/errors';
import type { TensorType } from '@/core/formats/checkpoint/checkpoint';

/** Largest magnitudes whose stored half is finite: the value itself, or the scale of its block. */
const LARGEST: Readonly<Record<TensorType, number>> = {
  f32: 3.4028234663852886e38,
  bf16: 3.3895313892515355e38,
  f16: 65_504,
  q8_0: 65_504 * 127,
  q4_0: 65_504 * 8,
};

/**
 * Refuses weights that a type cannot store.
 * @param name of the tensor, for the message
 * @throws {PlaygroundError} `non-finite` when a value is infinite, no number, or too large
 */
export function checkRange(name: string, type: TensorType, values: Float32Array): void {
  const limit = LARGEST[type];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Written so that NaN fails it too.
    if (!(Math.abs(value) <= limit)) {
      throw new PlaygroundError('non-finite', `${name} holds ${value}, which ${type} cannot store.`, {
        hint: Number.isFinite(value)
          ? 'Convert to f32 or q8_0 instead.'
          : 'The checkpoint is damaged: its weights must be finite.',
      });
    }
  }
}
