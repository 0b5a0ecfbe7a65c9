/** PyTorch checkpoints as `torch.save` has written them since version 1.6: a zip of one pickle and its storages. */
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { readRange } from '@/core/formats/bytes/byte-source';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import type { StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import type { TensorFile } from '@/core/formats/checkpoint/tensor-file';
import { readPieces } from '@/core/formats/checkpoint/tensor-pieces';
import { tensorByteLength, tensorLayout, valueCount } from '@/core/formats/checkpoint/tensor-type';
import type { TorchTensor } from './torch-pickle';
import { readTorchPickle } from './torch-pickle';
import type { ZipEntry } from './torch-zip';
import { readZipDirectory, verifiedPieces, verifyZipData, zipDataOffset } from './torch-zip';

/** The 11-billion-parameter T5 has a pickle of about 100 KB. */
const LARGEST_PICKLE = 2 * 2 ** 20;

/**
 * Reads the description of every tensor; no tensor data yet.
 * @throws {PlaygroundError} `malformed-file` when a view leaves its storage or the zip is damaged; `unsupported-file` for
 *   compressed entries, other types, and pickles that do more than describe tensors
 */
export async function openTorchCheckpoint(source: ByteSource): Promise<TensorFile> {
  const entries = await readZipDirectory(source);
  const pickle = [...entries.values()].find(({ name }) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickle === undefined)
    throw malformedFile(source.name, 'this zip file is no PyTorch checkpoint: it has no data.pkl.');
  if (pickle.size > LARGEST_PICKLE) throw malformedFile(source.name, 'its list of tensors is too large.');
  const root = pickle.name.slice(0, -'data.pkl'.length);
  await checkByteOrder(source, entries.get(`${root}byteorder`));
  const program = await readRange(source, await zipDataOffset(source, pickle), pickle.size);
  verifyZipData(source, pickle, program);
  const described = readTorchPickle(source.name, program);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of described) {
    const entry = entries.get(`${root}data/${tensor.storage.key}`);
    tensors.set(name, storedTensor(source, name, tensor, checkView(source, name, tensor, entry)));
  }
  return { tensors, metadata: {} };
}

async function checkByteOrder(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined || entry.size > 16) return;
  const order = await readRange(source, await zipDataOffset(source, entry), entry.size);
  if (new TextDecoder().decode(order) === 'big')
    throw unsupportedFile(source.name, 'it is in big-endian byte order.');
}

/** @returns the storage's entry, once the view is known to lie inside it */
function checkView(
  source: ByteSource,
  name: string,
  tensor: TorchTensor,
  entry: ZipEntry | undefined,
): ZipEntry {
  const { storage, offset, shape } = tensor;
  if (entry === undefined)
    throw malformedFile(source.name, `the data of tensor ${quoteName(name)} is missing.`);
  if (entry.size !== tensorByteLength(storage.type, [storage.count])) {
    throw malformedFile(
      source.name,
      `the data of tensor ${quoteName(name)} has ${entry.size} bytes, not what it claims.`,
    );
  }
  // A view larger than its storage repeats values; no weight does, and its size would be bounded by nothing.
  if (valueCount(shape) > storage.count || offset + viewSpan(tensor) > storage.count) {
    throw malformedFile(source.name, `tensor ${quoteName(name)} reaches outside its data.`);
  }
  return entry;
}

/** Values from the first to the last that a view touches, both included. */
function viewSpan({ shape, strides }: TorchTensor): number {
  if (shape.includes(0)) return 0;
  return 1 + shape.reduce((last, size, i) => last + (size - 1) * strides[i]!, 0);
}

function isContiguous({ shape, strides }: TorchTensor): boolean {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== expected) return false;
    expected *= shape[i]!;
  }
  return true;
}

function storedTensor(source: ByteSource, name: string, tensor: TorchTensor, entry: ZipEntry): StoredTensor {
  const { storage, offset, shape } = tensor;
  const itemBytes = tensorLayout(storage.type).bytes;
  const begin = async () => (await zipDataOffset(source, entry)) + offset * itemBytes;
  const spanBytes = viewSpan(tensor) * itemBytes;
  // A view of a part would need the whole to be checked; nearly every weight is its whole storage.
  const isWhole = spanBytes === entry.size;
  const stored: StoredTensor = {
    name,
    shape,
    type: storage.type,
    byteLength: tensorByteLength(storage.type, shape),
    place: [source.name, storage.key, offset, shape, tensor.strides].join(':'),
    read: async () => {
      const span = await readRange(source, await begin(), spanBytes);
      if (isWhole) verifyZipData(source, entry, span);
      return isContiguous(tensor) ? span : gather(span, tensor, itemBytes);
    },
  };
  if (!isContiguous(tensor)) return stored;
  return {
    ...stored,
    readStart: async (most) => readRange(source, await begin(), Math.min(most, spanBytes)),
    pieces: async function* () {
      const pieces = readPieces(source, await begin(), spanBytes, itemBytes);
      yield* isWhole ? verifiedPieces(source, entry, pieces) : pieces;
    },
  };
}

/** Copies a strided view into row-major order. */
function gather(span: Uint8Array, { shape, strides }: TorchTensor, itemBytes: number): Uint8Array {
  const out = new Uint8Array(valueCount(shape) * itemBytes);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to += itemBytes) {
    for (let byte = 0; byte < itemBytes; byte++) out[to + byte] = span[from * itemBytes + byte]!;
    // Counts up like an odometer, the last dimension fastest.
    for (let i = shape.length - 1; i >= 0; i--) {
      from += strides[i]!;
      index[i] = index[i]! + 1;
      if (index[i]! < shape[i]!) break;
      from -= shape[i]! * strides[i]!;
      index[i] = 0;
    }
  }
  return out;
}
