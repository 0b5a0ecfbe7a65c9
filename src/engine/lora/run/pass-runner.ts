/** Runs the passes of a training run on the device: the micro-batches of a batch, then the gradient's norm and the update. */
import { PlaygroundError } from '@/core/errors';
import type { LoraConfig, TrainExample, TrainSettings } from '@/core/finetune/lora-training';
import { type AdaptedModel, adaptModel } from '@/engine/lora/adapter/adapted-model';
import { type DropoutMask, dropoutKey, dropoutThreshold } from '@/engine/lora/adapter/dropout-mask';
import type { AdaptedModule } from '@/engine/lora/adapter/lora-layout';
import { EncoderCache } from '@/engine/lora/batch/encoder-cache';
import { checkBatch, countLabels, packBatch } from '@/engine/lora/batch/pack-batch';
import { ActivationPool } from '@/engine/lora/graph/activation-pool';
import { encoderOutputOf, type GraphContext, type GraphJob } from '@/engine/lora/graph/micro-batch';
import { buildEncoderProgram, buildTrainingProgram } from '@/engine/lora/graph/training-graph';
import type { TrainerOptions } from '@/engine/lora/lora-types';
import type { TrainingProgram } from '@/engine/lora/operations/training-builder';
import type { AdapterState } from '@/engine/lora/optimiser/adapter-state';
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import { deviceLost, withDeviceErrors } from '@/engine/webgpu/device/device-errors';
import { readBuffer } from '@/engine/webgpu/device/readback';
import { ProgramBuilder } from '@/engine/webgpu/model/program';
import type { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import { SubmitScheduler } from './submit-scheduler';

/** What a run was started with. */
export interface RunSettings {
  readonly lora: LoraConfig;
  readonly training: TrainSettings;
  readonly options: TrainerOptions;
}

/** How one pass over a batch runs. */
export interface Pass {
  backward: boolean;
  dropout: boolean;
  /** Steps done before, which select the dropout masks. */
  step: number;
  /** Builds what runs after all micro-batches: the gradient's norm, the update. */
  finish?: (builder: ProgramBuilder) => TrainingProgram;
}

export interface PassResult {
  loss: number;
  /** Squared L2 norm of the gradient, where `finish` computed it. */
  squaredNorm: number;
}

/** Tokens of the step before a micro-batch. */
interface TokensBefore {
  source: number;
  target: number;
}

export class PassRunner {
  private readonly pool: ActivationPool;
  private readonly cache: EncoderCache;
  private readonly scheduler: SubmitScheduler;
  private readonly graph: GraphContext;
  private readonly model: AdaptedModel;
  private lost: PlaygroundError | undefined;
  private disposed = false;

  constructor(
    runtime: WebGpuRuntime,
    private readonly state: AdapterState,
    private readonly settings: RunSettings,
  ) {
    const { checkpointing = true, logitBytes } = settings.options;
    const { gpu, model: base } = runtime;
    this.pool = new ActivationPool(gpu.device);
    this.cache = new EncoderCache(gpu.device);
    this.scheduler = new SubmitScheduler(gpu.device, gpu.software);
    this.model = adaptModel(base, state.layout);
    this.graph = { pool: this.pool, model: this.model, checkpointing, logitBytes };
    gpu.lost.then((error) => {
      this.lost = error;
    });
  }

  /** Largest number of bytes held so far, without the adapter. */
  get peakBytes(): number {
    return this.pool.peakBytes + this.cache.peakBytes;
  }

  /** Submits to the device so far. */
  get submits(): number {
    return this.scheduler.submits;
  }

  /** Runs all micro-batches of a batch, then what `pass.finish` builds. */
  async run(batch: readonly TrainExample[], pass: Pass): Promise<PassResult> {
    this.checkAlive();
    checkBatch(batch, this.model.base.config);
    const { finish } = pass;
    const started = performance.now();
    const scope = new BufferScope(this.device);
    try {
      await this.guarded(() => {
        this.clearResults(pass.backward);
        this.submitMicroBatches(batch, pass, scope);
      });
      // Only now is it certain that everything above had its memory: half a gradient must not move the weights.
      if (finish) await this.guarded(() => this.scheduler.submit(finish(this.builder(scope))));
      const [loss = Number.NaN, squaredNorm = Number.NaN] = await this.read(this.state.results);
      this.scheduler.adapt(performance.now() - started);
      return { loss, squaredNorm };
    } finally {
      scope.dispose();
      this.pool.releaseOutgrown();
      this.cache.evict();
    }
  }

  async read(buffer: GPUBuffer): Promise<Float32Array<ArrayBuffer>> {
    this.checkAlive();
    try {
      return new Float32Array(await readBuffer(this.device, buffer, 0, buffer.size));
    } catch (error) {
      // A failed readback without a recorded reason means that the device was lost meanwhile.
      if (error instanceof PlaygroundError) throw error;
      throw this.lost ?? deviceLost(error instanceof Error ? error.message : '');
    }
  }

  /** @throws {PlaygroundError} `device-lost`, `cancelled` once disposed of */
  checkAlive(): void {
    if (this.lost) throw this.lost;
    if (this.disposed) throw new PlaygroundError('cancelled', 'This training run has ended.');
  }

  dispose(): void {
    this.disposed = true;
    this.pool.dispose();
    this.cache.dispose();
  }

  private get device(): GPUDevice {
    return this.model.base.device;
  }

  /** Sends commands; when they fail, buffers that may lack memory or contents are released. */
  private async guarded(send: () => void): Promise<void> {
    try {
      await withDeviceErrors(this.device, send);
    } catch (error) {
      this.pool.dispose();
      this.cache.dispose();
      throw error;
    }
  }

  private submitMicroBatches(batch: readonly TrainExample[], pass: Pass, scope: BufferScope): void {
    const { batchSize } = this.settings.training;
    const weight = 1 / countLabels(batch);
    const before: TokensBefore = { source: 0, target: 0 };
    for (let first = 0; first < batch.length; first += batchSize) {
      const examples = batch.slice(first, first + batchSize);
      const packed = packBatch(examples, this.model.base.config);
      const job: GraphJob = {
        batch: packed,
        adapters: { state: this.state, maskOf: this.masks(pass, before) },
        weight,
        backward: pass.backward && packed.counted > 0,
        encoded: !this.model.encoderTrained,
      };
      if (job.encoded) this.fillEncoderOutput(examples, job, scope);
      this.scheduler.submit(buildTrainingProgram(this.graph, job, this.builder(scope)));
      before.source += packed.sourceIds.length;
      before.target += packed.labels.length;
    }
  }

  /** Puts the encoder outputs of a micro-batch into their buffer, from the cache or newly computed. */
  private fillEncoderOutput(examples: readonly TrainExample[], job: GraphJob, scope: BufferScope): void {
    const { config } = this.model.base;
    const target = encoderOutputOf(this.graph, job.batch.sourceIds.length);
    examples.forEach(({ sourceIds }, i) => {
      this.cache.fill(sourceIds, target, job.batch.sources[i]!.first, () => {
        const output = this.pool.rows('encoder output', sourceIds.length, config.dModel);
        const alone = packBatch([{ sourceIds, targetIds: [] }], config);
        const encoding = { ...job, batch: alone, backward: false };
        this.scheduler.submit(buildEncoderProgram(this.graph, encoding, this.builder(scope), output));
        return output;
      });
    });
  }

  /** The dropout masks of a micro-batch. */
  private masks(pass: Pass, { source, target }: TokensBefore) {
    const { lora, training } = this.settings;
    const { dropout } = lora;
    return (module: AdaptedModule): DropoutMask | undefined => {
      if (!pass.dropout || dropout === 0) return undefined;
      const readsSource = module.name.startsWith('enc.') || /\.cross_attn_[kv]\./.test(module.name);
      return {
        key: dropoutKey(training.seed, pass.step, module.index),
        threshold: dropoutThreshold(dropout),
        rowBase: readsSource ? source : target,
        scale: 1 / (1 - dropout),
      };
    };
  }

  private builder(scope: BufferScope): ProgramBuilder {
    return new ProgramBuilder(this.model.base.kernels, scope);
  }

  private clearResults(gradients: boolean): void {
    const encoder = this.device.createCommandEncoder();
    encoder.clearBuffer(this.state.results);
    if (gradients) encoder.clearBuffer(this.state.gradients);
    this.device.queue.submit([encoder.finish()]);
  }
}
