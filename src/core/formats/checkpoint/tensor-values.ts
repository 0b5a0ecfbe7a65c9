import { PlaygroundError } from '@/core/errors';
import { checkRange } from '@/core/formats/bytes/check-range';
import { f16Table, f32ArrayTo16 } from '@/core/formats/bytes/float-formats';
import { dequantiseQ4, dequantiseQ8, quantiseQ4, quantiseQ8 } from '@/core/formats/quantised/quantise';
import type { StoredTensor, TensorType } from './checkpoint';
import { joinPieces, piecesOf, slicesOf } from './tensor-pieces';
import { rowsFit, tensorByteLength, tensorLayout } from './tensor-type';

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

/** Bytes that are compared before whole pieces are: two trained matrices differ at once. */
const COMPARED_FIRST = 4_096;

/**
 * Whether two tensors hold the same numbers. Reads both to the first difference, and nothing where they share their data.
 * @throws {PlaygroundError} when the bytes cannot be read
 */
export async function haveSameValues(a: StoredTensor, b: StoredTensor): Promise<boolean> {
  if (a.shape.join() !== b.shape.join()) return false;
  if (a.place !== undefined && a.place === b.place) return true;
  if (a.type !== b.type) return equalNumbers(await readAsF32(a), await readAsF32(b));
  const [startOfA, startOfB] = [await a.readStart?.(COMPARED_FIRST), await b.readStart?.(COMPARED_FIRST)];
  if (startOfA && startOfB && !equalNumbers(startOfA, startOfB)) return false;
  const piecesOfB = piecesOf(b);
  let left = new Uint8Array(0);
  for await (const piece of piecesOf(a)) {
    for (let at = 0; at < piece.length; ) {
      if (left.length === 0) {
        const next = await piecesOfB.next();
        if (next.done) return false;
        left = new Uint8Array(next.value);
      }
      const length = Math.min(left.length, piece.length - at);
      if (!equalNumbers(piece.subarray(at, at + length), left.subarray(0, length))) return false;
      left = left.subarray(length);
      at += length;
    }
  }
  return true;
}

function equalNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
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
  const { values, bytes: blockBytes } = tensorLayout(tensor.type);
  for await (const piece of piecesOf(tensor)) {
    if (type === tensor.type && values > 1) {
      yield piece;
      continue;
    }
    for (const chunk of slicesOf(piece, (CHUNK_VALUES / values) * blockBytes)) {
      const decoded = decodeValues(tensor.type, chunk);
      checkRange(tensor.name, type, decoded);
      yield type === tensor.type ? chunk : encodeValues(type, decoded);
    }
  }
}

/**
 * Data of a tensor in another type, in one piece; see {@link convertInChunks}.
 */
export function convertTensor(tensor: StoredTensor, type: TensorType): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(convertInChunks(tensor, type), tensorByteLength(type, tensor.shape));
}
