/**
 * Packs values into llama.cpp's block formats, for tests of their reader: by the plainest rounding, not by ggml's search
 * for the best scales. Layouts as in core/formats/foreign-blocks.ts.
 */
import { f16ToF32, f32ToF16 } from '@/core/formats/bytes/float-formats';
import type { ForeignType } from '@/core/formats/checkpoint/tensor-type';
import { tensorLayout } from '@/core/formats/checkpoint/tensor-type';

/** @param values a whole number of blocks, finite and of ordinary size */
export function packForeign(type: ForeignType, values: Float32Array): Uint8Array<ArrayBuffer> {
  const { values: count, bytes } = tensorLayout(type);
  const out = new Uint8Array((values.length / count) * bytes);
  for (let block = 0; block * count < values.length; block++) {
    const part = values.subarray(block * count, (block + 1) * count);
    PACKERS[type](part, out.subarray(block * bytes, (block + 1) * bytes));
  }
  return out;
}

type Packer = (values: Float32Array, out: Uint8Array) => void;

const PACKERS: Readonly<Record<ForeignType, Packer>> = {
  q4_1: (values, out) => {
    const { scale, least } = putAffine(values, out, 15);
    putNibbles(
      out,
      4,
      codesOf(values, (value) => (value - least) / scale, 15),
    );
  },
  q5_0: (values, out) => {
    const scale = putHalf(out, 0, Math.max(...values.map(Math.abs)) / 15 || 1);
    putFiveBits(
      out,
      2,
      codesOf(values, (value) => value / scale + 16, 31),
    );
  },
  q5_1: (values, out) => {
    const { scale, least } = putAffine(values, out, 31);
    putFiveBits(
      out,
      4,
      codesOf(values, (value) => (value - least) / scale, 31),
    );
  },
  q4_k: (values, out) => putGroups(out, 16, groupCodes(values, out, 15)),
  q5_k: (values, out) => {
    const codes = groupCodes(values, out, 31);
    for (const [group, ofGroup] of codes.entries()) {
      for (const [i, code] of ofGroup.entries()) out[16 + i]! |= (code >> 4) << group;
    }
    putGroups(
      out,
      48,
      codes.map((ofGroup) => ofGroup.map((code) => code & 15)),
    );
  },
  q6_k: (values, out) => {
    const steps = Array.from(
      { length: 16 },
      (_, i) => Math.max(...values.subarray(16 * i, 16 * i + 16).map(Math.abs)) / 31,
    );
    const scale = putHalf(out, 208, Math.max(...steps) / 127 || 1);
    const factors = steps.map((step) => Math.max(1, Math.min(127, Math.round(step / scale))));
    out.set(factors, 192);
    for (const [i, value] of values.entries()) {
      const code = clamp(Math.round(value / (scale * factors[i >> 4]!)) + 32, 63);
      const [half, quarter, lane] = [i >> 7, (i >> 5) & 3, i & 31];
      out[64 * half + 32 * (quarter & 1) + lane]! |= (code & 15) << (quarter < 2 ? 0 : 4);
      out[128 + 32 * half + lane]! |= (code >> 4) << (2 * quarter);
    }
  },
};

function clamp(code: number, largest: number): number {
  return Math.max(0, Math.min(largest, code));
}

function codesOf(values: Float32Array, scaled: (value: number) => number, largest: number): number[] {
  return Array.from(values, (value) => clamp(Math.round(scaled(value)), largest));
}

/** @returns the half that was written, as read back */
function putHalf(out: Uint8Array, at: number, value: number): number {
  const bits = f32ToF16(value);
  out[at] = bits & 255;
  out[at + 1] = bits >> 8;
  return f16ToF32(bits);
}

function putAffine(values: Float32Array, out: Uint8Array, largest: number): { scale: number; least: number } {
  const least = Math.min(...values);
  const scale = putHalf(out, 0, (Math.max(...values) - least) / largest || 1);
  return { scale, least: putHalf(out, 2, least) };
}

function putNibbles(out: Uint8Array, at: number, codes: readonly number[]): void {
  for (let i = 0; i < 16; i++) out[at + i] = (codes[i]! & 15) | ((codes[16 + i]! & 15) << 4);
}

function putFiveBits(out: Uint8Array, at: number, codes: readonly number[]): void {
  for (const [i, code] of codes.entries()) out[at + (i >> 3)]! |= (code >> 4) << (i & 7);
  putNibbles(out, at + 4, codes);
}

/** Writes the scales of eight groups of 32 and gives their codes. */
function groupCodes(values: Float32Array, out: Uint8Array, largest: number): number[][] {
  const groups = Array.from({ length: 8 }, (_, i) => values.subarray(32 * i, 32 * i + 32));
  const offsets = groups.map((group) => Math.max(0, -Math.min(...group)));
  const scales = groups.map((group, i) => Math.max(0, Math.max(...group) + offsets[i]!) / largest);
  const scale = putHalf(out, 0, Math.max(...scales) / 63 || 1);
  const offset = putHalf(out, 2, Math.max(...offsets) / 63 || 1);
  const factors = scales.map((each) => Math.max(1, clamp(Math.round(each / scale), 63)));
  const offsetFactors = offsets.map((each) => clamp(Math.round(each / offset), 63));
  for (let i = 0; i < 4; i++) {
    out[4 + i] = factors[i]! | ((factors[4 + i]! >> 4) << 6);
    out[8 + i] = offsetFactors[i]! | ((offsetFactors[4 + i]! >> 4) << 6);
    out[12 + i] = (factors[4 + i]! & 15) | ((offsetFactors[4 + i]! & 15) << 4);
  }
  return groups.map((group, i) =>
    codesOf(group, (value) => (value + offset * offsetFactors[i]!) / (scale * factors[i]!), largest),
  );
}

/** Nibbles of eight groups: bytes are shared by an even group (low) and the odd one after it (high). */
function putGroups(out: Uint8Array, at: number, codes: readonly (readonly number[])[]): void {
  for (const [group, ofGroup] of codes.entries()) {
    for (const [i, code] of ofGroup.entries()) out[at + 32 * (group >> 1) + i]! |= code << (4 * (group & 1));
  }
}
