/**
 * safetensors: 8 bytes of header length, a JSON header, then the data. Source: the format's own description,
 * github.com/huggingface/safetensors.
 */
import * as v from 'valibot';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { readRange } from '@/core/formats/bytes/byte-source';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import { parseJson } from '@/core/formats/bytes/json-file';
import type { Span } from '@/core/formats/bytes/spans';
import { rejectOverlaps } from '@/core/formats/bytes/spans';
import type { StoredTensor, TensorType } from '@/core/formats/checkpoint/checkpoint';
import type { TensorFile } from '@/core/formats/checkpoint/tensor-file';
import { readPieces } from '@/core/formats/checkpoint/tensor-pieces';
import { tensorByteLength, tensorLayout } from '@/core/formats/checkpoint/tensor-type';

/** The 11-billion-parameter T5 has a header of about 150 KB. */
const LARGEST_HEADER = 2 * 2 ** 20;

const TYPES: Readonly<Record<string, TensorType>> = { F32: 'f32', F16: 'f16', BF16: 'bf16' };

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const ENTRY = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(whole), v.maxLength(8)),
  data_offsets: v.tuple([whole, whole]),
});
type Entry = v.InferOutput<typeof ENTRY>;

/**
 * Reads the header of one safetensors file; no tensor data yet.
 * @throws {PlaygroundError} `malformed-file` when lengths, offsets or shapes contradict each other;
 *   `unsupported-file` for element types other than F32, F16 and BF16
 */
export async function openSafetensors(source: ByteSource): Promise<TensorFile> {
  const prefix = await readRange(source, 0, 8);
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
  if (length > LARGEST_HEADER || length > source.size - 8) {
    throw malformedFile(source.name, `its header claims ${length} bytes, more than it can have.`);
  }
  const header = parseJson(source.name, await readRange(source, 8, length));
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw malformedFile(source.name, 'its header is not a list of tensors.');
  }
  const dataStart = 8 + length;
  const tensors = new Map<string, StoredTensor>();
  const spans: Span[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = checkEntry(source, name, value, source.size - dataStart);
    const [begin, end] = entry.data_offsets;
    const type = TYPES[entry.dtype]!;
    spans.push({ name, begin, end });
    tensors.set(name, {
      name,
      shape: entry.shape,
      type,
      byteLength: end - begin,
      read: () => readRange(source, dataStart + begin, end - begin),
      pieces: () => readPieces(source, dataStart + begin, end - begin, tensorLayout(type).bytes),
      readStart: (most) => readRange(source, dataStart + begin, Math.min(most, end - begin)),
    });
  }
  rejectOverlaps(source.name, spans);
  return { tensors, metadata: stringEntries((header as Record<string, unknown>).__metadata__) };
}

function checkEntry(source: ByteSource, name: string, value: unknown, dataBytes: number): Entry {
  const result = v.safeParse(ENTRY, value);
  if (!result.success)
    throw malformedFile(source.name, `the entry of tensor ${quoteName(name)} is malformed.`);
  const entry = result.output;
  const type = TYPES[entry.dtype];
  if (type === undefined) {
    throw unsupportedFile(
      source.name,
      `tensor ${quoteName(name)} is stored as ${quoteName(entry.dtype)}; only F32, F16 and BF16 are read.`,
    );
  }
  const [begin, end] = entry.data_offsets;
  if (begin > end || end > dataBytes) {
    throw malformedFile(
      source.name,
      `tensor ${quoteName(name)} claims bytes ${begin} to ${end} of ${dataBytes}.`,
    );
  }
  if (tensorByteLength(type, entry.shape) !== end - begin) {
    throw malformedFile(
      source.name,
      `tensor ${quoteName(name)} has ${end - begin} bytes, which is not its shape's size.`,
    );
  }
  return entry;
}

function stringEntries(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/**
 * Writes a small safetensors file in memory: adapters and test fixtures, not whole models.
 * @param tensors of type f32, f16 or bf16
 */
export async function writeSafetensors(
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let end = 0;
  for (const tensor of tensors) {
    const dtype = Object.keys(TYPES).find((key) => TYPES[key] === tensor.type);
    if (dtype === undefined)
      throw unsupportedFile(tensor.name, `${tensor.type} cannot be written to safetensors.`);
    header[tensor.name] = { dtype, shape: tensor.shape, data_offsets: [end, end + tensor.byteLength] };
    end += tensor.byteLength;
  }
  const json = JSON.stringify(header);
  // Padded with blanks so that the data starts at a multiple of 8, as the reference writer does.
  const text = new TextEncoder().encode(json);
  const headerLength = Math.ceil(text.length / 8) * 8;
  const out = new Uint8Array(8 + headerLength + end);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerLength), true);
  out.fill(0x20, 8, 8 + headerLength);
  out.set(text, 8);
  let at = 8 + headerLength;
  for (const tensor of tensors) {
    out.set(await tensor.read(), at);
    at += tensor.byteLength;
  }
  return out;
}
