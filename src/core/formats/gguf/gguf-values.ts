/**
 * Metadata values of GGUF, typed as in the file so that what is read can be written again unchanged.
 * Source: github.com/ggml-org/ggml, docs/gguf.md.
 */

export const GGUF_TYPES = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'bool',
  'string',
  'array',
  'u64',
  'i64',
  'f64',
] as const;

export type GgufType = (typeof GGUF_TYPES)[number];
export type GgufNumberType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'f64';

export type GgufValue =
  | { type: GgufNumberType; value: number }
  | { type: 'u64' | 'i64'; value: bigint }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'array'; of: GgufNumberType; value: readonly number[] }
  | { type: 'array'; of: 'u64'; value: readonly bigint[] }
  | { type: 'array'; of: 'i64'; value: readonly bigint[] }
  | { type: 'array'; of: 'bool'; value: readonly boolean[] }
  | { type: 'array'; of: 'string'; value: readonly string[] }
  | { type: 'array'; of: 'array'; value: readonly GgufValue[] };

export type GgufMetadata = ReadonlyMap<string, GgufValue>;

/** Metadata entry with a default alignment of tensor data. */
export const ALIGNMENT_KEY = 'general.alignment';
export const DEFAULT_ALIGNMENT = 32;
/** Our own entry: by which recipe a file was made. */
export const RECIPE_KEY = 'playground.recipe';

/** A whole number under a key, whatever integer type it has; undefined when there is none. */
export function integerOf(metadata: GgufMetadata, key: string): number | undefined {
  const entry = metadata.get(key);
  if (entry === undefined || entry.type === 'array' || entry.type === 'bool' || entry.type === 'string')
    return undefined;
  const value = Number(entry.value);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A number under a key, whatever type it has. */
export function numberOf(metadata: GgufMetadata, key: string): number | undefined {
  const entry = metadata.get(key);
  return entry?.type === 'f32' || entry?.type === 'f64' ? entry.value : integerOf(metadata, key);
}

export function booleanOf(metadata: GgufMetadata, key: string): boolean | undefined {
  const entry = metadata.get(key);
  return entry?.type === 'bool' ? entry.value : undefined;
}

export function stringOf(metadata: GgufMetadata, key: string): string | undefined {
  const entry = metadata.get(key);
  return entry?.type === 'string' ? entry.value : undefined;
}

export function stringsOf(metadata: GgufMetadata, key: string): readonly string[] | undefined {
  const entry = metadata.get(key);
  return entry?.type === 'array' && entry.of === 'string' ? entry.value : undefined;
}

/** Numbers under a key, of any type but the 64-bit integers. */
export function numbersOf(metadata: GgufMetadata, key: string): readonly number[] | undefined {
  const entry = metadata.get(key);
  if (entry?.type !== 'array' || entry.of === 'string' || entry.of === 'array') return undefined;
  if (entry.of === 'bool' || entry.of === 'u64' || entry.of === 'i64') return undefined;
  return entry.value;
}
