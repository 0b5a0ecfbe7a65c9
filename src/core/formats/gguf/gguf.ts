/**
 * GGUF versions 2 and 3, little-endian. Source: github.com/ggml-org/ggml, docs/gguf.md.
 */
import { ByteCursor } from '@/core/formats/bytes/byte-cursor';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { readRange } from '@/core/formats/bytes/byte-source';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import { rejectOverlaps } from '@/core/formats/bytes/spans';
import type { StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import type { TensorFile } from '@/core/formats/checkpoint/tensor-file';
import { readPieces } from '@/core/formats/checkpoint/tensor-pieces';
import type { FileType } from '@/core/formats/checkpoint/tensor-type';
import {
  isForeign,
  rowsFit,
  tensorByteLength,
  tensorLayout,
  typeOfNumber,
  valueCount,
} from '@/core/formats/checkpoint/tensor-type';
import { foreignNotes, foreignTensor } from '@/core/formats/quantised/foreign-tensors';
import type { GgufMetadata, GgufNumberType, GgufType, GgufValue } from './gguf-values';
import { ALIGNMENT_KEY, DEFAULT_ALIGNMENT, GGUF_TYPES, integerOf, RECIPE_KEY } from './gguf-values';

export interface GgufFile extends TensorFile {
  /** Every metadata entry, typed. {@link TensorFile.metadata} holds the texts among them. */
  readonly entries: GgufMetadata;
}

/** The first window tried; a header with a large vocabulary takes one or two more, each four times as large. */
const FIRST_WINDOW = 2 ** 20;
/** mT5's header has about 7 MB. */
const LARGEST_HEADER = 32 * 2 ** 20;
const LARGEST_TENSOR_COUNT = 65_536;
const LARGEST_ENTRY_COUNT = 65_536;
/** Values in all lists together; mT5's tokenizer has about a million. */
const LARGEST_VALUE_COUNT = 2 ** 21;
const DEEPEST_ARRAY = 4;

/** ggml's names of its tensor types by number, for saying which one was met that is not read. */
const TYPE_NAMES =
  'F32 F16 Q4_0 Q4_1 Q4_2 Q4_3 Q5_0 Q5_1 Q8_0 Q8_1 Q2_K Q3_K Q4_K Q5_K Q6_K Q8_K IQ2_XXS IQ2_XS IQ3_XXS IQ1_S IQ4_NL IQ3_S IQ2_S IQ4_XS I8 I16 I32 I64 F64 IQ1_M BF16 Q4_0_4_4 Q4_0_4_8 Q4_0_8_8 TQ1_0 TQ2_0'.split(
    ' ',
  );

/** The header goes on beyond the window that was read: not an error yet. */
class WindowTooSmall extends Error {}

class WindowCursor extends ByteCursor {
  protected override pastEnd(): Error {
    return new WindowTooSmall();
  }
}

/**
 * Reads the header of a GGUF file; no tensor data yet.
 * @throws {PlaygroundError} `malformed-file` when lengths, offsets or shapes contradict each other;
 *   `unsupported-file` for other versions, byte orders and tensor types
 */
export async function openGguf(source: ByteSource): Promise<GgufFile> {
  const limit = Math.min(source.size, LARGEST_HEADER);
  for (let window = Math.min(FIRST_WINDOW, limit); ; window = Math.min(window * 4, limit)) {
    const bytes = await readRange(source, 0, window);
    const cursor = new (window < limit ? WindowCursor : ByteCursor)(source.name, bytes);
    try {
      return readHeader(source, cursor);
    } catch (error) {
      if (!(error instanceof WindowTooSmall)) throw error;
    }
  }
}

interface TensorInfo {
  name: string;
  shape: number[];
  type: FileType;
  offset: number;
}

function readHeader(source: ByteSource, cursor: ByteCursor): GgufFile {
  const file = source.name;
  if (cursor.text(4) !== 'GGUF') throw malformedFile(file, 'it does not start as a GGUF file does.');
  const version = cursor.u32();
  if (version !== 2 && version !== 3) {
    const swapped = (version & 0xffff) === 0;
    throw unsupportedFile(
      file,
      swapped ? 'it is in big-endian byte order.' : `it is GGUF version ${version}; 2 and 3 are read.`,
    );
  }
  const tensorCount = boundedCount(file, cursor.size(), LARGEST_TENSOR_COUNT, 'tensors');
  const entryCount = boundedCount(file, cursor.size(), LARGEST_ENTRY_COUNT, 'metadata entries');
  const entries = new Map<string, GgufValue>();
  const budget: Budget = { values: LARGEST_VALUE_COUNT };
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.text(cursor.size());
    if (entries.has(key)) throw malformedFile(file, `it has two metadata entries named ${quoteName(key)}.`);
    entries.set(key, readValue(file, cursor, readType(file, cursor), 0, budget));
  }
  const infos: TensorInfo[] = [];
  for (let i = 0; i < tensorCount; i++) infos.push(readTensorInfo(file, cursor));
  const alignment = checkAlignment(file, entries);
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  return {
    tensors: placeTensors(source, infos, dataStart, alignment),
    entries,
    metadata: textsOf(entries),
    notes: foreignNotes(infos),
  };
}

function boundedCount(file: string, count: number, largest: number, what: string): number {
  if (count > largest) throw malformedFile(file, `it claims ${count} ${what}.`);
  return count;
}

function readType(file: string, cursor: ByteCursor): GgufType {
  const number = cursor.u32();
  const type = GGUF_TYPES[number];
  if (type === undefined) throw malformedFile(file, `a metadata entry has the unknown type ${number}.`);
  return type;
}

/** How many values lists may still hold. */
interface Budget {
  values: number;
}

function readValue(
  file: string,
  cursor: ByteCursor,
  type: GgufType,
  depth: number,
  budget: Budget,
): GgufValue {
  switch (type) {
    case 'string':
      return { type, value: cursor.text(cursor.size()) };
    case 'bool':
      return { type, value: cursor.u8() !== 0 };
    case 'u64':
      return { type, value: cursor.u64() };
    case 'i64':
      return { type, value: cursor.i64() };
    case 'array':
      return readArray(file, cursor, depth, budget);
    default:
      return { type, value: cursor[type]() };
  }
}

function readArray(file: string, cursor: ByteCursor, depth: number, budget: Budget): GgufValue {
  if (depth >= DEEPEST_ARRAY) throw malformedFile(file, 'its metadata nests lists too deeply.');
  const of = readType(file, cursor);
  const count = boundedCount(file, cursor.size(), budget.values, 'values in a list');
  budget.values -= count;
  // Values are appended as they are read, so a false count ends at the end of the file and reserves nothing.
  const list = <T>(read: () => T): T[] => {
    const values: T[] = [];
    for (let i = 0; i < count; i++) values.push(read());
    return values;
  };
  switch (of) {
    case 'string':
      return { type: 'array', of, value: list(() => cursor.text(cursor.size())) };
    case 'bool':
      return { type: 'array', of, value: list(() => cursor.u8() !== 0) };
    case 'u64':
      return { type: 'array', of, value: list(() => cursor.u64()) };
    case 'i64':
      return { type: 'array', of, value: list(() => cursor.i64()) };
    case 'array':
      return { type: 'array', of, value: list(() => readArray(file, cursor, depth + 1, budget)) };
    default: {
      const number: GgufNumberType = of;
      return { type: 'array', of, value: list(() => cursor[number]()) };
    }
  }
}

function readTensorInfo(file: string, cursor: ByteCursor): TensorInfo {
  const name = cursor.text(cursor.size());
  const dimensions = boundedCount(file, cursor.u32(), 4, `dimensions for tensor ${quoteName(name)}`);
  const innermostFirst = Array.from({ length: dimensions }, () => cursor.size());
  const number = cursor.u32();
  const type = typeOfNumber(number);
  if (type === undefined) {
    throw unsupportedFile(
      file,
      `tensor ${quoteName(name)} is stored as ${TYPE_NAMES[number] ?? `type ${number}`}; F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, Q5_0, Q5_1, Q4_0 and Q4_1 are read.`,
      'Take a Q8_0, Q6_K, Q4_0 or F16 file of this model, or convert it anew from the original checkpoint.',
    );
  }
  return { name, shape: innermostFirst.reverse(), type, offset: cursor.size() };
}

function checkAlignment(file: string, entries: GgufMetadata): number {
  const alignment = entries.has(ALIGNMENT_KEY) ? integerOf(entries, ALIGNMENT_KEY) : DEFAULT_ALIGNMENT;
  const fine = alignment !== undefined && alignment >= 8 && alignment <= 65_536 && alignment % 8 === 0;
  if (!fine) throw malformedFile(file, `it asks for an alignment of ${alignment} bytes.`);
  return alignment;
}

function placeTensors(
  source: ByteSource,
  infos: readonly TensorInfo[],
  dataStart: number,
  alignment: number,
): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape, type, offset } of infos) {
    if (tensors.has(name)) throw malformedFile(source.name, `it has two tensors named ${quoteName(name)}.`);
    const sound =
      shape.every((size) => Number.isSafeInteger(size) && size > 0) &&
      Number.isSafeInteger(valueCount(shape));
    if (!sound || !rowsFit(type, shape)) {
      throw malformedFile(
        source.name,
        `tensor ${quoteName(name)} has the impossible shape [${shape.join(', ')}].`,
      );
    }
    const byteLength = tensorByteLength(type, shape);
    if (offset % alignment !== 0 || dataStart + offset + byteLength > source.size) {
      throw malformedFile(
        source.name,
        `tensor ${quoteName(name)} lies outside the file or off its alignment.`,
      );
    }
    tensors.set(name, placeTensor(source, { name, shape, type, offset }, dataStart + offset, byteLength));
  }
  rejectOverlaps(
    source.name,
    infos.map(({ name, shape, type, offset }) => ({
      name,
      begin: offset,
      end: offset + tensorByteLength(type, shape),
    })),
  );
  return tensors;
}

function placeTensor(
  source: ByteSource,
  { name, shape, type }: TensorInfo,
  begin: number,
  byteLength: number,
): StoredTensor {
  const pieces = () => readPieces(source, begin, byteLength, tensorLayout(type).bytes);
  if (isForeign(type)) return foreignTensor(name, shape, type, pieces);
  return { name, shape, type, byteLength, read: () => readRange(source, begin, byteLength), pieces };
}

function textsOf(entries: GgufMetadata): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, entry] of entries) {
    const isText = key.startsWith('general.') || key === RECIPE_KEY;
    if (isText && entry.type === 'string') texts[key] = entry.value;
  }
  return texts;
}
