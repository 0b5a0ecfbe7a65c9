import { type BufferScope, writeBuffer } from '@/engine/webgpu/device/buffer-scope';

/** Uniforms per buffer. */
const SLOTS = 128;

/** Packs the uniforms of many dispatches into few buffers. */
export class UniformBuffers {
  private buffer: GPUBuffer | undefined;
  private used = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly scope: BufferScope,
  ) {}

  /** @param data of a struct, as uniform-layout.ts writes it */
  add(data: ArrayBuffer): GPUBufferBinding {
    const slotBytes = this.device.limits.minUniformBufferOffsetAlignment;
    const slots = Math.ceil(data.byteLength / slotBytes);
    if (!this.buffer || this.used + slots > SLOTS) {
      const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
      this.buffer = this.scope.create('uniforms', slotBytes * SLOTS, usage);
      this.used = 0;
    }
    const offset = this.used * slotBytes;
    this.used += slots;
    writeBuffer(this.device, this.buffer, offset, new Uint8Array(data));
    return { buffer: this.buffer, offset, size: data.byteLength };
  }
}
