/**
 * The GPU as the engine holds it: one device with the adapter's own limits, compiled pipelines, and buffers whose sizes
 * are checked before they are allocated. Everything made here belongs to a {@link BufferScope} that disposes of it.
 */
import { PlaygroundError } from '@/core/errors';

export interface GpuDevice {
  readonly device: GPUDevice;
  /** The adapter's own words, for example `apple m2`. */
  readonly description: string;
  /** No real GPU: SwiftShader, llvmpipe. Kernels without shared memory are faster there. */
  readonly software: boolean;
  /** Resolves when the device is lost for a reason other than {@link dispose}. */
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

/** Taken where the adapter offers them; kernels that need one are chosen only then. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ['subgroups'];

export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  /** The adapter's own words, for example `apple m2`. */
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
  const requiredFeatures = WANTED_FEATURES.filter((name) => adapter.features.has(name));
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

export function deviceLost(detail: string): PlaygroundError {
  return new PlaygroundError('device-lost', `The graphics device stopped${detail ? `: ${detail}` : '.'}`, {
    hint: 'The model is loaded again when you run the next prompt. Nothing you wrote is lost.',
  });
}

/** Buffers that live and die together. */
export class BufferScope {
  private readonly buffers: GPUBuffer[] = [];
  private disposed = false;
  private allocated = 0;

  constructor(private readonly device: GPUDevice) {}

  /** Bytes held. */
  get bytes(): number {
    return this.allocated;
  }

  /**
   * Refuses what the device cannot hold in one buffer, before anything is allocated for it on either side.
   * @returns the size that is allocated: whole vec4, at least one
   * @throws {PlaygroundError} `device-limit` naming need and have
   */
  check(label: string, bytes: number, usage: GPUBufferUsageFlags = GPUBufferUsage.STORAGE): number {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const most =
      usage & GPUBufferUsage.STORAGE ? Math.min(maxBufferSize, maxStorageBufferBindingSize) : maxBufferSize;
    if (!Number.isSafeInteger(size) || size > most) {
      throw new PlaygroundError(
        'device-limit',
        `${label} needs a buffer of ${mebibytes(size)} MiB; this device allows ${mebibytes(most)} MiB.`,
        { hint: 'Choose a smaller model, a stronger quantisation or a shorter prompt.' },
      );
    }
    return size;
  }

  /** A zeroed buffer. @throws {PlaygroundError} as {@link check} */
  create(label: string, bytes: number, usage: GPUBufferUsageFlags, mappedAtCreation = false): GPUBuffer {
    const size = this.check(label, bytes, usage);
    if (this.disposed) throw deviceLost('its buffers were given back');
    const buffer = this.device.createBuffer({ label, size, usage, mappedAtCreation });
    this.buffers.push(buffer);
    this.allocated += size;
    return buffer;
  }

  /**
   * A zeroed storage buffer that this side writes in place, until it is unmapped.
   * @throws {PlaygroundError} `out-of-memory`, and as {@link check}
   */
  map(label: string, bytes: number): GPUBuffer {
    try {
      return this.create(label, bytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST, true);
    } catch (cause) {
      // A buffer that cannot be mapped throws at once, past the error scopes.
      throw cause instanceof RangeError ? outOfMemory(cause) : cause;
    }
  }

  /** A storage buffer that the CPU writes once. */
  upload(label: string, data: ArrayBufferView, usage: GPUBufferUsageFlags = 0): GPUBuffer {
    const buffer = this.create(
      label,
      data.byteLength,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | usage,
    );
    writeBuffer(this.device, buffer, 0, data);
    return buffer;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const buffer of this.buffers) buffer.destroy();
    this.buffers.length = 0;
  }
}

/** `queue.writeBuffer` for any view; its length must be a multiple of 4. */
export function writeBuffer(
  device: GPUDevice,
  buffer: GPUBuffer,
  offset: number,
  data: ArrayBufferView,
): void {
  device.queue.writeBuffer(buffer, offset, data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

function outOfMemory(cause: unknown): PlaygroundError {
  return new PlaygroundError('out-of-memory', 'The graphics device has no memory left for this model.', {
    hint: 'Close other tabs, or choose a smaller model or a stronger quantisation.',
    cause,
  });
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0);
}

/**
 * Runs `work` and turns the device's own out-of-memory and validation errors into typed ones.
 * @throws {PlaygroundError} `out-of-memory`, `internal`, or whatever `work` throws
 */
export async function withDeviceErrors<Result>(
  device: GPUDevice,
  work: () => Promise<Result> | Result,
): Promise<Result> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  let result: Result | undefined;
  let thrown: unknown;
  try {
    result = await work();
  } catch (error) {
    thrown = error;
  }
  const memory = await device.popErrorScope().catch(() => null);
  const validation = await device.popErrorScope().catch(() => null);
  if (thrown !== undefined) throw thrown;
  if (memory) throw outOfMemory(memory);
  if (validation) {
    throw new PlaygroundError('internal', `The graphics device refused a command: ${validation.message}`, {
      hint: 'Please report this with the name of your device.',
    });
  }
  return result as Result;
}
