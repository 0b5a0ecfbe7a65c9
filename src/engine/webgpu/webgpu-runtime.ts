/** T5 on WebGPU with our own kernels: weights, encoder and decoder behind the common runtime interface. */

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
import { BufferScope } from '@/engine/webgpu/device/buffer-scope';
import type { GpuDevice } from '@/engine/webgpu/device/device';
import { deviceLost, withDeviceErrors } from '@/engine/webgpu/device/device-errors';
import { greedyKernels } from '@/engine/webgpu/kernels/greedy-kernels';
import type { KernelChoice, KernelStyle } from '@/engine/webgpu/kernels/kernel-choice';
import { KernelLibrary } from '@/engine/webgpu/kernels/kernel-library';
import { RECORD_RING } from '@/engine/webgpu/kernels/selection-kernels';
import { type TuningStore, tuneKernels } from '@/engine/webgpu/kernels/tune-kernels';
import { GpuBeamSession } from '@/engine/webgpu/model/beam-session';
import { readCrossAttention } from '@/engine/webgpu/model/cross-attention';
import type { DecoderContext } from '@/engine/webgpu/model/decode-program';
import { GpuDecodeSession } from '@/engine/webgpu/model/decode-session';
import { encodePrompts, type GpuEncodedPrompts } from '@/engine/webgpu/model/encoder';
import { GpuAdapter } from '@/engine/webgpu/model/gpu-adapter';
import type { GpuModel } from '@/engine/webgpu/model/gpu-model';
import { uploadWeights } from '@/engine/webgpu/model/model-weights';

/** A submit should stay below this, so that the page stays smooth and cancelling takes effect at once. */
const SUBMIT_MS = 40;

export interface LoadOptions {
  /** A style with its defaults, or a kernel for each kind of product. Default: `direct` on a software adapter, else `shared`. */
  kernels?: KernelStyle | KernelChoice;
  /** Remembers which kernels are fastest on a real GPU; without it they are measured at every load. */
  tuning?: TuningStore;
  onProgress?: (fraction: number) => void;
}

export class WebGpuRuntime implements Seq2SeqRuntime {
  readonly kind = 'webgpu';
  readonly adapters: AdapterSupport = { load: (adapter) => this.loadAdapter(adapter) };
  private stepsPerRun = 1;
  private lost: PlaygroundError | undefined;

  private constructor(
    readonly gpu: GpuDevice,
    readonly model: GpuModel,
    /** Owns the weights. */
    private readonly scope: BufferScope,
  ) {
    gpu.lost.then((error) => {
      this.lost = error;
    });
  }

  get config(): T5Config {
    return this.model.config;
  }

  /**
   * Uploads a checkpoint, and meanwhile compiles the kernels that a greedy answer needs. The device stays the caller's.
   * @throws {PlaygroundError} `device-limit`, `out-of-memory`, `checkpoint-mismatch`
   */
  static async load(
    gpu: GpuDevice,
    checkpoint: Checkpoint,
    options: LoadOptions = {},
  ): Promise<WebGpuRuntime> {
    const { device, software, description: adapterName } = gpu;
    const { config } = checkpoint;
    const kernels = new KernelLibrary(device, options.kernels ?? (software ? 'direct' : 'shared'));
    const scope = new BufferScope(device);
    const compile = (library: KernelLibrary) =>
      Promise.all([...greedyKernels(library, checkpoint)].map((kernel) => kernel.prepare()));
    try {
      const compiling = compile(kernels);
      const weights = await withDeviceErrors(device, () =>
        uploadWeights({ kernels, scope }, checkpoint, options.onProgress),
      );
      await compiling;
      const model = { device, kernels, config, weights };
      const tunes = options.kernels === undefined && !software;
      const tuned = tunes ? await tuneKernels({ ...model, adapterName }, options.tuning) : kernels;
      await compile(tuned);
      return new WebGpuRuntime(gpu, { ...model, kernels: tuned }, scope);
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
    const { model } = this;
    return withDeviceErrors(model.device, () => encodePrompts(model, prompts));
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
    const { gpu, model } = this;
    const loaded = await withDeviceErrors(gpu.device, () => new GpuAdapter(model, adapter));
    return {
      // Owns no buffers: the weights are this runtime's, and the adapter's matrices are disposed of with the adapter.
      at: async (strength) =>
        new WebGpuRuntime(gpu, { ...model, weights: loaded.at(strength) }, new BufferScope(gpu.device)),
      dispose: () => loaded.dispose(),
    };
  }

  private decoderContext(): DecoderContext {
    return {
      model: this.model,
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

  /** A failed readback without a recorded reason means that the device was lost meanwhile. */
  private explain(error: unknown): PlaygroundError {
    if (error instanceof PlaygroundError) return error;
    return deviceLost(error instanceof Error ? error.message : '');
  }
}
