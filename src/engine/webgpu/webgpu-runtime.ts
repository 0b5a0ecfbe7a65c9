/** T5 on WebGPU with our own kernels: weights, encoder and decoder put together behind the common runtime interface. */

import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import { type CancelSignal, throwIfCancelled } from '@/core/cancellation';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { CrossAttention } from '@/core/generation/generation-result';
import type { T5Config } from '@/core/model/t5-config';
import type {
  AdapterSupport,
  BeamOptions,
  BeamSession,
  DecodeOptions,
  DecodeSession,
  EncodedPrompts,
  LoadedAdapter,
  Seq2SeqRuntime,
} from '@/engine/runtime';
import { BufferScope, deviceLost, type GpuDevice, withDeviceErrors } from '@/engine/webgpu/device/device';
import type { KernelChoice, KernelStyle } from '@/engine/webgpu/kernels/kernel-choice';
import { KernelLibrary, RECORD_RING } from '@/engine/webgpu/kernels/kernels';
import { usualKernels } from '@/engine/webgpu/kernels/model-kernels';
import { type TuningShelf, tuneKernels } from '@/engine/webgpu/kernels/tune-kernels';
import { GpuBeamSession } from '@/engine/webgpu/model/beam-session';
import { readCrossAttention } from '@/engine/webgpu/model/cross-attention';
import type { DecoderContext } from '@/engine/webgpu/model/decode-program';
import { GpuDecodeSession } from '@/engine/webgpu/model/decoder';
import { encodePrompts, type GpuEncodedPrompts } from '@/engine/webgpu/model/encoder';
import { GpuAdapter } from '@/engine/webgpu/model/low-rank';
import { type ModelWeights, uploadWeights } from '@/engine/webgpu/model/model-weights';

/** One submit should stay under this, so that the page stays smooth and a stop is honoured at once. */
const SUBMIT_MS = 40;

export interface LoadOptions {
  /** A style with its defaults, or a kernel for each kind of product. Default: `direct` on a software adapter, else `shared`. */
  kernels?: KernelStyle | KernelChoice;
  /** Remembers which kernels are fastest on a real GPU; they are measured at every load where nothing remembers. */
  tuning?: TuningShelf;
  onProgress?: (fraction: number) => void;
}

export class WebGpuRuntime implements Seq2SeqRuntime {
  readonly kind = 'webgpu';
  readonly adapters: AdapterSupport = { load: (adapter) => this.loadAdapter(adapter) };
  private stepsPerRun = 1;
  private lost: PlaygroundError | undefined;

  private constructor(
    readonly gpu: GpuDevice,
    readonly config: T5Config,
    readonly kernels: KernelLibrary,
    private readonly scope: BufferScope,
    readonly weights: ModelWeights,
  ) {
    gpu.lost.then((error) => {
      this.lost = error;
    });
  }

  /**
   * Uploads a checkpoint, and compiles meanwhile what a greedy answer takes. The device stays the caller's.
   * @throws {PlaygroundError} `device-limit`, `out-of-memory`, `checkpoint-mismatch`
   */
  static async load(
    gpu: GpuDevice,
    checkpoint: Checkpoint,
    options: LoadOptions = {},
  ): Promise<WebGpuRuntime> {
    const kernels = new KernelLibrary(gpu.device, options.kernels ?? (gpu.software ? 'direct' : 'shared'));
    const scope = new BufferScope(gpu.device);
    const prepare = (library: KernelLibrary) =>
      Promise.all([...usualKernels(library, checkpoint)].map((kernel) => kernel.prepare()));
    try {
      const compiling = prepare(kernels);
      const weights = await withDeviceErrors(gpu.device, () =>
        uploadWeights(gpu.device, scope, kernels, checkpoint, options.onProgress),
      );
      await compiling;
      const { config } = checkpoint;
      const measured = options.kernels === undefined && !gpu.software;
      const tuned = measured ? await tuneKernels({ gpu, kernels, config, weights }, options.tuning) : kernels;
      await prepare(tuned);
      return new WebGpuRuntime(gpu, config, tuned, scope, weights);
    } catch (error) {
      scope.dispose();
      throw error;
    }
  }

  /** Bytes of weights on the device. */
  get weightBytes(): number {
    return this.scope.bytes;
  }

  get preferredSteps(): number {
    return this.stepsPerRun;
  }

  async encode(prompts: readonly (readonly number[])[]): Promise<EncodedPrompts> {
    this.checkAlive();
    for (const ids of prompts) this.checkIds(ids);
    if (prompts.length === 0) throw new PlaygroundError('invalid-input', 'There is no prompt to encode.');
    const { gpu, kernels, config, weights } = this;
    return withDeviceErrors(gpu.device, () => encodePrompts(gpu.device, kernels, config, weights, prompts));
  }

  async startDecoding(prompts: EncodedPrompts, options: DecodeOptions): Promise<DecodeSession> {
    this.checkAlive();
    for (const ids of options.forced ?? []) if (ids.length > 0) this.checkIds(ids);
    const context = this.decoderContext();
    // Only this runtime's own encode makes EncodedPrompts for it.
    const encoded = prompts as GpuEncodedPrompts;
    return withDeviceErrors(this.gpu.device, () => new GpuDecodeSession(context, encoded, options));
  }

  async startBeams(prompts: EncodedPrompts, options: BeamOptions): Promise<BeamSession> {
    this.checkAlive();
    for (const ids of options.forced ?? []) if (ids.length > 0) this.checkIds(ids);
    const context = this.decoderContext();
    const encoded = prompts as GpuEncodedPrompts;
    return withDeviceErrors(this.gpu.device, () => new GpuBeamSession(context, encoded, options));
  }

  async crossAttention(
    prompts: EncodedPrompts,
    outputIds: readonly number[],
    signal?: CancelSignal,
  ): Promise<CrossAttention> {
    this.checkAlive();
    this.checkIds(outputIds);
    const encoded = prompts as GpuEncodedPrompts;
    const run = async (session: GpuDecodeSession) => {
      while (session.steps < outputIds.length) {
        throwIfCancelled(signal);
        await session.run(this.preferredSteps);
      }
    };
    return withDeviceErrors(this.gpu.device, () =>
      readCrossAttention(this.decoderContext(), encoded, outputIds, run),
    );
  }

  dispose(): void {
    this.scope.dispose();
  }

  private async loadAdapter(adapter: LoraAdapter): Promise<LoadedAdapter> {
    this.checkAlive();
    const { gpu, kernels, config, weights } = this;
    const loaded = await withDeviceErrors(
      gpu.device,
      () => new GpuAdapter(gpu.device, kernels, config, weights, adapter),
    );
    return {
      // The scope of a view is empty: the weights are this runtime's, the adapter's matrices its own.
      at: async (strength) =>
        new WebGpuRuntime(gpu, config, kernels, new BufferScope(gpu.device), loaded.at(strength)),
      dispose: () => loaded.dispose(),
    };
  }

  private decoderContext(): DecoderContext {
    return {
      device: this.gpu.device,
      kernels: this.kernels,
      config: this.config,
      weights: this.weights,
      explain: (error: unknown) => this.lost ?? this.explain(error),
      onRun: (steps: number, milliseconds: number) => this.adapt(steps, milliseconds),
    };
  }

  /** Sizes the next run so that it takes about {@link SUBMIT_MS}, growing no faster than twofold. */
  private adapt(steps: number, milliseconds: number): void {
    const fitting = Math.floor((SUBMIT_MS * steps) / Math.max(milliseconds, 0.1));
    this.stepsPerRun = Math.max(1, Math.min(fitting, steps * 2, RECORD_RING / 2));
  }

  private checkAlive(): void {
    if (this.lost) throw this.lost;
  }

  private checkIds(ids: readonly number[]): void {
    const { vocabSize } = this.config;
    if (ids.length === 0)
      throw new PlaygroundError('invalid-input', 'The prompt is empty.', {
        hint: 'Write an instruction or an input.',
      });
    const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
    if (wrong !== undefined) {
      throw new PlaygroundError(
        'invalid-input',
        `Token ${wrong} is not in the model's vocabulary of ${vocabSize}.`,
        {
          hint: 'The tokenizer belongs to another model.',
        },
      );
    }
  }

  /** A failed readback with no reason on record means the device went away under it. */
  private explain(error: unknown): PlaygroundError {
    if (error instanceof PlaygroundError) return error;
    return deviceLost(error instanceof Error ? error.message : '');
  }
}
