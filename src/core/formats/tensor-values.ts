import { PlaygroundError } from '@/core/errors';
import type { StoredTensor, TensorType } from './checkpoint';
import { f16Table, f32ArrayTo16 } from './float-formats';
import { dequantiseQ4, dequantiseQ8, quantiseQ4, quantiseQ8 } from './quantise';
import { rowsFit, tensorLayout } from './tensor-type';

/** Values converted at a time: keeps what is held beside the tensor itself to a few megabytes. */
const CHUNK_VALUES = 1 << 20;

/**
 * Decodes packed data of any type.
 * @param bytes whole blocks, little-endian
 */
export function decodeValues(type: TensorType, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  switch (type) {
    case 'q8_0':
      return dequantiseQ8(bytes);
    case 'q4_0':
      return dequantiseQ4(bytes);
    case 'f32':
      // The copy is aligned to 4 bytes, which a view into a file need not be (`slice` copies nothing in Node's
      // Buffer). Typed arrays are little-endian on every platform WebGPU and Node run on.
      return new Float32Array(new Uint8Array(bytes).buffer);
    case 'f16': {
      const halves = f16Table();
      const words = new Uint16Array(new Uint8Array(bytes).buffer);
      const out = new Float32Array(words.length);
      for (let i = 0; i < words.length; i++) out[i] = halves[words[i]!]!;
      return out;
    }
    case 'bf16': {
      const words = new Uint16Array(new Uint8Array(bytes).buffer);
      const out = new Uint32Array(words.length);
      for (let i = 0; i < words.length; i++) out[i] = words[i]! << 16;
      return new Float32Array(out.buffer);
    }
  }
}

/**
 * Packs values into a type.
 * @param values whole rows; a multiple of 32 for the block formats
 */
export function encodeValues(type: TensorType, values: Float32Array): Uint8Array {
  switch (type) {
    case 'q8_0':
      return quantiseQ8(values);
    case 'q4_0':
      return quantiseQ4(values);
    case 'f32':
      return new Uint8Array(values.slice().buffer);
    case 'f16':
    case 'bf16':
      return new Uint8Array(f32ArrayTo16(type, values).buffer);
  }
}

/**
 * All values of a tensor, row-major.
 * @throws {PlaygroundError} when the bytes cannot be read
 */
export async function readAsF32(tensor: StoredTensor): Promise<Float32Array<ArrayBuffer>> {
  return decodeValues(tensor.type, await tensor.read());
}

/**
 * Data of a tensor in another type, a few megabytes at a time.
 * @throws {PlaygroundError} `non-finite` when a value is infinite, no number, or too large for the type;
 *   `invalid-input` when the rows do not fit the type's blocks
 */
export async function* convertInChunks(tensor: StoredTensor, type: TensorType): AsyncGenerator<Uint8Array> {
  if (!rowsFit(type, tensor.shape)) {
    throw new PlaygroundError(
      'invalid-input',
      `Rows of ${tensor.name} are no multiple of 32 and cannot be ${type}.`,
    );
  }
  const bytes = await tensor.read();
  const { values, bytes: blockBytes } = tensorLayout(tensor.type);
  if (type === tensor.type && values > 1) {
    yield bytes;
    return;
  }
  const step = (CHUNK_VALUES / values) * blockBytes;
  for (let start = 0; start < bytes.length; start += step) {
    const chunk = bytes.subarray(start, start + step);
    const decoded = decodeValues(tensor.type, chunk);
    checkRange(tensor.name, type, decoded);
    yield type === tensor.type ? chunk : encodeValues(type, decoded);
  }
}

/** Largest magnitudes whose stored half is finite: the value itself, or the scale of its block. */
const LARGEST: Readonly<Record<TensorType, number>> = {
  f32: 3.4028234663852886e38,
  bf16: 3.3895313892515355e38,
  f16: 65_504,
  q8_0: 65_504 * 127,
  q4_0: 65_504 * 8,
};

function checkRange(name: string, type: TensorType, values: Float32Array): void {
  const limit = LARGEST[type];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Written so that NaN fails it too.
    if (!(Math.abs(value) <= limit)) {
      throw new PlaygroundError('non-finite', `${name} holds ${value}, which ${type} cannot store.`, {
        hint: Number.isFinite(value)
          ? 'Convert to f32 or q8_0 instead.'
          : 'The checkpoint is damaged: its weights must be finite.',
      });
    }
  }
}

/**
 * Data of a tensor in another type, in one piece; see {@link convertInChunks}.
 */
export async function convertTensor(tensor: StoredTensor, type: TensorType): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of convertInChunks(tensor, type)) chunks.push(chunk);
  if (chunks.length === 1) return chunks[0]!;
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
