/** The backward pass of a micro-batch: from the gradient behind the final norm to the gradients of all adapters. */
import { recordNormBackward } from '@/engine/lora/operations/norm-backward';
import type { TrainingBuilder } from '@/engine/lora/operations/training-builder';
import type { Activations, Norm } from '@/engine/webgpu/model/program';
import type { ForwardPass } from './forward-pass';
import type { MicroBatch } from './micro-batch';
import type { Sublayers } from './sublayers';

export class BackwardPass {
  constructor(
    private readonly builder: TrainingBuilder,
    private readonly microBatch: MicroBatch,
    private readonly sublayers: Sublayers,
    /** Recomputes blocks whose activations were not kept. */
    private readonly forwardPass: ForwardPass,
  ) {}

  /** @param dOutput the gradient by the output of the decoder's final norm */
  decode(dOutput: Activations): void {
    const { sublayers, microBatch, forwardPass } = this;
    const { model, checkpointing } = microBatch.context;
    const { decoder, base } = model;
    const gradient = this.finalNorm('dec', base.weights.decoderNorm, dOutput);
    const deepest = model.encoderTrained ? 0 : this.deepestDecoderLayer();
    for (let layer = decoder.length - 1; layer >= deepest; layer--) {
      if (checkpointing) forwardPass.decoderBlock(layer, undefined);
      const { self, cross, feedForward } = decoder[layer]!;
      const names = microBatch.names('dec', layer);
      const afterSelf = microBatch.afterSelfAttention(names);
      const afterCross = microBatch.afterCrossAttention(names);
      const isLast = layer === decoder.length - 1;
      sublayers.feedForward.backward(feedForward, { names, x: afterCross, gradient });
      sublayers.crossAttention.backward(cross, { names, x: afterSelf, gradient }, isLast);
      const x = microBatch.residual('dec', layer);
      sublayers.selfAttention.dec.backward(self, { names, x, gradient }, layer === deepest);
    }
  }

  /** @param dOutput the gradient by the encoder output */
  encode(dOutput: Activations): void {
    const { sublayers, microBatch, forwardPass } = this;
    const { model, checkpointing } = microBatch.context;
    const { encoder, base } = model;
    const gradient = this.finalNorm('enc', base.weights.encoderNorm, dOutput);
    for (let layer = encoder.length - 1; layer >= 0; layer--) {
      if (checkpointing) forwardPass.encoderBlock(layer, undefined);
      const { self, feedForward } = encoder[layer]!;
      const names = microBatch.names('enc', layer);
      const afterSelf = microBatch.afterSelfAttention(names);
      sublayers.feedForward.backward(feedForward, { names, x: afterSelf, gradient });
      const x = microBatch.residual('enc', layer);
      sublayers.selfAttention.enc.backward(self, { names, x, gradient }, layer === 0);
    }
  }

  /** @returns the gradient by the last residual of a stack */
  private finalNorm(stack: 'enc' | 'dec', norm: Norm, dy: Activations): Activations {
    const { microBatch, builder } = this;
    const { base, encoder, decoder } = microBatch.context.model;
    const layers = stack === 'enc' ? encoder.length : decoder.length;
    const gradient = microBatch.rows(stack, `${stack} gradient`);
    const x = microBatch.residual(stack, layers);
    recordNormBackward(builder, { x, dy, dx: gradient, norm, columns: base.config.dModel });
    return gradient;
  }

  /** The lowest decoder layer with an adapter: no gradient is needed below it. */
  private deepestDecoderLayer(): number {
    const { modules } = this.microBatch.context.model.layout;
    return Math.min(...modules.map(({ name }) => Number(name.split('.')[2])));
  }
}
