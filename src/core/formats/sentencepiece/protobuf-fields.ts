import { malformedFile } from '@/core/formats/bytes/file-errors';

/** One field of a protobuf message: a varint, four or eight bytes, or bytes of a given length. */
export interface ProtobufField {
  readonly number: number;
  readonly wireType: number;
  /** The value of a varint, which fits 32 bits in the messages read here; 0 for the other wire types. */
  readonly varint: number;
  /** The bytes of a field with a length, or of a fixed one; empty for a varint. A view, not a copy. */
  readonly bytes: Uint8Array;
}

export const VARINT = 0;
const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/**
 * Reads the fields of one message in order. Every length is checked against the bytes that are there, and nothing is
 * copied.
 * @param file name for messages
 * @throws {PlaygroundError} `malformed-file` when the bytes are no protobuf message
 */
export function* readFields(file: string, message: Uint8Array): Generator<ProtobufField> {
  const reader = new VarintReader(file, message);
  while (reader.at < message.length) {
    const tag = reader.next();
    const wireType = tag % 8;
    const number = Math.floor(tag / 8);
    if (number === 0) throw noMessage(file);
    if (wireType === VARINT) {
      yield { number, wireType, varint: reader.next(), bytes: NO_BYTES };
      continue;
    }
    yield { number, wireType, varint: 0, bytes: reader.take(lengthOf(file, wireType, reader)) };
  }
}

const NO_BYTES = new Uint8Array(0);

function lengthOf(file: string, wireType: number, reader: VarintReader): number {
  if (wireType === LENGTH_DELIMITED) return reader.next();
  if (wireType === FIXED32) return 4;
  if (wireType === FIXED64) return 8;
  throw noMessage(file);
}

class VarintReader {
  at = 0;

  constructor(
    private readonly file: string,
    private readonly bytes: Uint8Array,
  ) {}

  /** The value modulo 2^53: negative 64-bit numbers, which mean "no such id" here, come out large. */
  next(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw noMessage(this.file);
      if (shift < 49) value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw noMessage(this.file);
  }

  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw noMessage(this.file);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

function noMessage(file: string) {
  return malformedFile(file, 'this is no SentencePiece model, or it is damaged or cut short.');
}
