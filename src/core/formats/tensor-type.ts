import type { TensorType } from './checkpoint';

/** Values that share one scale in ggml's q8_0 and q4_0. */
export const BLOCK_VALUES = 32;

interface Layout {
  /** Values stored together; rows are a multiple of it. */
  values: number;
  /** Bytes those values take. */
  bytes: number;
}

const LAYOUTS: Readonly<Record<TensorType, Layout>> = {
  f32: { values: 1, bytes: 4 },
  f16: { values: 1, bytes: 2 },
  bf16: { values: 1, bytes: 2 },
  // A half scale, then 32 signed bytes or 16 bytes of two nibbles.
  q8_0: { values: BLOCK_VALUES, bytes: 34 },
  q4_0: { values: BLOCK_VALUES, bytes: 18 },
};

/** How the values of a type are packed. */
export function tensorLayout(type: TensorType): Layout {
  return LAYOUTS[type];
}

/** Number of values of a shape; not a safe integer when the shape is absurd. */
export function valueCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether rows of this shape can be stored in this type. */
export function rowsFit(type: TensorType, shape: readonly number[]): boolean {
  return (shape.at(-1) ?? 1) % LAYOUTS[type].values === 0;
}

/**
 * Bytes of a contiguous tensor.
 * @param shape outermost dimension first; the last is a multiple of the type's block (see {@link rowsFit})
 */
export function tensorByteLength(type: TensorType, shape: readonly number[]): number {
  const { values, bytes } = LAYOUTS[type];
  return (valueCount(shape) / values) * bytes;
}
