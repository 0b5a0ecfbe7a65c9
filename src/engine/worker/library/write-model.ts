/** Writes a model's stored file: converted tensor by tensor, or copied piece by piece; from where it was left. */
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, readRange } from '@/core/formats/bytes/byte-source';
import type { Checkpoint, StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { convertToGguf, type Quantisation, storedType } from '@/core/formats/checkpoint/convert';
import { joinPieces, piecesOf } from '@/core/formats/checkpoint/tensor-pieces';
import { tensorByteLength, tensorLayout } from '@/core/formats/checkpoint/tensor-type';
import { cancelledError } from './http-errors';

/** Where the file grows: on disk (storage/part-file.ts) or in memory. */
export interface ModelTarget {
  /** Tensors or pieces that are complete and safe. */
  readonly parts: number;
  /** Bytes written. */
  readonly position: number;
  /** @throws {PlaygroundError} `quota` */
  write(bytes: Uint8Array): void;
  /** So many parts are complete. */
  mark(parts: number): void;
}

export interface WriteOptions {
  signal: AbortSignal;
  onProgress: () => void;
}

/** GGUF's default alignment, which is what is written. */
const ALIGNMENT = 32;
const PIECE = 4 * 2 ** 20;

class HeaderWritten extends Error {}

/** Exact length of the file that {@link writeConverted} writes. Nothing is read but headers. */
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
 * Converts a checkpoint, one tensor at a time, continuing after the parts that the target has.
 * @returns the number of parts
 * @throws {PlaygroundError} what the reader, the converter and the target throw; `cancelled`
 */
export async function writeConverted(
  checkpoint: Checkpoint,
  recipe: Quantisation,
  target: ModelTarget,
  options: WriteOptions,
): Promise<number> {
  // The same checkpoint gives the same bytes: what the target has is passed over, and stood in for where it is data.
  let skip = target.position;
  const done = target.parts;
  const watched = watch(withStandIns(checkpoint, recipe, done), (index) => {
    // A tensor is asked for when the one before it is complete, padding included.
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

/** The checkpoint, with `onRead` called as each tensor's turn comes. */
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

/** Blocks of a stand-in's pieces: together about a megabyte. */
const STAND_IN_BLOCKS = 2 ** 15;

/** The checkpoint with zeros in place of the first tensors, already in their stored type: nothing of them is read. */
function withStandIns(checkpoint: Checkpoint, recipe: Quantisation, done: number): Checkpoint {
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
 * Copies a file as it is, continuing at the target's position.
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

/** The recipe of a conversion; `as-is` is a copy and has none. */
export function conversionOf(recipe: Quantisation | 'as-is'): Quantisation {
  if (recipe !== 'as-is') return recipe;
  throw new PlaygroundError('invalid-input', 'Only GGUF files can be kept as they are.', {
    hint: 'Choose one of the quantisations.',
  });
}
