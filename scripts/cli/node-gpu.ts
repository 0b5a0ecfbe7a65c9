/**
 * The WebGPU engine under Node, on Dawn's Node binding (npm `webgpu`, some 130 MB on disk, so not a dependency: installed by those who
 * want it). Any Vulkan, Metal or Direct3D driver will do; on Linux `VK_DRIVER_FILES` can name one.
 */
import { register } from 'node:module';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import type { GpuDevice } from '@/engine/webgpu/device/device';

interface DawnBinding {
  create(options: string[]): GPU;
  globals: Record<string, unknown>;
}

/** Held for the life of the process: devices stop working when the binding that made them is collected. */
let binding: GPU | undefined;

/**
 * Starts the adapter; modules that import shaders can be imported from then on, not before.
 * @throws {PlaygroundError} `no-webgpu` when the binding or an adapter is missing
 */
export async function openNodeGpu(): Promise<GpuDevice> {
  const { create, globals } = await importBinding();
  Object.assign(globalThis, globals);
  register('./shader-text.mjs', import.meta.url);
  const { openGpu } = await import('@/engine/webgpu/device/device');
  binding = create([]);
  return openGpu(binding);
}

/** @throws {PlaygroundError} as {@link openNodeGpu} and WebGpuRuntime.load */
export async function loadWebGpuRuntime(checkpoint: Checkpoint): Promise<Seq2SeqRuntime> {
  const gpu = await openNodeGpu();
  const { WebGpuRuntime } = await import('@/engine/webgpu/webgpu-runtime');
  const runtime = await WebGpuRuntime.load(gpu, checkpoint);
  return {
    kind: runtime.kind,
    config: runtime.config,
    get preferredSteps() {
      return runtime.preferredSteps;
    },
    encode: (prompts) => runtime.encode(prompts),
    startDecoding: (prompts, options) => runtime.startDecoding(prompts, options),
    startBeams: (prompts, options) => runtime.startBeams(prompts, options),
    crossAttention: (prompts, outputIds, signal) => runtime.crossAttention(prompts, outputIds, signal),
    dispose: () => {
      runtime.dispose();
      gpu.dispose();
    },
  };
}

async function importBinding(): Promise<DawnBinding> {
  // Computed, so that type checking and bundling do not ask for a package that need not be there.
  const name = process.env.PLAYGROUND_DAWN ?? 'webgpu';
  try {
    return (await import(name)) as DawnBinding;
  } catch (cause) {
    throw new PlaygroundError(
      'no-webgpu',
      'The runtime webgpu needs the package "webgpu", which is not installed.',
      {
        hint: 'Run npm install --no-save webgpu, or use --runtime reference.',
        cause,
      },
    );
  }
}
