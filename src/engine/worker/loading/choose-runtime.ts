/** Which runtime a model gets, and why: a person's choice, or the best that is there. */
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
  /** The device in its own words. */
  readonly device: string;
  /** No real GPU does the work. */
  readonly softwareDevice: boolean;
  /** Threads that compute on the CPU; undefined on a GPU. */
  readonly threads?: number;
  /** Resolves when the device is lost; undefined where none can be. */
  readonly lost?: Promise<PlaygroundError>;
  /** Gives back the device; the runtime is disposed of first, by whoever uses it. */
  release(): void;
}

export interface ChosenRuntime extends OpenedRuntime {
  readonly name: RuntimeName;
  /** In one or two plain sentences. */
  readonly reason: string;
}

export type OpenRuntime = (
  checkpoint: Checkpoint,
  onProgress: (fraction: number) => void,
) => Promise<OpenedRuntime>;

/** What there is to choose from. */
export interface RuntimeChoices {
  open: Readonly<Record<RuntimeName, OpenRuntime>>;
  /** Fetches and starts what a runtime needs of its own, whichever model it gets. */
  prepare: Readonly<Record<RuntimeName, () => Promise<void>>>;
  /** @throws {PlaygroundError} `no-webgpu` */
  findAdapter(): Promise<{ description: string; software: boolean }>;
}

/** Parameters that plain arrays still run at a reading pace on one core. */
const MAX_REFERENCE_PARAMETERS = 100_000_000;

/**
 * Opens a model on what was asked for; with `auto` on the GPU through the playground's own kernels where there is a
 * real one that starts, else on the CPU through onnxruntime, and if that cannot start, on whatever still can.
 * @throws {PlaygroundError} what opening the chosen runtime throws; with `auto`, what the best one threw
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
    const reason = `${gpu.reason} onnxruntime could not take the model, so a slower way is used: ${error.message}`;
    const rest: RuntimeName[] = gpu.emulated ? ['webgpu', 'reference'] : ['reference'];
    for (const name of rest) {
      const opened = await open(name, reason).catch(() => undefined);
      if (opened) return opened;
    }
    throw error;
  }
}

/**
 * Prepares the runtime that {@link chooseRuntime} will open, while the model is still on its way. Never rejects: what fails
 * here fails again there, where it is answered.
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
  /** WebGPU works, in software. */
  emulated: boolean;
  /** Why the CPU is used; empty where a real GPU is there. */
  reason: string;
}

async function lookForGpu({ findAdapter }: RuntimeChoices): Promise<GpuSearch> {
  try {
    const { description, software } = await findAdapter();
    if (!software) return { real: true, emulated: false, reason: '' };
    return {
      real: false,
      emulated: true,
      reason: `WebGPU is only emulated in software here (${description}); the CPU is faster without that detour.`,
    };
  } catch (thrown) {
    return withoutGpu(thrown);
  }
}

/** What is left when there is none or it does not start; a model that a GPU cannot hold is no reason to become slow. */
function withoutGpu(thrown: unknown): GpuSearch {
  const error = PlaygroundError.from(thrown);
  if (error.code !== 'no-webgpu') throw error;
  return { real: false, emulated: false, reason: `${error.message} The CPU does the work.` };
}

/** @throws {PlaygroundError} `device-limit` */
function checkReferenceSize(checkpoint: Checkpoint): void {
  const parameters = parameterCount(checkpoint);
  if (parameters <= MAX_REFERENCE_PARAMETERS) return;
  throw new PlaygroundError(
    'device-limit',
    `The reference runtime takes models of up to ${MAX_REFERENCE_PARAMETERS / 1e6} million parameters; this one has ${Math.round(parameters / 1e6)} million.`,
    { hint: 'Choose another runtime, or the built-in model.' },
  );
}
