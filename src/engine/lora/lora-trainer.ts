/**
 * LoRA training of a loaded model on its own device: the frozen weights are those that inference reads, adapters and
 * optimiser are f32. Every sum runs in a fixed order, so the same run gives the same numbers on the same device.
 */
import { PlaygroundError } from '@/core/errors';
import type {
  Evaluation,
  LoraConfig,
  StepReport,
  TrainExample,
  TrainSettings,
} from '@/core/finetune/lora-training';
import { type AdaptedModel, adaptModel } from '@/engine/lora/adapter/adapted-model';
import { dropoutKey, dropoutThreshold } from '@/engine/lora/adapter/dropout-mask';
import { initialWeights } from '@/engine/lora/adapter/initial-weights';
import {
  type AdaptedModule,
  type LoraLayout,
  layLoraOut,
  toFlat,
  toWeights,
} from '@/engine/lora/adapter/lora-layout';
import { EncoderCache } from '@/engine/lora/batch/encoder-cache';
import { checkBatch, countLabels, packBatch } from '@/engine/lora/batch/pack-batch';
import { ActivationPool } from '@/engine/lora/graph/activation-pool';
import {
  buildEncoder,
  buildGraph,
  type GraphContext,
  type GraphJob,
  memoryOf,
} from '@/engine/lora/graph/training-graph';
import { TrainKernels } from '@/engine/lora/operations/training-kernels';
import type { DropoutMask } from '@/engine/lora/operations/training-operations';
import { AdamWState } from '@/engine/lora/optimiser/adamw';
import { learningRateAt } from '@/engine/lora/optimiser/learning-rate';
import { checkSettings } from '@/engine/lora/run/check-settings';
import { readSnapshot, writeSnapshot } from '@/engine/lora/run/snapshot';
import { Submitter } from '@/engine/lora/run/submit-queue';
import { BufferScope, deviceLost, withDeviceErrors, writeBuffer } from '@/engine/webgpu/device/device';
import { readBuffer } from '@/engine/webgpu/device/readback';
import { ProgramBuilder } from '@/engine/webgpu/model/program';
import type { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import type { LoraTrainer, LoraWeights, TrainerOptions } from './lora-types';

/**
 * Starts a run. The runtime stays the caller's and must outlive it.
 * @throws {PlaygroundError} `invalid-config`, `checkpoint-mismatch` (of `options.initial`), `device-limit`, `out-of-memory`
 */
export async function createLoraTrainer(
  runtime: WebGpuRuntime,
  config: LoraConfig,
  settings: TrainSettings,
  options: TrainerOptions = {},
): Promise<WebGpuLoraTrainer> {
  checkSettings(settings);
  const layout = layLoraOut(runtime.config, config);
  const first = options.initial ? toFlat(layout, options.initial) : initialWeights(layout, settings.seed);
  return withDeviceErrors(runtime.gpu.device, () => {
    return new WebGpuLoraTrainer(runtime, config, settings, layout, first, options);
  });
}

/** Loss and gradients of a batch, without an update: for tests and inspection. */
export interface BatchGradients {
  loss: number;
  norm: number;
  gradients: LoraWeights;
}

/** How one pass over a batch runs. */
interface Pass {
  backward: boolean;
  /** Steps done before, which name the dropout masks. */
  step: number;
  dropout: boolean;
}

export class WebGpuLoraTrainer implements LoraTrainer {
  private readonly scope: BufferScope;
  private readonly pool: ActivationPool;
  private readonly cache: EncoderCache;
  private readonly state: AdamWState;
  private readonly submitter: Submitter;
  private readonly graph: GraphContext;
  private readonly model: AdaptedModel;
  private readonly kernels: TrainKernels;
  private stepCount = 0;
  private updates = 0;
  private lost: PlaygroundError | undefined;
  private disposed = false;

  /** Use {@link createLoraTrainer}, which checks. */
  constructor(
    private readonly runtime: WebGpuRuntime,
    private readonly config: LoraConfig,
    private readonly settings: TrainSettings,
    private readonly layout: LoraLayout,
    first: Float32Array<ArrayBuffer>,
    { checkpointing = true, logitBytes }: TrainerOptions,
  ) {
    const { gpu, kernels: library } = runtime;
    const { device } = gpu;
    this.scope = new BufferScope(device);
    this.pool = new ActivationPool(device);
    this.cache = new EncoderCache(device);
    this.kernels = new TrainKernels(library);
    this.submitter = new Submitter(device, gpu.software);
    this.model = adaptModel(runtime.config, runtime.weights, layout);
    const { model, kernels, pool } = this;
    this.graph = { device, library, kernels, pool, model, checkpointing, logitBytes };
    gpu.lost.then((error) => {
      this.lost = error;
    });
    try {
      this.state = new AdamWState(this.scope, layout);
      writeBuffer(device, this.state.values, 0, first);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  get steps(): number {
    return this.stepCount;
  }

  get parameters(): number {
    return this.layout.parameters;
  }

  get peakBytes(): number {
    return this.scope.bytes + this.pool.peakBytes + this.cache.peakBytes;
  }

  /** Submits to the device so far. */
  get submits(): number {
    return this.submitter.submits;
  }

  async step(batch: readonly TrainExample[]): Promise<StepReport> {
    const most = this.settings.batchSize * this.settings.accumulation;
    if (batch.length > most) {
      throw new PlaygroundError(
        'invalid-input',
        `A step takes at most ${most} examples; it was given ${batch.length}.`,
      );
    }
    const started = performance.now();
    const learningRate = learningRateAt(this.stepCount, this.settings);
    const [loss, squares] = await this.run(
      batch,
      { backward: true, step: this.stepCount, dropout: true },
      (b) => this.state.updateProgram(b, this.kernels, this.settings, learningRate, this.updates + 1),
    );
    this.stepCount++;
    const finite = Number.isFinite(loss) && Number.isFinite(squares);
    if (finite) this.updates++;
    const report: StepReport = {
      step: this.stepCount,
      loss,
      gradientNorm: Math.sqrt(squares),
      learningRate,
      tokens: batch.reduce((sum, { sourceIds, targetIds }) => sum + sourceIds.length + targetIds.length, 0),
      ms: performance.now() - started,
    };
    return finite ? report : { ...report, skipped: 'non-finite' };
  }

  async evaluate(batch: readonly TrainExample[]): Promise<Evaluation> {
    checkBatch(batch, this.runtime.config);
    const most = this.settings.batchSize * this.settings.accumulation;
    const tokens = countLabels(batch);
    let total = 0;
    // A group at a time, so that others get at the device in between.
    for (let first = 0; first < batch.length; first += most) {
      const group = batch.slice(first, first + most);
      const labels = countLabels(group);
      if (labels === 0) continue;
      const [loss] = await this.run(group, { backward: false, step: 0, dropout: false });
      total += loss * labels;
    }
    return { loss: total / tokens, tokens };
  }

  /** Loss and gradients of a batch as the next step would see it; nothing moves. For tests and inspection. */
  async gradientsOf(batch: readonly TrainExample[]): Promise<BatchGradients> {
    const pass = { backward: true, step: this.stepCount, dropout: true };
    const [loss, squares] = await this.run(batch, pass, (b) => this.state.normProgram(b, this.kernels));
    const gradients = toWeights(this.layout, await this.read(this.state.gradients));
    return { loss, norm: Math.sqrt(squares), gradients };
  }

  async readAdapter(): Promise<LoraWeights> {
    return toWeights(this.layout, await this.read(this.state.values));
  }

  async snapshot(): Promise<Uint8Array<ArrayBuffer>> {
    const { values, first, second } = this.state;
    return writeSnapshot({
      run: this.identity(),
      steps: this.stepCount,
      updates: this.updates,
      values: await this.read(values),
      first: await this.read(first),
      second: await this.read(second),
    });
  }

  async restore(bytes: Uint8Array): Promise<void> {
    this.checkAlive();
    const snapshot = readSnapshot(bytes);
    if (snapshot.run !== this.identity() || snapshot.values.length !== this.layout.floats) {
      throw new PlaygroundError('checkpoint-mismatch', 'The training checkpoint belongs to another run.', {
        hint: 'Start the run with the model, targets, rank and seed that it was made with.',
      });
    }
    const { device } = this.runtime.gpu;
    writeBuffer(device, this.state.values, 0, snapshot.values);
    writeBuffer(device, this.state.first, 0, snapshot.first);
    writeBuffer(device, this.state.second, 0, snapshot.second);
    this.stepCount = snapshot.steps;
    this.updates = snapshot.updates;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.scope.dispose();
    this.pool.dispose();
    this.cache.dispose();
  }

  /**
   * Runs all micro-batches of a batch, then what `finish` builds.
   * @returns loss and squared norm of the gradient
   */
  private async run(
    batch: readonly TrainExample[],
    pass: Pass,
    finish?: (builder: ProgramBuilder) => ReturnType<AdamWState['normProgram']>,
  ): Promise<[loss: number, squares: number]> {
    this.checkAlive();
    checkBatch(batch, this.runtime.config);
    const started = performance.now();
    const uniforms = new BufferScope(this.runtime.gpu.device);
    try {
      await this.guarded(() => {
        this.clear(pass.backward);
        this.submitBatches(batch, pass, uniforms);
      });
      // Only now is it known that everything above had its memory: half a gradient must not move the weights.
      if (finish) await this.guarded(() => this.submitter.submit(finish(this.builder(uniforms))));
      const [loss = Number.NaN, squares = Number.NaN] = await this.read(this.state.results);
      this.submitter.measured(performance.now() - started);
      return [loss, squares];
    } finally {
      uniforms.dispose();
      this.pool.sweep();
      this.cache.sweep();
    }
  }

  /** Sends commands; when they fail, buffers that may be without memory or never filled are given up. */
  private async guarded(send: () => void): Promise<void> {
    try {
      await withDeviceErrors(this.runtime.gpu.device, send);
    } catch (error) {
      this.pool.dispose();
      this.cache.dispose();
      throw error;
    }
  }

  private submitBatches(batch: readonly TrainExample[], pass: Pass, uniforms: BufferScope): void {
    const { batchSize } = this.settings;
    const weight = 1 / countLabels(batch);
    const before = { source: 0, target: 0 };
    for (let first = 0; first < batch.length; first += batchSize) {
      const examples = batch.slice(first, first + batchSize);
      const packed = packBatch(examples, this.runtime.config);
      const job: GraphJob = {
        batch: packed,
        adapters: {
          values: this.state.values,
          gradients: this.state.gradients,
          layout: this.layout,
          maskOf: this.masks(pass, before),
        },
        results: this.state.results,
        weight,
        backward: pass.backward && packed.counted > 0,
        memoryReady: !this.model.encoderTrained,
      };
      if (job.memoryReady) this.fillMemory(examples, job, uniforms);
      this.submitter.submit(buildGraph(this.graph, job, this.builder(uniforms), uniforms));
      before.source += packed.sourceIds.length;
      before.target += packed.labels.length;
    }
  }

  /** Puts the encoder outputs of a micro-batch in place, from the cache or newly computed. */
  private fillMemory(examples: readonly TrainExample[], job: GraphJob, uniforms: BufferScope): void {
    const { pool, model } = this;
    const memory = memoryOf(pool, model, job.batch.sourceIds.length);
    examples.forEach(({ sourceIds }, i) => {
      this.cache.fill(sourceIds, memory, job.batch.sources[i]!.first, () => {
        const output = pool.rows('encoder output', sourceIds.length, this.runtime.config.dModel);
        const alone = packBatch([{ sourceIds, targetIds: [] }], this.runtime.config);
        const encoding = { ...job, batch: alone, backward: false };
        this.submitter.submit(buildEncoder(this.graph, encoding, this.builder(uniforms), uniforms, output));
        return output;
      });
    });
  }

  /** The dropout masks of a micro-batch. @param before tokens of the step that came before it */
  private masks(pass: Pass, before: { source: number; target: number }) {
    const { dropout } = this.config;
    const { source, target } = before;
    return (module: AdaptedModule): DropoutMask | undefined => {
      if (!pass.dropout || dropout === 0) return undefined;
      const readsSource = module.name.startsWith('enc.') || /\.cross_attn_[kv]\./.test(module.name);
      return {
        key: dropoutKey(this.settings.seed, pass.step, module.index),
        threshold: dropoutThreshold(dropout),
        rowBase: readsSource ? source : target,
        keep: 1 / (1 - dropout),
      };
    };
  }

  private builder(scope: BufferScope): ProgramBuilder {
    return new ProgramBuilder(this.runtime.gpu.device, this.runtime.kernels, scope);
  }

  private clear(gradients: boolean): void {
    const { device } = this.runtime.gpu;
    const encoder = device.createCommandEncoder();
    encoder.clearBuffer(this.state.results);
    if (gradients) encoder.clearBuffer(this.state.gradients);
    device.queue.submit([encoder.finish()]);
  }

  private async read(buffer: GPUBuffer): Promise<Float32Array<ArrayBuffer>> {
    this.checkAlive();
    try {
      return new Float32Array(await readBuffer(this.runtime.gpu.device, buffer, 0, buffer.size));
    } catch (error) {
      // A failed readback with no reason on record means that the device went away under it.
      if (error instanceof PlaygroundError) throw error;
      throw this.lost ?? deviceLost(error instanceof Error ? error.message : '');
    }
  }

  private checkAlive(): void {
    if (this.lost) throw this.lost;
    if (this.disposed) throw new PlaygroundError('cancelled', 'This training run has been given up.');
  }

  /** What must be the same for a run to go on from a snapshot. */
  private identity(): string {
    const { rank, alpha, dropout, rsLora } = this.config;
    const modules = this.layout.modules.map(({ path, outputs, inputs }) => `${path} ${outputs}x${inputs}`);
    return JSON.stringify({ rank, alpha, dropout, rsLora, seed: this.settings.seed, modules });
  }
}
