/** Appends little-endian values to a buffer that grows. */
export class ByteBuilder {
  private buffer = new Uint8Array(4_096);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  private grow(extra: number): number {
    const start = this.length;
    this.length += extra;
    if (this.length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.length, this.buffer.length * 2));
      larger.set(this.buffer);
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    return start;
  }

  u8(value: number): void {
    const at = this.grow(1);
    this.view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.grow(2);
    this.view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.grow(4);
    this.view.setUint32(at, value, true);
  }

  u64(value: number | bigint): void {
    const at = this.grow(8);
    this.view.setBigUint64(at, BigInt(value), true);
  }

  f32(value: number): void {
    const at = this.grow(4);
    this.view.setFloat32(at, value, true);
  }

  f64(value: number): void {
    const at = this.grow(8);
    this.view.setFloat64(at, value, true);
  }

  /** UTF-8 text after its length in bytes, as 64 bits. */
  text(value: string): void {
    const bytes = encoder.encode(value);
    this.u64(bytes.length);
    this.append(bytes);
  }

  append(bytes: Uint8Array): void {
    const at = this.grow(bytes.length);
    this.buffer.set(bytes, at);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }
}

const encoder = new TextEncoder();
