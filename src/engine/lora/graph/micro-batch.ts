/** A micro-batch on its way through the graph: its inputs on the device and the buffers between its blocks. */
import type { AdaptedModel } from '@/engine/lora/adapter/adapted-model';
import type { PackedBatch, Spans } from '@/engine/lora/batch/pack-batch';
import type { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import type { Activations } from '@/engine/webgpu/model/program';
import type { ActivationPool } from './activation-pool';
import type { AdapterPass } from './adapted-linear';
import type { BlockNames } from './block-names';
import type { SpanBuffers } from './sublayer-context';

/** What all micro-batches of a run share. */
export interface GraphContext {
  readonly pool: ActivationPool;
  readonly model: AdaptedModel;
  /** Keep only the input of each block, and recompute the block in the backward pass. */
  readonly checkpointing: boolean;
  /** Most bytes of logits at once. */
  readonly logitBytes?: number;
}

export interface GraphJob {
  readonly batch: PackedBatch;
  readonly adapters: AdapterPass;
  /** 1 / labels of the whole step. */
  readonly weight: number;
  /** Whether the backward pass runs; otherwise only the loss is computed. */
  readonly backward: boolean;
  /** The encoder output is in its buffer already. */
  readonly encoded?: boolean;
}

/** The buffer of a micro-batch's encoder output: where it is expected when {@link GraphJob.encoded}. */
export function encoderOutputOf({ pool, model }: GraphContext, tokens: number): Activations {
  return pool.rows('encoder output of the batch', tokens, model.base.config.dModel);
}

type StackName = 'enc' | 'dec';

export class MicroBatch {
  /** @param scope of the uploads: those of one submit */
  constructor(
    readonly context: GraphContext,
    readonly job: GraphJob,
    private readonly scope: BufferScope,
  ) {}

  /** The residual that enters a block; for the number of blocks, the one that leaves the last. */
  residual(stack: StackName, layer: number): Activations {
    return this.rows(stack, `${stack} input ${layer}`);
  }

  /** The residual after the self-attention of a block. */
  afterSelfAttention({ stack, block }: BlockNames): Activations {
    return this.rows(stack, `${block} after self-attention`);
  }

  /** The residual after the cross-attention of a decoder block. */
  afterCrossAttention({ stack, block }: BlockNames): Activations {
    return this.rows(stack, `${block} after cross-attention`);
  }

  /** Rows of dModel, as many as the stack has tokens. */
  rows(stack: StackName, name: string): Activations {
    const { pool, model } = this.context;
    const { sourceIds, labels } = this.job.batch;
    const tokens = stack === 'enc' ? sourceIds.length : labels.length;
    return pool.rows(name, tokens, model.base.config.dModel);
  }

  names(stack: StackName, layer: number): BlockNames {
    const { checkpointing, model } = this.context;
    // Without a backward pass all blocks use the buffers of the first.
    const own = `${stack} ${this.job.backward ? layer : 0}`;
    const block = checkpointing ? stack : own;
    // Where only the decoder is trained, keys and values are most of the work, since prompts are longer than answers.
    return { stack, layer, block, crossKv: model.encoderTrained ? block : own };
  }

  upload(name: string, ids: Uint32Array): GPUBuffer {
    return this.scope.upload(name, ids);
  }

  uploadSpans(name: string, { keysOfQuery, queriesOfKey, pairs }: Spans): SpanBuffers {
    return {
      keysOfQuery: this.scope.upload(`${name} keys of query`, keysOfQuery),
      queriesOfKey: this.scope.upload(`${name} queries of key`, queriesOfKey),
      pairs,
    };
  }
}
