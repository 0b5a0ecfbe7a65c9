/**
 * Writes GGUF version 3. Source: github.com/ggml-org/ggml, docs/gguf.md.
 */
import { ByteBuilder } from '@/core/formats/bytes/byte-builder';
import type { ByteSink } from '@/core/formats/bytes/byte-sink';
import type { FileType } from '@/core/formats/checkpoint/tensor-type';
import { GGML_NUMBERS, tensorByteLength } from '@/core/formats/checkpoint/tensor-type';
import type { GgufMetadata, GgufNumberType, GgufType, GgufValue } from './gguf-values';
import { ALIGNMENT_KEY, DEFAULT_ALIGNMENT, GGUF_TYPES, integerOf } from './gguf-values';

/** A tensor about to be written; its data is produced when its turn comes. */
export interface TensorToWrite {
  name: string;
  /** Outermost dimension first. */
  shape: readonly number[];
  type: FileType;
  /** Contiguous data, in pieces; together `tensorByteLength(type, shape)` bytes. */
  chunks(): AsyncIterable<Uint8Array>;
}

/**
 * Writes a whole file, one tensor at a time, in the order given. The same input gives the same bytes.
 * @throws {RangeError} when a tensor gives more or fewer bytes than its shape has: a fault of the caller
 */
export async function writeGguf(
  metadata: GgufMetadata,
  tensors: readonly TensorToWrite[],
  sink: ByteSink,
): Promise<void> {
  const alignment = integerOf(metadata, ALIGNMENT_KEY) ?? DEFAULT_ALIGNMENT;
  const padding = (length: number): number => (alignment - (length % alignment)) % alignment;
  const header = writeHeader(metadata, tensors, padding);
  await sink(header);
  await sink(new Uint8Array(padding(header.length)));
  for (const tensor of tensors) {
    const expected = tensorByteLength(tensor.type, tensor.shape);
    let written = 0;
    for await (const chunk of tensor.chunks()) {
      await sink(chunk);
      written += chunk.length;
    }
    if (written !== expected)
      throw new RangeError(`${tensor.name} gave ${written} bytes instead of ${expected}.`);
    await sink(new Uint8Array(padding(written)));
  }
}

function writeHeader(
  metadata: GgufMetadata,
  tensors: readonly TensorToWrite[],
  padding: (length: number) => number,
): Uint8Array {
  const out = new ByteBuilder();
  out.append(new TextEncoder().encode('GGUF'));
  out.u32(3);
  out.u64(tensors.length);
  out.u64(metadata.size);
  for (const [key, value] of metadata) {
    out.text(key);
    out.u32(typeNumber(value.type));
    writeValue(out, value);
  }
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    out.text(name);
    out.u32(shape.length);
    for (const size of shape.toReversed()) out.u64(size);
    out.u32(GGML_NUMBERS[type]);
    out.u64(offset);
    const length = tensorByteLength(type, shape);
    offset += length + padding(length);
  }
  return out.bytes();
}

function typeNumber(type: GgufType): number {
  return GGUF_TYPES.indexOf(type);
}

function writeValue(out: ByteBuilder, entry: GgufValue): void {
  switch (entry.type) {
    case 'array':
      out.u32(typeNumber(entry.of));
      out.u64(entry.value.length);
      writeElements(out, entry);
      break;
    case 'string':
      out.text(entry.value);
      break;
    case 'bool':
      out.u8(Number(entry.value));
      break;
    case 'u64':
    case 'i64':
      out.u64(BigInt.asUintN(64, entry.value));
      break;
    default:
      writeNumber(out, entry.type, entry.value);
  }
}

function writeElements(out: ByteBuilder, list: GgufValue & { type: 'array' }): void {
  switch (list.of) {
    case 'array':
      for (const value of list.value) writeValue(out, value);
      break;
    case 'string':
      for (const value of list.value) out.text(value);
      break;
    case 'bool':
      for (const value of list.value) out.u8(Number(value));
      break;
    case 'u64':
    case 'i64':
      for (const value of list.value) out.u64(BigInt.asUintN(64, value));
      break;
    default:
      for (const value of list.value) writeNumber(out, list.of, value);
  }
}

function writeNumber(out: ByteBuilder, type: GgufNumberType, value: number): void {
  switch (type) {
    case 'f32':
      out.f32(value);
      break;
    case 'f64':
      out.f64(value);
      break;
    case 'u8':
    case 'i8':
      out.u8(value);
      break;
    case 'u16':
    case 'i16':
      out.u16(value);
      break;
    case 'u32':
    case 'i32':
      out.u32(value);
  }
}
