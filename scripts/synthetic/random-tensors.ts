/** Tensors of a model that nobody trained: seeded random bfloat16, made when they are read. */

import { crc32 } from '@/core/formats/bytes/crc32';
import { f32ArrayTo16 } from '@/core/formats/bytes/float-formats';
import type { StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { expectedTensors, huggingFaceName } from '@/core/formats/checkpoint/tensor-names';
import { tensorByteLength, valueCount } from '@/core/formats/checkpoint/tensor-type';
import type { T5Config } from '@/core/model/t5-config';

/**
 * Every tensor of a model under Hugging Face's names. A tensor's values follow from the seed and its name alone, so every
 * file that holds it holds the same.
 */
export function randomTensors(config: T5Config, seed: number): StoredTensor[] {
  const gated = config.isGatedAct;
  return [...expectedTensors(config)].map(([canonical, shape]) => {
    const name = huggingFaceName(canonical, gated)!;
    const deviation = shape.length === 1 ? 0.1 : 1 / Math.sqrt(shape.at(-1)!);
    const centre = shape.length === 1 ? 1 : 0;
    return {
      name,
      shape,
      type: 'bf16',
      byteLength: tensorByteLength('bf16', shape),
      read: async () => randomBytes(nameSeed(name, seed), valueCount(shape), centre, deviation),
    };
  });
}

function nameSeed(name: string, seed: number): number {
  return crc32(new TextEncoder().encode(`${seed} ${name}`));
}

/** Values of a triangular distribution as bfloat16, from mulberry32 written out: a quarter of a billion are drawn. */
function randomBytes(seed: number, count: number, centre: number, deviation: number): Uint8Array {
  const values = new Float32Array(count);
  // The sum of two uniform numbers in [0, 65535] has a deviation of 65,535 / sqrt(6).
  const scale = (deviation * Math.sqrt(6)) / 65_535;
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    bits ^= bits >>> 14;
    values[i] = centre + scale * ((bits & 0xffff) + (bits >>> 16) - 65_535);
  }
  return new Uint8Array(f32ArrayTo16('bf16', values).buffer);
}
