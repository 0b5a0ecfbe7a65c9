/** Writes the stored file of a model: converts it tensor by tensor, or copies it in chunks. Continues an unfinished file. */
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, readRange } from '@/core/formats/bytes/byte-source';
import type { Checkpoint, StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { convertToGguf, type Quantisation, storedType } from '@/core/formats/checkpoint/convert';
import { joinPieces, piecesOf } from '@/core/formats/checkpoint/tensor-pieces';
import { tensorByteLength, tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import { cancelledError } from './http-errors';

/** The destination of the file: on disk (storage/models/part-file.ts) or in memory. */
export interface ModelTarget {
  /** Number of tensors or chunks that are complete and flushed. */
  readonly parts: number;
  /** Bytes written. */
  readonly position: number;
  /** @throws {PlaygroundError} `quota` */
  write(bytes: Uint8Array): void;
  /** Records that so many parts are complete. */
  mark(parts: number): void;
}

export interface WriteOptions {
  signal: AbortSignal;
  onProgress: () => void;
}

/** The default alignment of GGUF, which the writer uses. */
const ALIGNMENT = 32;
const PIECE = 4 * 2 ** 20;

class HeaderWritten extends Error {}

/** Exact length of the file that {@link writeConverted} writes; only reads headers. */
export async function convertedLength(checkpoint: Checkpoint, recipe: Quantisation): Promise<number> {
  let length = 0;
  const watched = watch(checkpoint, () => {
    throw new HeaderWritten();
  });
  await convertToGguf(watched, recipe, async (bytes) => {
    length += bytes.length;
  }).catch((error: unknown) => {
    if (!(error instanceof HeaderWritten)) throw error;
  });
  for (const tensor of checkpoint.tensors.values()) {
    const bytes = tensorByteLength(storedType(tensor, recipe), tensor.shape);
    length += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  }
  return length;
}

/**
 * Converts a checkpoint, one tensor at a time, continuing after the parts that the target already has.
 * @returns the number of parts
 * @throws {PlaygroundError} what the reader, the converter and the target throw; `cancelled`
 */
export async function writeConverted(
  checkpoint: Checkpoint,
  recipe: Quantisation,
  target: ModelTarget,
  options: WriteOptions,
): Promise<number> {
  // The same checkpoint gives the same bytes, so the parts that the target has are skipped; zeros stand in for their data.
  let skip = target.position;
  const done = target.parts;
  const watched = watch(withZeros(checkpoint, recipe, done), (index) => {
    // A tensor is only read when the one before it is complete, including padding.
    if (index > done) target.mark(index);
  });
  await convertToGguf(
    watched,
    recipe,
    async (bytes) => {
      const passed = Math.min(skip, bytes.length);
      skip -= passed;
      if (passed === bytes.length) return;
      target.write(bytes.subarray(passed));
      options.onProgress();
    },
    { signal: options.signal },
  );
  return checkpoint.tensors.size;
}

/** The checkpoint, with `onRead` called before each tensor is read. */
function watch(checkpoint: Checkpoint, onRead: (index: number) => void): Checkpoint {
  const tensors = [...checkpoint.tensors].map(([name, tensor], index): [string, StoredTensor] => [
    name,
    {
      ...tensor,
      read: async () => {
        onRead(index);
        return tensor.read();
      },
      pieces: async function* () {
        onRead(index);
        yield* piecesOf(tensor);
      },
    },
  ]);
  return { ...checkpoint, tensors: new Map(tensors) };
}

/** Blocks per chunk of zeros, about a megabyte. */
const STAND_IN_BLOCKS = 2 ** 15;

/** The checkpoint with zeros in place of its first tensors, in their target type, so that none of their data is read. */
function withZeros(checkpoint: Checkpoint, recipe: Quantisation, done: number): Checkpoint {
  const tensors = [...checkpoint.tensors].map(([name, tensor], index): [string, StoredTensor] => {
    if (index >= done) return [name, tensor];
    const { shape } = tensor;
    const type = storedType(tensor, recipe);
    const byteLength = tensorByteLength(type, shape);
    const zeros = new Uint8Array(STAND_IN_BLOCKS * tensorLayout(type).bytes);
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < byteLength; at += zeros.length) yield zeros.subarray(0, byteLength - at);
    };
    return [name, { name, shape, type, byteLength, read: () => joinPieces(pieces(), byteLength), pieces }];
  });
  return { ...checkpoint, tensors: new Map(tensors) };
}

/**
 * Copies a file unchanged, continuing at the target's position.
 * @returns the number of parts
 */
export async function writeCopy(
  source: ByteSource,
  target: ModelTarget,
  options: WriteOptions,
): Promise<number> {
  let parts = target.parts;
  while (target.position < source.size) {
    if (options.signal.aborted) throw cancelledError();
    const length = Math.min(PIECE, source.size - target.position);
    target.write(await readRange(source, target.position, length));
    target.mark(++parts);
    options.onProgress();
  }
  return parts;
}

/** The quantisation to convert to; `as-is` is a copy and has none. */
export function conversionOf(recipe: Quantisation | 'as-is'): Quantisation {
  if (recipe !== 'as-is') return recipe;
  throw new PlaygroundError('invalid-input', 'Only GGUF files can be stored unchanged.', {
    hint: 'Choose one of the quantisations.',
  });
}
