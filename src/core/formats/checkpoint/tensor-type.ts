import type { TensorType } from './checkpoint';

/** Block formats of llama.cpp that nothing here computes with: they become `q8_0` as they are read. */
export type ForeignType = 'q4_1' | 'q5_0' | 'q5_1' | 'q4_k' | 'q5_k' | 'q6_k';

/** Every format in which a file may hold a tensor. */
export type FileType = TensorType | ForeignType;

/** Values that share one scale in ggml's q8_0 and q4_0. */
export const BLOCK_VALUES = 32;
/** Values of one block of ggml's K-quants (QK_K). */
export const SUPER_BLOCK_VALUES = 256;

interface Layout {
  /** Values stored together; rows are a multiple of it. */
  values: number;
  /** Bytes those values take. */
  bytes: number;
}

const LAYOUTS: Readonly<Record<FileType, Layout>> = {
  f32: { values: 1, bytes: 4 },
  f16: { values: 1, bytes: 2 },
  bf16: { values: 1, bytes: 2 },
  // A half scale, then 32 signed bytes or 16 bytes of two nibbles.
  q8_0: { values: BLOCK_VALUES, bytes: 34 },
  q4_0: { values: BLOCK_VALUES, bytes: 18 },
  // See foreign-blocks.ts.
  q4_1: { values: BLOCK_VALUES, bytes: 20 },
  q5_0: { values: BLOCK_VALUES, bytes: 22 },
  q5_1: { values: BLOCK_VALUES, bytes: 24 },
  q4_k: { values: SUPER_BLOCK_VALUES, bytes: 144 },
  q5_k: { values: SUPER_BLOCK_VALUES, bytes: 176 },
  q6_k: { values: SUPER_BLOCK_VALUES, bytes: 210 },
};

/** ggml's numbers of the types. Source: ggml.h, `enum ggml_type`. */
export const GGML_NUMBERS: Readonly<Record<FileType, number>> = {
  f32: 0,
  f16: 1,
  q4_0: 2,
  q4_1: 3,
  q5_0: 6,
  q5_1: 7,
  q8_0: 8,
  q4_k: 12,
  q5_k: 13,
  q6_k: 14,
  bf16: 30,
};

const BY_NUMBER = new Map(Object.entries(GGML_NUMBERS).map(([type, number]) => [number, type as FileType]));

/** The type of a ggml number; undefined for those that are not read. */
export function typeOfNumber(number: number): FileType | undefined {
  return BY_NUMBER.get(number);
}

const FOREIGN: ReadonlySet<string> = new Set<ForeignType>(['q4_1', 'q5_0', 'q5_1', 'q4_k', 'q5_k', 'q6_k']);

export function isForeign(type: FileType): type is ForeignType {
  return FOREIGN.has(type);
}

/** How the values of a type are packed. */
export function tensorLayout(type: FileType): Layout {
  return LAYOUTS[type];
}

/** Number of values of a shape; not a safe integer when the shape is absurd. */
export function valueCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether rows of this shape can be stored in this type. */
export function rowsFit(type: FileType, shape: readonly number[]): boolean {
  return (shape.at(-1) ?? 1) % LAYOUTS[type].values === 0;
}

/**
 * Bytes of a contiguous tensor.
 * @param shape outermost dimension first; the last is a multiple of the type's block (see {@link rowsFit})
 */
export function tensorByteLength(type: FileType, shape: readonly number[]): number {
  const { values, bytes } = LAYOUTS[type];
  return (valueCount(shape) / values) * bytes;
}
