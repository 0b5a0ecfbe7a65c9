/** Finds a graphics adapter and opens a device with all that the adapter allows. */
import { PlaygroundError } from '@/core/errors';
import { deviceLost } from './device-errors';

export interface GpuDevice {
  readonly device: GPUDevice;
  /** The adapter's name, for example `apple m2`. */
  readonly description: string;
  /** No real GPU: SwiftShader, llvmpipe. Kernels without shared memory are faster there. */
  readonly software: boolean;
  /** Resolves when the device is lost other than by {@link dispose}. */
  readonly lost: Promise<PlaygroundError>;
  dispose(): void;
}

const RAISED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;

/** Requested where the adapter offers them; kernels that need one are chosen only then. */
const OPTIONAL_FEATURES: readonly GPUFeatureName[] = ['subgroups'];

export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  /** The adapter's name, for example `apple m2`. */
  readonly description: string;
  /** No real GPU: SwiftShader, llvmpipe. */
  readonly software: boolean;
}

/**
 * Asks for the most capable adapter, without starting it.
 * @throws {PlaygroundError} `no-webgpu`
 */
export async function findAdapter(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<FoundAdapter> {
  if (!gpu) {
    const overHttp = globalThis.isSecureContext === false;
    throw new PlaygroundError(
      'no-webgpu',
      overHttp
        ? 'Browsers offer WebGPU only over https or on localhost.'
        : 'This browser does not offer WebGPU here.',
      { hint: 'Use a recent Chrome, Edge, Safari or Firefox over https or on localhost.' },
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new PlaygroundError('no-webgpu', 'WebGPU is there, but it found no graphics adapter.', {
      hint: 'Turn on hardware acceleration in the browser settings, or update the graphics driver.',
    });
  }
  const { info } = adapter;
  const description =
    [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ') ||
    'unnamed adapter';
  const software =
    info.isFallbackAdapter === true ||
    /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(description);
  return { adapter, description, software };
}

/**
 * Starts the most capable adapter with all it allows.
 * @throws {PlaygroundError} `no-webgpu`
 */
export async function openGpu(gpu?: GPU): Promise<GpuDevice> {
  const { adapter, description, software } = await findAdapter(gpu);
  const requiredLimits: Record<string, number> = {};
  for (const name of RAISED_LIMITS) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = OPTIONAL_FEATURES.filter((name) => adapter.features.has(name));
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures }).catch((cause: unknown) => {
    throw new PlaygroundError('no-webgpu', 'The graphics adapter refused to start.', {
      hint: 'Close other tabs that use the GPU and reload the page.',
      cause,
    });
  });
  const lost = new Promise<PlaygroundError>((resolve) => {
    device.lost.then((reason) => {
      if (reason.reason === 'destroyed') return;
      resolve(deviceLost(reason.message));
    });
  });
  return { device, description, software, lost, dispose: () => device.destroy() };
}
