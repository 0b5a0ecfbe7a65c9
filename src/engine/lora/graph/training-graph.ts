/** One micro-batch through T5 and back, as a program. */

import type { AdaptedModel } from '@/engine/lora/adapter/adapted-model';
import type { PackedBatch, Spans } from '@/engine/lora/batch/pack-batch';
import type { TrainKernels } from '@/engine/lora/operations/training-kernels';
import { TrainOps, type TrainProgram } from '@/engine/lora/operations/training-operations';
import type { BufferScope } from '@/engine/webgpu/device/device';
import type { KernelLibrary } from '@/engine/webgpu/kernels/kernels';
import type { Activations, ProgramBuilder } from '@/engine/webgpu/model/program';
import type { ActivationPool } from './activation-pool';
import { AdaptedOps, type AdapterState } from './adapted-linear';
import type { Place } from './block-buffers';
import { type MemoryContext, type SelfContext, type SpanBuffers, Sublayers } from './sublayers';
import { addHead } from './vocabulary-loss';

export interface GraphContext {
  device: GPUDevice;
  library: KernelLibrary;
  kernels: TrainKernels;
  pool: ActivationPool;
  model: AdaptedModel;
  /** Keep only the input of each block, and compute the block again on the way back. */
  checkpointing: boolean;
  /** Most bytes of logits at once. */
  logitBytes?: number;
}

export interface GraphJob {
  batch: PackedBatch;
  adapters: AdapterState;
  results: GPUBuffer;
  /** 1 / labels of the whole step. */
  weight: number;
  /** Whether to go back; else only the loss is computed. */
  backward: boolean;
  /** The encoder output is in its buffer already. */
  memoryReady?: boolean;
}

/** The buffer of a micro-batch's encoder output: what {@link GraphJob.memoryReady} speaks of. */
export function memoryOf(pool: ActivationPool, model: AdaptedModel, tokens: number): Activations {
  return pool.rows('memory', tokens, model.config.dModel);
}

/**
 * @param builder of the micro-batch, whose uniforms live in `scope`; the graph's uploads do too
 */
export function buildGraph(
  context: GraphContext,
  job: GraphJob,
  builder: ProgramBuilder,
  scope: BufferScope,
): TrainProgram {
  const tokens = job.batch.sourceIds.length;
  return new TrainingGraph(
    context,
    job,
    builder,
    scope,
    memoryOf(context.pool, context.model, tokens),
  ).build();
}

/** Only the encoder, into `output`. */
export function buildEncoder(
  context: GraphContext,
  job: GraphJob,
  builder: ProgramBuilder,
  scope: BufferScope,
  output: Activations,
): TrainProgram {
  return new TrainingGraph(context, job, builder, scope, output).buildEncoder();
}

class TrainingGraph {
  private readonly ops: TrainOps;
  private readonly sublayers: Sublayers;
  private readonly self: { enc: SelfContext; dec: SelfContext };
  private readonly memory: MemoryContext;

  constructor(
    private readonly context: GraphContext,
    private readonly job: GraphJob,
    builder: ProgramBuilder,
    private readonly scope: BufferScope,
    memory: Activations,
  ) {
    const { model, pool, kernels } = context;
    const { batch } = job;
    this.ops = new TrainOps(builder, kernels);
    const adapted = new AdaptedOps(this.ops, pool, job.adapters);
    this.sublayers = new Sublayers(model.config, this.ops, pool, adapted);
    const { encoderBias, decoderBias } = model.weights;
    this.self = {
      enc: { spans: this.upload('encoder', batch.encoder), bias: encoderBias },
      dec: { spans: this.upload('causal', batch.causal), bias: decoderBias },
    };
    this.memory = {
      memory,
      spans: this.upload('cross', batch.cross),
      gradient:
        job.backward && model.encoderTrained
          ? pool.rows('memory gradient', memory.rows, model.config.dModel)
          : undefined,
    };
  }

  build(): TrainProgram {
    if (!this.job.memoryReady) this.encode();
    this.decode();
    const gradient = this.head();
    if (gradient) {
      this.decodeBackward(gradient);
      if (this.memory.gradient) this.encodeBackward(this.memory.gradient);
    }
    return this.ops.build();
  }

  buildEncoder(): TrainProgram {
    this.encode();
    return this.ops.build();
  }

  private encode(): void {
    const { model } = this.context;
    const { sourceIds } = this.job.batch;
    this.ops.gather(
      this.scope.upload('source ids', sourceIds),
      model.weights.embedding,
      this.input('enc', 0),
    );
    model.encoder.forEach((_, layer) => {
      this.encoderBlock(layer, this.input('enc', layer + 1));
    });
    const last = this.input('enc', model.encoder.length);
    this.ops.norm(last, this.memory.memory, model.weights.encoderNorm, model.config.dModel);
  }

  private decode(): void {
    const { model } = this.context;
    const { decoderIds } = this.job.batch;
    this.ops.gather(
      this.scope.upload('decoder ids', decoderIds),
      model.weights.embedding,
      this.input('dec', 0),
    );
    model.decoder.forEach((_, layer) => {
      this.decoderBlock(layer, this.input('dec', layer + 1));
    });
  }

  /** @returns the gradient by the decoder's last residual */
  private head(): Activations | undefined {
    const { model, pool, device, library, logitBytes } = this.context;
    const { batch, results, weight, backward } = this.job;
    const { dModel, scaleDecoderOutputs } = model.config;
    const rows = batch.labels.length;
    const last = this.input('dec', model.decoder.length);
    const hidden = pool.rows('dec output', rows, dModel);
    this.ops.norm(last, hidden, model.weights.decoderNorm, dModel);
    const dHidden = backward ? pool.rows('dec normed gradient', rows, dModel) : undefined;
    addHead(device, library, this.ops, pool, hidden, dHidden, {
      head: model.weights.head,
      scale: scaleDecoderOutputs ? dModel ** -0.5 : 1,
      labels: this.scope.upload('labels', batch.labels),
      results,
      weight,
      logitBytes,
    });
    if (!dHidden) return undefined;
    const gradient = pool.rows('dec gradient', rows, dModel);
    this.ops.normBackward(last, dHidden, gradient, model.weights.decoderNorm, dModel, false);
    return gradient;
  }

  private decodeBackward(gradient: Activations): void {
    const { model, checkpointing } = this.context;
    const deepest = model.encoderTrained ? -1 : this.deepestDecoderLayer();
    for (let layer = model.decoder.length - 1; layer >= Math.max(0, deepest); layer--) {
      if (checkpointing) this.decoderBlock(layer, undefined);
      const { self, cross, feedForward } = model.decoder[layer]!;
      const at = this.place('dec', layer);
      const { afterSelf, afterCross } = this.middles(at);
      this.sublayers.feedForwardBackward(at, feedForward, afterCross, gradient);
      const first = layer === model.decoder.length - 1;
      this.sublayers.crossBackward(at, cross, this.memory, afterSelf, gradient, first);
      const x = this.input('dec', layer);
      this.sublayers.selfBackward(at, self, this.self.dec, x, gradient, layer === Math.max(0, deepest));
    }
  }

  private encodeBackward(memoryGradient: Activations): void {
    const { model, pool, checkpointing } = this.context;
    const { dModel } = model.config;
    const last = this.input('enc', model.encoder.length);
    const gradient = pool.rows('enc gradient', last.rows, dModel);
    this.ops.normBackward(last, memoryGradient, gradient, model.weights.encoderNorm, dModel, false);
    for (let layer = model.encoder.length - 1; layer >= 0; layer--) {
      if (checkpointing) this.encoderBlock(layer, undefined);
      const { self, feedForward } = model.encoder[layer]!;
      const at = this.place('enc', layer);
      this.sublayers.feedForwardBackward(at, feedForward, this.middles(at).afterSelf, gradient);
      const x = this.input('enc', layer);
      this.sublayers.selfBackward(at, self, this.self.enc, x, gradient, layer === 0);
    }
  }

  /** @param out undefined to compute again only what the way back needs */
  private encoderBlock(layer: number, out: Activations | undefined): void {
    const { self, feedForward } = this.context.model.encoder[layer]!;
    const at = this.place('enc', layer);
    const { afterSelf } = this.middles(at);
    this.sublayers.selfForward(at, self, this.self.enc, this.input('enc', layer), afterSelf);
    this.sublayers.feedForwardForward(at, feedForward, afterSelf, out);
  }

  private decoderBlock(layer: number, out: Activations | undefined): void {
    const { self, cross, feedForward } = this.context.model.decoder[layer]!;
    const at = this.place('dec', layer);
    const { afterSelf, afterCross } = this.middles(at);
    this.sublayers.selfForward(at, self, this.self.dec, this.input('dec', layer), afterSelf);
    this.sublayers.crossForward(at, cross, this.memory, afterSelf, afterCross, out === undefined);
    this.sublayers.feedForwardForward(at, feedForward, afterCross, out);
  }

  /** The lowest decoder layer with an adapter: below it no gradient is needed. */
  private deepestDecoderLayer(): number {
    const layers = this.context.model.layout.modules.map(({ name }) => Number(name.split('.')[2]));
    return Math.min(...layers);
  }

  /** Residual that goes into a block; after the last block what comes out. */
  private input(stack: 'enc' | 'dec', layer: number): Activations {
    const { model, pool } = this.context;
    return pool.rows(`${stack} input ${layer}`, this.rowsOf(stack), model.config.dModel);
  }

  private middles(at: Place): { afterSelf: Activations; afterCross: Activations } {
    const { model, pool } = this.context;
    const rows = this.rowsOf(at.stack);
    const afterSelf = pool.rows(`${at.label} after self-attention`, rows, model.config.dModel);
    if (at.stack === 'enc') return { afterSelf, afterCross: afterSelf };
    return {
      afterSelf,
      afterCross: pool.rows(`${at.label} after cross-attention`, rows, model.config.dModel),
    };
  }

  private place(stack: 'enc' | 'dec', layer: number): Place {
    const { checkpointing, model } = this.context;
    // Where nothing goes back, all blocks use the buffers of the first.
    const own = `${stack} ${this.job.backward ? layer : 0}`;
    const label = checkpointing ? stack : own;
    // Where only the decoder is trained these are most of the work, as prompts are longer than answers.
    return { stack, label, crossLabel: model.encoderTrained ? label : own };
  }

  private rowsOf(stack: 'enc' | 'dec'): number {
    const { sourceIds, labels } = this.job.batch;
    return stack === 'enc' ? sourceIds.length : labels.length;
  }

  private upload(name: string, { keysOfQuery, queriesOfKey, pairs }: Spans): SpanBuffers {
    return {
      keysOfQuery: this.scope.upload(`${name} keys of query`, keysOfQuery),
      queriesOfKey: this.scope.upload(`${name} queries of key`, queriesOfKey),
      pairs,
    };
  }
}
