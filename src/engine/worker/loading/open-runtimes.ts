/** Opens each runtime in a browser. The code of a runtime is fetched on first use. */
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { findAdapter, openGpu } from '@/engine/webgpu/device/device';
import { storedKernelTuning } from '@/storage/kernel-tuning';
import type { OpenedRuntime, RuntimeChoices } from './choose-runtime';

export const BROWSER_RUNTIMES: RuntimeChoices = {
  findAdapter: () => findAdapter(),
  open: {
    webgpu: openWebGpu,
    'onnx-wasm': (checkpoint, onProgress) => openOnnx('wasm', checkpoint, onProgress),
    'onnx-webgpu': (checkpoint, onProgress) => openOnnx('webgpu', checkpoint, onProgress),
    reference: openReference,
  },
  prepare: {
    webgpu: async () => {
      await webGpuParts();
    },
    'onnx-wasm': () => prepareOnnx('wasm'),
    'onnx-webgpu': () => prepareOnnx('webgpu'),
    reference: async () => {
      await referenceParts();
    },
  },
};

const webGpuParts = () => import('@/engine/webgpu/webgpu-runtime');
const onnxParts = () =>
  Promise.all([import('@/engine/onnx/browser-backend'), import('@/engine/onnx/onnx-runtime')]);
const referenceParts = () => import('@/engine/reference/reference-runtime');

async function prepareOnnx(provider: 'wasm' | 'webgpu'): Promise<void> {
  const [{ loadBrowserBackend, startBackend }] = await onnxParts();
  await startBackend(await loadBrowserBackend(provider));
}

type OnProgress = (fraction: number) => void;

async function openWebGpu(checkpoint: Checkpoint, onProgress: OnProgress): Promise<OpenedRuntime> {
  const { WebGpuRuntime } = await webGpuParts();
  const device = await openGpu();
  try {
    const runtime = await WebGpuRuntime.load(device, checkpoint, {
      onProgress,
      tuning: storedKernelTuning(),
    });
    return {
      runtime,
      weightBytes: runtime.weightBytes,
      device: device.description,
      softwareDevice: device.software,
      lost: device.lost,
      release: () => device.dispose(),
    };
  } catch (error) {
    device.dispose();
    throw error;
  }
}

async function openOnnx(
  provider: 'wasm' | 'webgpu',
  checkpoint: Checkpoint,
  onProgress: OnProgress,
): Promise<OpenedRuntime> {
  const adapter = provider === 'webgpu' ? await findAdapter() : undefined;
  const [{ loadBrowserBackend, wasmThreads }, { OnnxRuntime }] = await onnxParts();
  const backend = await loadBrowserBackend(provider);
  const runtime = await OnnxRuntime.load(backend, checkpoint, { onProgress });
  return {
    runtime,
    weightBytes: runtime.weightBytes,
    device: adapter?.description ?? 'CPU',
    softwareDevice: adapter?.software ?? true,
    threads: adapter ? undefined : wasmThreads(),
    release: () => undefined,
  };
}

async function openReference(checkpoint: Checkpoint): Promise<OpenedRuntime> {
  const { loadReferenceRuntime } = await referenceParts();
  const runtime = await loadReferenceRuntime(checkpoint);
  let weightBytes = 0;
  for (const tensor of checkpoint.tensors.values()) weightBytes += tensor.byteLength;
  return {
    runtime,
    weightBytes,
    device: 'CPU',
    softwareDevice: true,
    threads: 1,
    release: () => undefined,
  };
}
