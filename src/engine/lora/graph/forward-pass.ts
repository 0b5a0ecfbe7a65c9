/** The forward pass of a micro-batch: from token ids to the loss. */
import type { TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { Activations } from '@/engine/webgpu/model/program';
import type { MicroBatch } from './micro-batch';
import type { Sublayers } from './sublayers';
import { recordVocabularyLoss } from './vocabulary-loss';

export class ForwardPass {
  constructor(
    private readonly builder: TrainingBuilder,
    private readonly microBatch: MicroBatch,
    private readonly sublayers: Sublayers,
  ) {}

  /** Source ids to hidden states. */
  encode(output: Activations): void {
    const { builder, microBatch } = this;
    const { base, encoder } = microBatch.context.model;
    const ids = microBatch.upload('source ids', microBatch.job.batch.sourceIds);
    builder.gather(ids, base.weights.embedding, microBatch.residual('enc', 0));
    encoder.forEach((_, layer) => {
      this.encoderBlock(layer, microBatch.residual('enc', layer + 1));
    });
    const last = microBatch.residual('enc', encoder.length);
    builder.norm(last, output, base.weights.encoderNorm, base.config.dModel);
  }

  /** Decoder ids to the last residual. */
  decode(): void {
    const { builder, microBatch } = this;
    const { base, decoder } = microBatch.context.model;
    const ids = microBatch.upload('decoder ids', microBatch.job.batch.decoderIds);
    builder.gather(ids, base.weights.embedding, microBatch.residual('dec', 0));
    decoder.forEach((_, layer) => {
      this.decoderBlock(layer, microBatch.residual('dec', layer + 1));
    });
  }

  /**
   * The last residual to the loss and, with `job.backward`, the gradient by the final norm's output.
   * @returns that gradient
   */
  loss(): Activations | undefined {
    const { builder, microBatch } = this;
    const { pool, logitBytes, model } = microBatch.context;
    const { batch, adapters, weight, backward } = microBatch.job;
    const { config, weights } = model.base;
    const last = microBatch.residual('dec', model.decoder.length);
    const hidden = microBatch.rows('dec', 'dec output');
    builder.norm(last, hidden, weights.decoderNorm, config.dModel);
    const gradient = backward ? microBatch.rows('dec', 'dec normed gradient') : undefined;
    recordVocabularyLoss(builder, pool, {
      head: weights.head,
      scale: config.scaleDecoderOutputs ? config.dModel ** -0.5 : 1,
      hidden,
      gradient,
      labels: microBatch.upload('labels', batch.labels),
      results: adapters.state.results,
      weight,
      logitBytes,
    });
    return gradient;
  }

  /** @param out the residual that leaves the block; undefined to recompute only what the backward pass needs */
  encoderBlock(layer: number, out: Activations | undefined): void {
    const { microBatch, sublayers } = this;
    const { self, feedForward } = microBatch.context.model.encoder[layer]!;
    const names = microBatch.names('enc', layer);
    const middle = microBatch.afterSelfAttention(names);
    const x = microBatch.residual('enc', layer);
    sublayers.selfAttention.enc.forward(self, { names, x, out: middle });
    sublayers.feedForward.forward(feedForward, { names, x: middle, out });
  }

  /** @param out as in {@link encoderBlock} */
  decoderBlock(layer: number, out: Activations | undefined): void {
    const { microBatch, sublayers } = this;
    const { self, cross, feedForward } = microBatch.context.model.decoder[layer]!;
    const names = microBatch.names('dec', layer);
    const afterSelf = microBatch.afterSelfAttention(names);
    const afterCross = microBatch.afterCrossAttention(names);
    const recomputed = out === undefined;
    sublayers.selfAttention.dec.forward(self, {
      names,
      x: microBatch.residual('dec', layer),
      out: afterSelf,
    });
    sublayers.crossAttention.forward(cross, { names, x: afterSelf, out: afterCross }, recomputed);
    sublayers.feedForward.forward(feedForward, { names, x: afterCross, out });
  }
}
