/** Chooses the runtime of a model, and says why: the user's choice, or the best one available. */
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { parameterCount } from '@/core/formats/checkpoint/parameter-count';
import type { RuntimeChoice } from '@/engine/protocol';
import type { Seq2SeqRuntime } from '@/engine/runtime';

export type RuntimeName = Exclude<RuntimeChoice, 'auto'>;

/** A model on a device. */
export interface OpenedRuntime {
  readonly runtime: Seq2SeqRuntime;
  /** Bytes of weights on the device. */
  readonly weightBytes: number;
  /** The device's own description. */
  readonly device: string;
  /** No physical GPU is used. */
  readonly softwareDevice: boolean;
  /** Number of CPU threads; undefined on a GPU. */
  readonly threads?: number;
  /** Resolves when the device is lost; undefined on the CPU. */
  readonly lost?: Promise<PlaygroundError>;
  /** Releases the device. The caller disposes of the runtime first. */
  release(): void;
}

export interface ChosenRuntime extends OpenedRuntime {
  readonly name: RuntimeName;
  /** In one or two sentences, for the screen. */
  readonly reason: string;
}

export type OpenRuntime = (
  checkpoint: Checkpoint,
  onProgress: (fraction: number) => void,
) => Promise<OpenedRuntime>;

/** The available runtimes. */
export interface RuntimeChoices {
  open: Readonly<Record<RuntimeName, OpenRuntime>>;
  /** Fetches and starts what a runtime needs, independent of the model. */
  prepare: Readonly<Record<RuntimeName, () => Promise<void>>>;
  /** @throws {PlaygroundError} `no-webgpu` */
  findAdapter(): Promise<{ description: string; software: boolean }>;
}

/** The reference runtime still runs models of this size at reading speed on one core. */
const MAX_REFERENCE_PARAMETERS = 100_000_000;

/**
 * Opens a model on the chosen runtime. With `auto`: on the GPU with our own kernels if there is a physical GPU that works,
 * otherwise on the CPU through onnxruntime, and if that fails, on whichever runtime still works.
 * @throws {PlaygroundError} what opening the chosen runtime throws; with `auto`, what the preferred one threw
 */
export async function chooseRuntime(
  checkpoint: Checkpoint,
  choice: RuntimeChoice,
  onProgress: (fraction: number) => void,
  choices: RuntimeChoices,
): Promise<ChosenRuntime> {
  const open = async (name: RuntimeName, reason: string): Promise<ChosenRuntime> => {
    if (name === 'reference') checkReferenceSize(checkpoint);
    return { ...(await choices.open[name](checkpoint, onProgress)), name, reason };
  };
  if (choice !== 'auto') return open(choice, 'You chose it.');
  let gpu = await lookForGpu(choices);
  if (gpu.real) {
    try {
      return await open('webgpu', 'There is a GPU here, and WebGPU can use it.');
    } catch (thrown) {
      gpu = withoutGpu(thrown);
    }
  }
  try {
    return await open('onnx-wasm', gpu.reason);
  } catch (thrown) {
    const error = PlaygroundError.from(thrown);
    const reason = `${gpu.reason} onnxruntime could not load the model, so a slower runtime is used: ${error.message}`;
    const rest: RuntimeName[] = gpu.emulated ? ['webgpu', 'reference'] : ['reference'];
    for (const name of rest) {
      const opened = await open(name, reason).catch(() => undefined);
      if (opened) return opened;
    }
    throw error;
  }
}

/**
 * Prepares the runtime that {@link chooseRuntime} will open, while the model is still downloading. Never rejects: what fails
 * here fails again there, where it is reported.
 */
export async function prepareRuntime(choice: RuntimeChoice, choices: RuntimeChoices): Promise<void> {
  try {
    const name = choice === 'auto' ? ((await lookForGpu(choices)).real ? 'webgpu' : 'onnx-wasm') : choice;
    await choices.prepare[name]();
  } catch {
    return;
  }
}

interface GpuSearch {
  real: boolean;
  /** WebGPU works, but is emulated in software. */
  emulated: boolean;
  /** Why the CPU is used; empty if there is a physical GPU. */
  reason: string;
}

async function lookForGpu({ findAdapter }: RuntimeChoices): Promise<GpuSearch> {
  try {
    const { description, software } = await findAdapter();
    if (!software) return { real: true, emulated: false, reason: '' };
    return {
      real: false,
      emulated: true,
      reason: `WebGPU is only emulated in software here (${description}); the CPU is faster without the emulation.`,
    };
  } catch (thrown) {
    return withoutGpu(thrown);
  }
}

/**
 * The result when WebGPU is missing or does not start. Any other error is thrown: a model that is too large for the GPU is not
 * quietly run on a slower runtime.
 */
function withoutGpu(thrown: unknown): GpuSearch {
  const error = PlaygroundError.from(thrown);
  if (error.code !== 'no-webgpu') throw error;
  return { real: false, emulated: false, reason: `${error.message} The CPU is used instead.` };
}

/** @throws {PlaygroundError} `device-limit` */
function checkReferenceSize(checkpoint: Checkpoint): void {
  const parameters = parameterCount(checkpoint);
  if (parameters <= MAX_REFERENCE_PARAMETERS) return;
  throw new PlaygroundError(
    'device-limit',
    `The reference runtime runs models with up to ${MAX_REFERENCE_PARAMETERS / 1e6} million parameters; this one has ${Math.round(parameters / 1e6)} million.`,
    { hint: 'Choose another runtime, or the built-in model.' },
  );
}
