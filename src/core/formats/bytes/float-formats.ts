/**
 * Conversions between float32 and the two 16-bit formats, bit for bit: rounding to nearest even, subnormals,
 * infinities and NaN (which stays NaN; its payload is not kept).
 */

const scratch = new DataView(new ArrayBuffer(4));

/** Bits of a number rounded to float32. */
function f32Bits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

/** @returns the 16 bits of the bfloat16 nearest to `value` */
export function f32ToBf16(value: number): number {
  return bf16FromBits(f32Bits(value));
}

function bf16FromBits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  // Adding 0x7fff, and one more when the kept part is odd, carries into it exactly when it must round up.
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** @returns the value of 16 bfloat16 bits */
export function bf16ToF32(bits: number): number {
  scratch.setUint32(0, (bits << 16) >>> 0);
  return scratch.getFloat32(0);
}

/** @returns the 16 bits of the IEEE half nearest to `value`; from 65,520 on that is infinity */
export function f32ToF16(value: number): number {
  return f16FromBits(f32Bits(value));
}

function f16FromBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    const rebased = magnitude - 0x38000000;
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
  }
  // Below 2^-14 halves are multiples of 2^-24, so the significand is shifted; below 2^-25 nothing is left of it.
  const exponent = magnitude >>> 23;
  if (exponent < 102) return sign;
  const shift = 126 - exponent;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  return sign | ((significand + (1 << (shift - 1)) - 1 + ((significand >>> shift) & 1)) >>> shift);
}

/** @returns the value of 16 IEEE half bits */
export function f16ToF32(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let halves: Float32Array | undefined;

/** The values of all 65,536 halves, made once: a lookup is several times faster than {@link f16ToF32}. */
export function f16Table(): Float32Array {
  halves ??= Float32Array.from({ length: 65_536 }, (_, bits) => f16ToF32(bits));
  return halves;
}

/** Bits of many numbers at once, in a 16-bit format. */
export function f32ArrayTo16(format: 'f16' | 'bf16', values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  const convert = format === 'f16' ? f16FromBits : bf16FromBits;
  for (let i = 0; i < bits.length; i++) out[i] = convert(bits[i]!);
  return out;
}
