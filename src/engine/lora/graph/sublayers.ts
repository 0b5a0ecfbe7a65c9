import type { TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { Activations } from '@/engine/webgpu/model/program';
import { AdaptedLinears } from './adapted-linear';
import { CrossAttention } from './cross-attention';
import { FeedForward } from './feed-forward';
import type { MicroBatch } from './micro-batch';
import { SelfAttention } from './self-attention';

/** The sublayers of T5 for one micro-batch. */
export interface Sublayers {
  readonly selfAttention: { readonly enc: SelfAttention; readonly dec: SelfAttention };
  readonly crossAttention: CrossAttention;
  readonly feedForward: FeedForward;
  /** Accumulates the gradient by the encoder output; undefined where no gradient has to reach the encoder. */
  readonly encoderGradient?: Activations;
}

/** @param hidden the encoder output */
export function createSublayers(
  builder: TrainingBuilder,
  microBatch: MicroBatch,
  hidden: Activations,
): Sublayers {
  const { context, job } = microBatch;
  const { pool, model } = context;
  const { config, weights } = model.base;
  const linears = new AdaptedLinears(builder, pool, job.adapters);
  const sublayer = { config, builder, pool, linears };
  const spans = (name: 'encoder' | 'causal' | 'cross') => microBatch.uploadSpans(name, job.batch[name]);
  const encoderGradient =
    job.backward && model.encoderTrained
      ? pool.rows('encoder output gradient', hidden.rows, config.dModel)
      : undefined;
  return {
    selfAttention: {
      enc: new SelfAttention(sublayer, spans('encoder'), weights.encoderBias),
      dec: new SelfAttention(sublayer, spans('causal'), weights.decoderBias),
    },
    crossAttention: new CrossAttention(sublayer, spans('cross'), { hidden, gradient: encoderGradient }),
    feedForward: new FeedForward(sublayer),
    encoderGradient,
  };
}
