import { PlaygroundError } from '@/core/errors';
import { deviceLost, outOfMemory } from './device-errors';

/** Owns buffers that are released together. */
export class BufferScope {
  private readonly buffers: GPUBuffer[] = [];
  private disposed = false;
  private allocated = 0;

  constructor(private readonly device: GPUDevice) {}

  /** Bytes allocated. */
  get bytes(): number {
    return this.allocated;
  }

  /**
   * Refuses sizes that the device cannot hold in one buffer, before anything is allocated.
   * @returns the size to allocate: whole vec4, at least one
   * @throws {PlaygroundError} `device-limit` naming the needed and the allowed size
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
    if (this.disposed) throw deviceLost('its buffers were released');
    const buffer = this.device.createBuffer({ label, size, usage, mappedAtCreation });
    this.buffers.push(buffer);
    this.allocated += size;
    return buffer;
  }

  /**
   * A zeroed storage buffer, mapped so that the CPU can write it in place until it is unmapped.
   * @throws {PlaygroundError} `out-of-memory`, and as {@link check}
   */
  map(label: string, bytes: number): GPUBuffer {
    try {
      return this.create(label, bytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST, true);
    } catch (cause) {
      // A buffer that cannot be mapped throws synchronously, outside the error scopes.
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

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0);
}
