/** The frozen matrices of a model together with their adapters. */
import type { GpuModel } from '@/engine/webgpu/model/gpu-model';
import type {
  DecoderLayerWeights,
  EncoderLayerWeights,
  FeedForwardWeights,
} from '@/engine/webgpu/model/model-weights';
import type { Norm } from '@/engine/webgpu/model/program';
import type { WeightMatrix } from '@/engine/webgpu/model/weight-matrix';
import type { AdaptedModule, LoraLayout } from './lora-layout';

/** An adapter, and the columns of its layer's output that belong to it. */
export interface Adapter {
  module: AdaptedModule;
  firstColumn: number;
  /** 1, or 2 where two projections are interleaved. */
  columnStep: number;
}

/** A frozen linear layer, which may be several projections stacked or interleaved, and their adapters. */
export interface AdaptedLinear {
  /** Part of the names of its buffers. */
  name: string;
  weight: WeightMatrix;
  adapters: readonly Adapter[];
}

export interface AdaptedFeedForward {
  norm: Norm;
  up: AdaptedLinear;
  down: AdaptedLinear;
}

export interface AdaptedSelfAttention {
  norm: Norm;
  qkv: AdaptedLinear;
  o: AdaptedLinear;
}

export interface AdaptedCrossAttention {
  norm: Norm;
  q: AdaptedLinear;
  kv: AdaptedLinear;
  o: AdaptedLinear;
}

export interface AdaptedEncoderLayer {
  self: AdaptedSelfAttention;
  feedForward: AdaptedFeedForward;
}

export interface AdaptedDecoderLayer extends AdaptedEncoderLayer {
  cross: AdaptedCrossAttention;
}

export interface AdaptedModel {
  base: GpuModel;
  layout: LoraLayout;
  encoder: readonly AdaptedEncoderLayer[];
  decoder: readonly AdaptedDecoderLayer[];
  /** Whether a gradient has to reach the encoder. */
  encoderTrained: boolean;
}

export function adaptModel(base: GpuModel, layout: LoraLayout): AdaptedModel {
  const { config, weights } = base;
  const inner = config.numHeads * config.dKv;
  const linear = (
    name: string,
    weight: WeightMatrix,
    parts: readonly [canonical: string, firstColumn: number, columnStep: number][],
  ): AdaptedLinear => ({
    name,
    weight,
    adapters: parts.flatMap(([canonical, firstColumn, columnStep]) => {
      const module = layout.byName.get(`${canonical}.weight`);
      return module ? [{ module, firstColumn, columnStep }] : [];
    }),
  });
  const self = (layer: EncoderLayerWeights, prefix: string): AdaptedSelfAttention => ({
    norm: layer.attentionNorm,
    qkv: linear('qkv', layer.qkv, [
      [`${prefix}.attn_q`, 0, 1],
      [`${prefix}.attn_k`, inner, 1],
      [`${prefix}.attn_v`, 2 * inner, 1],
    ]),
    o: linear('o', layer.o, [[`${prefix}.attn_o`, 0, 1]]),
  });
  const feedForward = (layer: FeedForwardWeights, prefix: string): AdaptedFeedForward => ({
    norm: layer.norm,
    up: linear(
      'up',
      layer.up,
      config.isGatedAct
        ? [
            [`${prefix}.ffn_gate`, 0, 2],
            [`${prefix}.ffn_up`, 1, 2],
          ]
        : [[`${prefix}.ffn_up`, 0, 1]],
    ),
    down: linear('down', layer.down, [[`${prefix}.ffn_down`, 0, 1]]),
  });
  const cross = (layer: DecoderLayerWeights, prefix: string): AdaptedCrossAttention => ({
    norm: layer.crossNorm,
    q: linear('cross q', layer.crossQ, [[`${prefix}.cross_attn_q`, 0, 1]]),
    kv: linear('cross kv', layer.crossKv, [
      [`${prefix}.cross_attn_k`, 0, 1],
      [`${prefix}.cross_attn_v`, inner, 1],
    ]),
    o: linear('cross o', layer.crossO, [[`${prefix}.cross_attn_o`, 0, 1]]),
  });
  return {
    base,
    layout,
    encoder: weights.encoder.map((layer, i) => ({
      self: self(layer, `enc.blk.${i}`),
      feedForward: feedForward(layer, `enc.blk.${i}`),
    })),
    decoder: weights.decoder.map((layer, i) => ({
      self: self(layer, `dec.blk.${i}`),
      cross: cross(layer, `dec.blk.${i}`),
      feedForward: feedForward(layer, `dec.blk.${i}`),
    })),
    encoderTrained: layout.modules.some(({ name }) => name.startsWith('enc.')),
  };
}
