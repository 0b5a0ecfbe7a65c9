/** The bytes of weights that a model's kernels read, as they are on the device: exact for mixed recipes too. */
import type { WeightBytes } from '@/core/bench/roofline';
import type { ModelWeights } from './model-weights';
import type { WeightMatrix } from './weight-matrix';

export function weightBytesOn({ encoder, decoder, head }: ModelWeights): WeightBytes {
  return {
    encoder: bytesOf(encoder.flatMap(({ qkv, o, up, down }) => [qkv, o, up, down])),
    crossKv: bytesOf(decoder.map(({ crossKv }) => crossKv)),
    decoder: bytesOf([
      ...decoder.flatMap(({ qkv, o, crossQ, crossO, up, down }) => [qkv, o, crossQ, crossO, up, down]),
      head,
    ]),
  };
}

function bytesOf(matrices: readonly WeightMatrix[]): number {
  return matrices.reduce((sum, { buffers }) => sum + buffers.reduce((bytes, { size }) => bytes + size, 0), 0);
}
