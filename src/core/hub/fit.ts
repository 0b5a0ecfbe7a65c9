/** The storage and device memory that a model of a given shape needs, and whether a device can hold it. No requests. */
import type { TensorType } from '@/core/formats/checkpoint/checkpoint';
import { type Quantisation, storedType } from '@/core/formats/checkpoint/convert';
import { expectedTensors } from '@/core/formats/checkpoint/tensor-names';
import { tensorByteLength, valueCount } from '@/core/formats/checkpoint/tensor-type';
import type { T5Config } from '@/core/model/t5-config';
import type { DeviceProbe, Shortfall, StorageFacts } from './library-types';

/** One tensor as it will be stored. */
export interface TensorPlan {
  name: string;
  shape: readonly number[];
  type: TensorType;
}

/** Every tensor of a model with the type that a recipe stores it in. */
export function plannedTensors(config: T5Config, recipe: Quantisation): TensorPlan[] {
  return [...expectedTensors(config)].map(([name, shape]) => ({
    name,
    shape,
    type: storedType({ name, shape }, recipe),
  }));
}

export function parameterCount(config: T5Config): number {
  let count = 0;
  for (const shape of expectedTensors(config).values()) count += valueCount(shape);
  return count;
}

/** GGUF's default alignment, in bytes. */
const ALIGNMENT = 32;
/** Header bytes per tensor: name, shape, type and offset. */
const TENSOR_HEADER = 80;
/** Header bytes per vocabulary piece, on average: text, score and type. */
const PIECE_HEADER = 24;
/** Header bytes of the character map and the remaining metadata. */
const FIXED_HEADER = 330_000;

/** Bytes of the GGUF file: exact for the tensors, an upper estimate for the header. */
export function fileBytes(config: T5Config, tensors: readonly TensorPlan[], hasTokenizer: boolean): number {
  const data = tensors.reduce(
    (sum, { type, shape }) => sum + Math.ceil(tensorByteLength(type, shape) / ALIGNMENT) * ALIGNMENT,
    0,
  );
  const vocabulary = hasTokenizer ? FIXED_HEADER + PIECE_HEADER * config.vocabSize : 1_000;
  return data + tensors.length * TENSOR_HEADER + vocabulary;
}

/** Bytes of one tensor on the device: bf16 becomes f32; quantised blocks are split, which keeps their size. */
function deviceTensorBytes({ type, shape }: TensorPlan): number {
  return tensorByteLength(type === 'bf16' ? 'f32' : type, shape);
}

export function deviceBytes(tensors: readonly TensorPlan[]): number {
  return tensors.reduce((sum, tensor) => sum + deviceTensorBytes(tensor), 0);
}

/** Bytes of the largest single buffer that the weights need, and what it holds. */
export function largestBuffer(tensors: readonly TensorPlan[]): { what: string; bytes: number } {
  const sizes = new Map<string, number>();
  for (const tensor of tensors) {
    const what = bufferOf(tensor.name);
    sizes.set(what, (sizes.get(what) ?? 0) + codeBytes(tensor));
  }
  const [what, bytes] = [...sizes].reduce((best, each) => (each[1] > best[1] ? each : best));
  return { what, bytes };
}

/** Matrices that share a buffer in the graph: queries, keys and values; the gated pair; cross-attention keys and values. */
function bufferOf(name: string): string {
  if (name === 'token_embd.weight') return 'the embedding table';
  if (name === 'output.weight') return 'the output layer';
  return name
    .replace(/\.attn_[qkv]\.weight$/, '.qkv')
    .replace(/\.cross_attn_[kv]\.weight$/, '.cross_kv')
    .replace(/\.ffn_(gate|up)\.weight$/, '.ffn_up');
}

/** Codes and scales of quantised blocks have separate buffers; the codes are larger. */
function codeBytes(tensor: TensorPlan): number {
  if (tensor.type === 'q8_0') return valueCount(tensor.shape);
  if (tensor.type === 'q4_0') return valueCount(tensor.shape) / 2;
  return deviceTensorBytes(tensor);
}

/** Share of the reported memory that weights may take; the system, the page, caches and activations need the rest. */
const MEMORY_SHARE = 0.75;
/** The largest `navigator.deviceMemory` that some browsers report. */
const SAID_AT_MOST = 8 * 2 ** 30;
/** Bytes that WebAssembly can address, less a reserve for everything but weights. */
const WASM_MEMORY = 3.5 * 2 ** 30;

/**
 * Every limit that a model exceeds.
 * @param device undefined until it is measured: then only storage is checked
 */
export function shortfalls(
  tensors: readonly TensorPlan[],
  file: number,
  device: DeviceProbe | undefined,
  storage: StorageFacts,
): Shortfall[] {
  const missing: Shortfall[] = [];
  const check = (limit: Shortfall['limit'], what: string, need: number, have: number | undefined): void => {
    if (have !== undefined && need > have) missing.push({ limit, what, need, have });
  };
  const largest = largestBuffer(tensors);
  check('maxBufferSize', largest.what, largest.bytes, device?.maxBufferSize);
  check('maxStorageBufferBindingSize', largest.what, largest.bytes, device?.maxStorageBufferBindingSize);
  const memory = device?.deviceMemory;
  // Browsers cap the reported memory; at the cap the real amount is unknown.
  const known = memory !== undefined && memory < SAID_AT_MOST ? memory * MEMORY_SHARE : Infinity;
  const addressable = device?.runtime === 'cpu' ? WASM_MEMORY : Infinity;
  check('memory', 'all weights', deviceBytes(tensors), device && Math.min(known, addressable));
  const free =
    storage.quota !== undefined && storage.usage !== undefined ? storage.quota - storage.usage : undefined;
  check('storage', 'the stored file', file, free);
  return missing;
}
