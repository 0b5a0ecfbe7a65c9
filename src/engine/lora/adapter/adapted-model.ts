/** The frozen matrices of a model together with the adapters that sit on them. */
import type { T5Config } from '@/core/model/t5-config';
import type {
  DecoderLayerWeights,
  EncoderLayerWeights,
  FeedForwardWeights,
  ModelWeights,
} from '@/engine/webgpu/model/model-weights';
import type { Norm } from '@/engine/webgpu/model/program';
import type { WeightMatrix } from '@/engine/webgpu/model/weights';
import type { AdaptedModule, LoraLayout } from './lora-layout';

/** An adapter, and which columns of its layer's output are its own: `at`, `at + step`, ... */
export interface Adapter {
  module: AdaptedModule;
  at: number;
  step: number;
}

/** A frozen layer, which may be several projections stacked or interleaved, and the adapters on them. */
export interface AdaptedLinear {
  /** Names its buffers. */
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
  config: T5Config;
  weights: ModelWeights;
  layout: LoraLayout;
  encoder: readonly AdaptedEncoderLayer[];
  decoder: readonly AdaptedDecoderLayer[];
  /** Whether a gradient has to reach the encoder. */
  encoderTrained: boolean;
}

export function adaptModel(config: T5Config, weights: ModelWeights, layout: LoraLayout): AdaptedModel {
  const inner = config.numHeads * config.dKv;
  const linear = (
    name: string,
    weight: WeightMatrix,
    parts: readonly [canonical: string, at: number, step: number][],
  ): AdaptedLinear => ({
    name,
    weight,
    adapters: parts.flatMap(([canonical, at, step]) => {
      const module = layout.byName.get(`${canonical}.weight`);
      return module ? [{ module, at, step }] : [];
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
    config,
    weights,
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
