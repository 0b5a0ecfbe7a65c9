/** The attention kernels of inference. */
import crossAttentionWeights from '@shaders/infer/cross-attention-weights.wgsl?raw';
import decoderAttention from '@shaders/infer/decoder-attention.wgsl?raw';
import encoderAttention from '@shaders/infer/encoder-attention.wgsl?raw';
import encoderAttentionVec4 from '@shaders/infer/encoder-attention-vec4.wgsl?raw';
import type { KernelLibrary } from './kernel-library';
import { uniformStruct } from './uniform-layout';

const EncoderAttentionParams = uniformStruct('EncoderAttentionParams', {
  tokens: 'u32',
  heads: 'u32',
  maxDistance: 'i32',
  outStride: 'u32',
});

const DecoderAttentionParams = uniformStruct('DecoderAttentionParams', {
  heads: 'u32',
  maxSteps: 'u32',
  maxDistance: 'i32',
  outStride: 'u32',
});

const CrossAttentionWeightsParams = uniformStruct('CrossAttentionWeightsParams', {
  heads: 'u32',
  maxSteps: 'u32',
});

/** Widest head whose query and sum an invocation can hold in registers. */
const WIDEST_HEAD = 128;
/** Farthest distance whose biases fit beside the tiles in the 16 KiB of workgroup memory that every device has. */
const FARTHEST_BIAS = 1024;

/** What is compiled into the encoder's attention. */
export interface EncoderAttentionVariant {
  readonly dKv: number;
  readonly maxDistance: number;
  /** Reads vec4; otherwise heads may have any width. Default: where the kernel can. */
  readonly vec4?: boolean;
}

export function encoderAttentionKernel(kernels: KernelLibrary, variant: EncoderAttentionVariant) {
  const { dKv, maxDistance, vec4 = canReadVec4(dKv, maxDistance) } = variant;
  const constants = { D_KV: dKv, WORKGROUP_SIZE: kernels.rowSize };
  return kernels.kernel({
    key: `encoder-attention ${dKv} ${vec4 && maxDistance}`,
    parts: [vec4 ? encoderAttentionVec4 : encoderAttention],
    params: EncoderAttentionParams,
    flags: vec4 && kernels.style === 'shared' ? ['SHARED'] : [],
    constants: vec4 ? { ...constants, MAX_DISTANCE: maxDistance, KEYS: keysOfTile(dKv) } : constants,
  });
}

/** @param kind `SELF` also writes the key/value cache */
export function decoderAttentionKernel(kernels: KernelLibrary, dKv: number, kind: 'SELF' | 'CROSS') {
  const vec4 = dKv % 4 === 0;
  return kernels.kernel({
    key: `decoder-attention ${dKv} ${kind}`,
    parts: [decoderAttention],
    params: DecoderAttentionParams,
    flags: vec4 ? [kind, 'VEC4'] : [kind],
    constants: { D_KV: dKv, WORKGROUP_SIZE: kernels.reductionSize },
  });
}

/** Writes out what cross-attention looks at, beside the attention itself. */
export function crossAttentionWeightsKernel(kernels: KernelLibrary, dKv: number) {
  return kernels.kernel({
    key: `cross-attention-weights ${dKv}`,
    parts: [crossAttentionWeights],
    params: CrossAttentionWeightsParams,
    constants: { D_KV: dKv, WORKGROUP_SIZE: kernels.reductionSize },
  });
}

function canReadVec4(dKv: number, maxDistance: number): boolean {
  return dKv % 4 === 0 && dKv <= WIDEST_HEAD && maxDistance <= FARTHEST_BIAS;
}

/** Keys of a tile: its keys and values take at most 8 KiB of workgroup memory. */
function keysOfTile(dKv: number): number {
  return Math.min(16, Math.floor(1024 / dKv));
}
