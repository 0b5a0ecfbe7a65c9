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
import { initialWeights } from '@/engine/lora/adapter/initial-weights';
import { type LoraLayout, loraLayout, toFlat, toWeights } from '@/engine/lora/adapter/lora-layout';
import { checkBatch, countLabels } from '@/engine/lora/batch/pack-batch';
import { AdapterState } from '@/engine/lora/optimiser/adapter-state';
import { learningRateAt } from '@/engine/lora/optimiser/learning-rate';
import { checkSettings } from '@/engine/lora/run/check-settings';
import { PassRunner, type RunSettings } from '@/engine/lora/run/pass-runner';
import { readSnapshot, writeSnapshot } from '@/engine/lora/run/snapshot';
import { BufferScope, writeBuffer } from '@/engine/webgpu/device/buffer-scope';
import { withDeviceErrors } from '@/engine/webgpu/device/device-errors';
import type { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import type { LoraTrainer, LoraWeights, TrainerOptions } from './lora-types';

/**
 * Starts a run. The runtime stays the caller's and must outlive it.
 * @throws {PlaygroundError} `invalid-config`, `checkpoint-mismatch` (of `options.initial`), `device-limit`, `out-of-memory`
 */
export async function createLoraTrainer(
  runtime: WebGpuRuntime,
  lora: LoraConfig,
  training: TrainSettings,
  options: TrainerOptions = {},
): Promise<WebGpuLoraTrainer> {
  checkSettings(training);
  const layout = loraLayout(runtime.config, lora);
  const initial = options.initial ? toFlat(layout, options.initial) : initialWeights(layout, training.seed);
  return withDeviceErrors(runtime.gpu.device, () => {
    return new WebGpuLoraTrainer(runtime, { lora, training, options }, layout, initial);
  });
}

/** Loss and gradients of a batch, without an update: for tests and inspection. */
export interface BatchGradients {
  loss: number;
  norm: number;
  gradients: LoraWeights;
}

export class WebGpuLoraTrainer implements LoraTrainer {
  private readonly device: GPUDevice;
  /** Owns the adapter and its optimiser state. */
  private readonly scope: BufferScope;
  private readonly state: AdapterState;
  private readonly passes: PassRunner;
  private stepCount = 0;
  /** Updates of the optimiser: steps that were not skipped. */
  private updates = 0;
  private disposed = false;

  /** Use {@link createLoraTrainer}, which checks the settings. */
  constructor(
    private readonly runtime: WebGpuRuntime,
    private readonly settings: RunSettings,
    private readonly layout: LoraLayout,
    initial: Float32Array<ArrayBuffer>,
  ) {
    this.device = runtime.gpu.device;
    this.scope = new BufferScope(this.device);
    try {
      this.state = new AdapterState(this.scope, layout);
      writeBuffer(this.device, this.state.values, 0, initial);
      this.passes = new PassRunner(runtime, this.state, settings);
    } catch (error) {
      this.scope.dispose();
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
    return this.scope.bytes + this.passes.peakBytes;
  }

  /** Submits to the device so far. */
  get submits(): number {
    return this.passes.submits;
  }

  async step(batch: readonly TrainExample[]): Promise<StepReport> {
    const { training } = this.settings;
    if (batch.length > this.examplesPerStep) {
      throw new PlaygroundError(
        'invalid-input',
        `A step takes at most ${this.examplesPerStep} examples; it was given ${batch.length}.`,
      );
    }
    const started = performance.now();
    const learningRate = learningRateAt(this.stepCount, training);
    const update = { settings: training, learningRate, update: this.updates + 1 };
    const { loss, squaredNorm } = await this.passes.run(batch, {
      backward: true,
      dropout: true,
      step: this.stepCount,
      finish: (builder) => this.state.updateProgram(builder, update),
    });
    this.stepCount++;
    const finite = Number.isFinite(loss) && Number.isFinite(squaredNorm);
    if (finite) this.updates++;
    const report: StepReport = {
      step: this.stepCount,
      loss,
      gradientNorm: Math.sqrt(squaredNorm),
      learningRate,
      tokens: batch.reduce((sum, { sourceIds, targetIds }) => sum + sourceIds.length + targetIds.length, 0),
      ms: performance.now() - started,
    };
    return finite ? report : { ...report, skipped: 'non-finite' };
  }

  async evaluate(batch: readonly TrainExample[]): Promise<Evaluation> {
    checkBatch(batch, this.runtime.config);
    const tokens = countLabels(batch);
    let total = 0;
    // One group at a time, so that others can use the device in between.
    for (let first = 0; first < batch.length; first += this.examplesPerStep) {
      const group = batch.slice(first, first + this.examplesPerStep);
      const labels = countLabels(group);
      if (labels === 0) continue;
      const { loss } = await this.passes.run(group, { backward: false, dropout: false, step: 0 });
      total += loss * labels;
    }
    return { loss: total / tokens, tokens };
  }

  /** Loss and gradients of a batch as the next step would see it; nothing is updated. For tests and inspection. */
  async gradientsOf(batch: readonly TrainExample[]): Promise<BatchGradients> {
    const { loss, squaredNorm } = await this.passes.run(batch, {
      backward: true,
      dropout: true,
      step: this.stepCount,
      finish: (builder) => this.state.normProgram(builder),
    });
    const gradients = toWeights(this.layout, await this.passes.read(this.state.gradients));
    return { loss, norm: Math.sqrt(squaredNorm), gradients };
  }

  async readAdapter(): Promise<LoraWeights> {
    return toWeights(this.layout, await this.passes.read(this.state.values));
  }

  async snapshot(): Promise<Uint8Array<ArrayBuffer>> {
    const { values, firstMoments, secondMoments } = this.state;
    return writeSnapshot({
      run: this.identity(),
      steps: this.stepCount,
      updates: this.updates,
      values: await this.passes.read(values),
      first: await this.passes.read(firstMoments),
      second: await this.passes.read(secondMoments),
    });
  }

  async restore(bytes: Uint8Array): Promise<void> {
    this.passes.checkAlive();
    const snapshot = readSnapshot(bytes);
    if (snapshot.run !== this.identity() || snapshot.values.length !== this.layout.floats) {
      throw new PlaygroundError('checkpoint-mismatch', 'The training checkpoint belongs to another run.', {
        hint: 'Start the run with the model, targets, rank and seed that it was made with.',
      });
    }
    const { values, firstMoments, secondMoments } = this.state;
    writeBuffer(this.device, values, 0, snapshot.values);
    writeBuffer(this.device, firstMoments, 0, snapshot.first);
    writeBuffer(this.device, secondMoments, 0, snapshot.second);
    this.stepCount = snapshot.steps;
    this.updates = snapshot.updates;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.passes.dispose();
    this.scope.dispose();
  }

  private get examplesPerStep(): number {
    const { batchSize, accumulation } = this.settings.training;
    return batchSize * accumulation;
  }

  /** What must be the same for a run to continue from a snapshot. */
  private identity(): string {
    const { lora, training } = this.settings;
    const { rank, alpha, dropout, rsLora } = lora;
    const modules = this.layout.modules.map(({ path, outputs, inputs }) => `${path} ${outputs}x${inputs}`);
    return JSON.stringify({ rank, alpha, dropout, rsLora, seed: training.seed, modules });
  }
}
