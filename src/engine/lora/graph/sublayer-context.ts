import type { T5Config } from '@/core/model/t5-config';
import type { TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { Activations } from '@/engine/webgpu/model/program';
import type { ActivationPool } from './activation-pool';
import type { AdaptedLinears } from './adapted-linear';
import type { BlockNames } from './block-names';

/** What the sublayers of a micro-batch's graph share. */
export interface SublayerContext {
  readonly config: T5Config;
  readonly builder: TrainingBuilder;
  readonly pool: ActivationPool;
  readonly linears: AdaptedLinears;
}

/**
 * A sublayer computes `out = x + f(norm(x))`. Its forward pass keeps what the backward pass needs in buffers of the pool; its
 * backward pass turns dL/dout into dL/dx, in place.
 */
export interface SublayerForward {
  readonly names: BlockNames;
  readonly x: Activations;
  readonly out: Activations;
}

export interface SublayerBackward {
  readonly names: BlockNames;
  /** Input of the forward pass. */
  readonly x: Activations;
  /** Holds dL/dout, and receives dL/dx. */
  readonly gradient: Activations;
}

/** What attention may look at, on the device: see pack-batch.ts. */
export interface SpanBuffers {
  readonly keysOfQuery: GPUBuffer;
  readonly queriesOfKey: GPUBuffer;
  readonly pairs: number;
}

/** The output of an attention, before its output projection, and its row statistics. */
export function attentionBuffers({ config, pool }: SublayerContext, prefix: string, rows: number) {
  const { numHeads: heads, dKv } = config;
  return {
    heads,
    dKv,
    out: pool.rows(`${prefix} context`, rows, heads * dKv),
    rowStats: pool.table(`${prefix} row statistics`, rows, 2 * heads).buffer,
  };
}

/** The gradient by a sublayer's normed input, shared by all sublayers of a stack. */
export function normedGradient(
  { config, pool }: SublayerContext,
  { stack }: BlockNames,
  rows: number,
): Activations {
  return pool.rows(`${stack} normed gradient`, rows, config.dModel);
}
