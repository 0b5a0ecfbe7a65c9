/** The programs of one micro-batch: forward and backward through T5, or the encoder alone. */
import { TrainingBuilder, type TrainingProgram } from '@/engine/lora/operations/training-builder';
import type { Activations, ProgramBuilder } from '@/engine/webgpu/model/program';
import { BackwardPass } from './backward-pass';
import { ForwardPass } from './forward-pass';
import { encoderOutputOf, type GraphContext, type GraphJob, MicroBatch } from './micro-batch';
import { createSublayers } from './sublayers';

/** Adds the loss to the results and, with `job.backward`, the gradients to those of the adapters. */
export function buildTrainingProgram(
  context: GraphContext,
  job: GraphJob,
  programBuilder: ProgramBuilder,
): TrainingProgram {
  const builder = new TrainingBuilder(programBuilder);
  const microBatch = new MicroBatch(context, job, programBuilder.scope);
  const hidden = encoderOutputOf(context, job.batch.sourceIds.length);
  const sublayers = createSublayers(builder, microBatch, hidden);
  const forwardPass = new ForwardPass(builder, microBatch, sublayers);
  if (!job.encoded) forwardPass.encode(hidden);
  forwardPass.decode();
  const gradient = forwardPass.loss();
  if (gradient) {
    const backwardPass = new BackwardPass(builder, microBatch, sublayers, forwardPass);
    backwardPass.decode(gradient);
    if (sublayers.encoderGradient) backwardPass.encode(sublayers.encoderGradient);
  }
  return builder.build();
}

/** Computes only the encoder output. */
export function buildEncoderProgram(
  context: GraphContext,
  job: GraphJob,
  programBuilder: ProgramBuilder,
  output: Activations,
): TrainingProgram {
  const builder = new TrainingBuilder(programBuilder);
  const microBatch = new MicroBatch(context, job, programBuilder.scope);
  const sublayers = createSublayers(builder, microBatch, output);
  new ForwardPass(builder, microBatch, sublayers).encode(output);
  return builder.build();
}
