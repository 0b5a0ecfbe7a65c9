/**
 * The part of Protocol Buffers' wire format that ONNX needs, written without a schema compiler: varints, 32-bit
 * floats, and length-delimited fields. Large fields stay out of memory: their length is known, their bytes are made
 * when they are written.
 *
 * Source: protobuf.dev/programming-guides/encoding.
 */
import type { ByteSink } from '@/core/formats/bytes/byte-sink';

/** Bytes whose number is known before they are there. */
export interface LazyBytes {
  readonly byteLength: number;
  /** Gives exactly {@link byteLength} bytes, in pieces of any size. */
  chunks(): AsyncIterable<Uint8Array>;
}

type Piece = Uint8Array | LazyBytes;

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;
const utf8 = new TextEncoder();

/** Small pieces are gathered into runs of this many bytes before they are written. */
const RUN_BYTES = 1 << 16;

/** A message under construction: fields in the order they are added. */
export class ProtobufMessage {
  private readonly pieces: Piece[] = [];
  private length = 0;

  get byteLength(): number {
    return this.length;
  }

  /** int32, int64 and enum fields; negative numbers take ten bytes. */
  integer(field: number, value: number | bigint): this {
    this.tag(field, VARINT);
    this.push(varint(BigInt.asUintN(64, BigInt(value))));
    return this;
  }

  float(field: number, value: number): this {
    this.tag(field, FIXED_32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.push(bytes);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  bytes(field: number, value: Piece): this {
    this.lengthPrefix(field, value.byteLength);
    this.push(value);
    return this;
  }

  /** Repeated integers in one field, as proto3 packs them. */
  packedIntegers(field: number, values: readonly (number | bigint)[]): this {
    const encoded = values.map((value) => varint(BigInt.asUintN(64, BigInt(value))));
    this.lengthPrefix(
      field,
      encoded.reduce((sum, bytes) => sum + bytes.length, 0),
    );
    for (const bytes of encoded) this.push(bytes);
    return this;
  }

  /** An embedded message; it must be complete. */
  message(field: number, value: ProtobufMessage): this {
    this.lengthPrefix(field, value.length);
    for (const piece of value.pieces) this.push(piece);
    return this;
  }

  /** Writes the message from its beginning to its end. */
  async writeTo(sink: ByteSink): Promise<void> {
    const run = new Uint8Array(RUN_BYTES);
    let filled = 0;
    const flush = async () => {
      if (filled > 0) await sink(run.subarray(0, filled));
      filled = 0;
    };
    const write = async (bytes: Uint8Array) => {
      if (filled + bytes.length > RUN_BYTES) await flush();
      if (bytes.length > RUN_BYTES) {
        await sink(bytes);
        return;
      }
      run.set(bytes, filled);
      filled += bytes.length;
    };
    for (const piece of this.pieces) {
      if (piece instanceof Uint8Array) await write(piece);
      else await writeExactly(piece, write);
    }
    await flush();
  }

  private lengthPrefix(field: number, length: number): void {
    this.tag(field, LENGTH_DELIMITED);
    this.push(varint(BigInt(length)));
  }

  private tag(field: number, wireType: number): void {
    this.push(varint(BigInt((field << 3) | wireType)));
  }

  private push(piece: Piece): void {
    this.pieces.push(piece);
    this.length += piece.byteLength;
  }
}

async function writeExactly(piece: LazyBytes, write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  let written = 0;
  for await (const chunk of piece.chunks()) {
    written += chunk.byteLength;
    await write(chunk);
  }
  // The length is already written before the bytes: a difference would make the whole file unreadable.
  if (written !== piece.byteLength) {
    throw new Error(`A field of ${piece.byteLength} bytes was given ${written}.`);
  }
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
