/**
 * The directory of a zip file as `torch.save` writes it: entries stored, never compressed; zip64 for files over 4 GB.
 * Source: PKWARE APPNOTE 6.3, sections 4.3 and 4.5.3.
 */
import { ByteCursor } from '@/core/formats/bytes/byte-cursor';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { readRange } from '@/core/formats/bytes/byte-source';
import { crc32 } from '@/core/formats/bytes/crc32';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import { rejectOverlaps } from '@/core/formats/bytes/spans';

export interface ZipEntry {
  readonly name: string;
  /** Bytes of the data. */
  readonly size: number;
  /** CRC-32 of the data; 0 where the writer left it out, as PyTorch can be told to. */
  readonly checksum: number;
  /** Where the local header starts; the data comes after it. */
  readonly headerOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;

const END_SIZE = 22;
const END64_SIZE = 56;
const LOCATOR64_SIZE = 20;
const LOCAL_SIZE = 30;
const LARGEST_COMMENT = 65_535;
const LARGEST_DIRECTORY = 16 * 2 ** 20;
/** In these fields the value is in the zip64 extra field instead. */
const IN_EXTRA = 0xffffffff;

/**
 * Reads the central directory.
 * @returns entries by name
 * @throws {PlaygroundError} `malformed-file` when it contradicts the file; `unsupported-file` when an entry is compressed
 *   or encrypted
 */
export async function readZipDirectory(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const { offset, size, count } = await findDirectory(source);
  if (size > LARGEST_DIRECTORY || offset + size > source.size) {
    throw malformedFile(source.name, 'its table of contents lies outside the file.');
  }
  const cursor = new ByteCursor(source.name, await readRange(source, offset, size));
  const entries = new Map<string, ZipEntry>();
  for (let i = 0; i < count; i++) {
    const entry = readEntry(source, cursor);
    if (entries.has(entry.name))
      throw malformedFile(source.name, `it has two entries named ${quoteName(entry.name)}.`);
    entries.set(entry.name, entry);
  }
  rejectOverlaps(
    source.name,
    [...entries.values()].map(({ name, headerOffset, size: length }) => ({
      name,
      begin: headerOffset,
      end: headerOffset + LOCAL_SIZE + length,
    })),
  );
  return entries;
}

interface Directory {
  offset: number;
  size: number;
  count: number;
}

async function findDirectory(source: ByteSource): Promise<Directory> {
  const tailSize = Math.min(source.size, END_SIZE + LARGEST_COMMENT);
  const tail = await readRange(source, source.size - tailSize, tailSize);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let at = tailSize - END_SIZE;
  while (
    at >= 0 &&
    !(
      view.getUint32(at, true) === END_SIGNATURE && at + END_SIZE + view.getUint16(at + 20, true) === tailSize
    )
  ) {
    at--;
  }
  if (at < 0) throw malformedFile(source.name, 'the end of the zip file is missing.');
  const locatorAt = at - LOCATOR64_SIZE;
  if (locatorAt >= 0 && view.getUint32(locatorAt, true) === LOCATOR64_SIGNATURE) {
    return readEnd64(source, Number(view.getBigUint64(locatorAt + 8, true)));
  }
  return {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
}

async function readEnd64(source: ByteSource, at: number): Promise<Directory> {
  const cursor = new ByteCursor(source.name, await readRange(source, at, END64_SIZE));
  if (cursor.u32() !== END64_SIGNATURE) throw malformedFile(source.name, 'its zip64 end record is missing.');
  cursor.take(28);
  const count = cursor.size();
  return { count, size: cursor.size(), offset: cursor.size() };
}

function readEntry(source: ByteSource, cursor: ByteCursor): ZipEntry {
  if (cursor.u32() !== ENTRY_SIGNATURE) throw malformedFile(source.name, 'its table of contents is damaged.');
  cursor.take(4);
  const flags = cursor.u16();
  const method = cursor.u16();
  cursor.take(4);
  const checksum = cursor.u32();
  const compressed = cursor.u32();
  const uncompressed = cursor.u32();
  const nameLength = cursor.u16();
  const extraLength = cursor.u16();
  const commentLength = cursor.u16();
  cursor.take(8);
  const localOffset = cursor.u32();
  const name = cursor.text(nameLength);
  const extra = new ByteCursor(source.name, cursor.span(extraLength));
  cursor.take(commentLength);
  if (method !== 0 || (flags & 1) !== 0) {
    throw unsupportedFile(
      source.name,
      `its part ${quoteName(name)} is ${method === 0 ? 'encrypted' : 'compressed'}, which PyTorch files never are.`,
      'Give the model file itself, not a zip file that holds it.',
    );
  }
  const [size, stored, headerOffset] = widen(extra, [uncompressed, compressed, localOffset]);
  if (size !== stored || headerOffset! + LOCAL_SIZE + nameLength + size! > source.size) {
    throw malformedFile(source.name, `its part ${quoteName(name)} lies outside the file.`);
  }
  return { name, size: size!, checksum, headerOffset: headerOffset! };
}

/** Replaces the fields that are too small for their values by those of the zip64 extra field, which has only these. */
function widen(extra: ByteCursor, fields: readonly number[]): number[] {
  if (!fields.includes(IN_EXTRA)) return [...fields];
  while (extra.remaining >= 4) {
    const id = extra.u16();
    const length = extra.u16();
    if (id === 1) return fields.map((field) => (field === IN_EXTRA ? extra.size() : field));
    extra.take(length);
  }
  return [...fields];
}

/**
 * Compares the whole data of an entry with its checksum.
 * @throws {PlaygroundError} `malformed-file` when they differ
 */
export function verifyZipData(source: ByteSource, entry: ZipEntry, data: Uint8Array): void {
  if (entry.checksum !== 0) verifySum(source, entry, crc32(data));
}

/**
 * Passes the whole data of an entry on, piece by piece, and compares the checksum after the last.
 * @throws {PlaygroundError} `malformed-file` when they differ
 */
export async function* verifiedPieces(
  source: ByteSource,
  entry: ZipEntry,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let sum = 0;
  for await (const piece of pieces) {
    if (entry.checksum !== 0) sum = crc32(piece, sum);
    yield piece;
  }
  if (entry.checksum !== 0) verifySum(source, entry, sum);
}

function verifySum(source: ByteSource, entry: ZipEntry, sum: number): void {
  if (sum === entry.checksum) return;
  throw malformedFile(source.name, `its part ${quoteName(entry.name)} is damaged: the checksum differs.`);
}

/**
 * Where the data of an entry starts: the local header has lengths of its own.
 * @throws {PlaygroundError} `malformed-file` when the local header is not there or the data would leave the file
 */
export async function zipDataOffset(source: ByteSource, entry: ZipEntry): Promise<number> {
  const header = await readRange(source, entry.headerOffset, LOCAL_SIZE);
  const view = new DataView(header.buffer, header.byteOffset, LOCAL_SIZE);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw malformedFile(source.name, `its part ${quoteName(entry.name)} does not start where it should.`);
  }
  const start = entry.headerOffset + LOCAL_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.size > source.size)
    throw malformedFile(source.name, `its part ${quoteName(entry.name)} is cut short.`);
  return start;
}
