import { describe, expect, it } from 'vitest';
import { tensorByteLength, tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import type { WeightFormat } from '@/engine/webgpu/kernels/weight-format';
import { seededRandom } from '@/testing/seeded-random';
import { type RowPlacement, unpackedBytes, unpackRows } from './unpack-rows';

/** Random bytes that start at an odd or even offset of their buffer. */
function randomBytes(length: number, seed: number, offset: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: length + offset }, () => Math.floor(random() * 256)).subarray(offset);
}

/** The codes and the scale of one block, or one element, of a row, from the definition of the format. */
function unitOf(format: WeightFormat, data: Uint8Array, unit: number): { codes: number[]; scale?: number } {
  const { values, bytes } = tensorLayout(format);
  const own = [...data.subarray(unit * bytes, (unit + 1) * bytes)];
  if (values === 1) return { codes: own };
  return { codes: own.slice(2), scale: own[0]! + 256 * own[1]! };
}

interface Case {
  format: WeightFormat;
  inputs: number;
  /** Rows of each tensor of the matrix. */
  rows: number[];
  place: (tensor: number) => RowPlacement;
  /** Units of a piece. */
  step: number;
  offset: number;
}

const below = (tensor: number): RowPlacement => ({ first: 3 * tensor, stride: 1 });
const inTurn = (tensor: number): RowPlacement => ({ first: tensor, stride: 2 });

const CASES: Case[] = (['q8_0', 'q4_0', 'f16', 'f32'] as const).flatMap((format) => {
  const blocks = format === 'q8_0' || format === 'q4_0';
  const inputs = blocks ? [32, 96] : [8, 7, 5];
  return inputs.flatMap((width) =>
    [1, 2, 5, 1000].flatMap((step) => [
      { format, inputs: width, rows: [3, 3, 3], place: below, step, offset: 0 },
      { format, inputs: width, rows: [4, 4], place: inTurn, step, offset: step },
    ]),
  );
});

describe.each(CASES)(
  '$format, $inputs wide, rows $rows, $step a piece',
  ({ format, inputs, rows, place, step, offset }) => {
    it('writes every code and scale to its place in the matrix, and pads rows with zeros', () => {
      const { values, bytes } = tensorLayout(format);
      const total = rows.reduce((sum, count) => sum + count, 0);
      const { codeBytes, scaleBytes } = unpackedBytes(format, total, inputs);
      const memory = { codes: new Uint8Array(codeBytes), scales: new Uint16Array(scaleBytes / 2) };
      const perUnit = values === 1 ? bytes : bytes - 2;
      const padded = codeBytes / perUnit / total;
      const expected = { codes: new Uint8Array(codeBytes), scales: new Uint16Array(scaleBytes / 2) };
      rows.forEach((count, tensor) => {
        const data = randomBytes(tensorByteLength(format, [count, inputs]), tensor + 1, offset);
        const units = data.length / bytes;
        for (let unit = 0; unit < units; unit += step) {
          const piece = data.subarray(unit * bytes, (unit + step) * bytes);
          unpackRows({ type: format, data: piece, from: unit * values }, inputs, place(tensor), memory);
        }
        const { first, stride } = place(tensor);
        for (let unit = 0; unit < units; unit++) {
          const row = Math.floor((unit * values) / inputs);
          const column = unit - (row * inputs) / values;
          const at = (first + row * stride) * padded + column;
          const { codes, scale } = unitOf(format, data, unit);
          expected.codes.set(codes, at * perUnit);
          if (scale !== undefined) expected.scales[at] = scale;
        }
      });
      expect(padded % (values === 1 ? 4 : 1)).toBe(0);
      expect(memory).toEqual(expected);
    });
  },
);
