import { expect, test } from 'vitest';
import { ProtobufMessage } from './protobuf-writer';

async function bytesOf(message: ProtobufMessage): Promise<number[]> {
  const written: number[] = [];
  await message.writeTo(async (chunk) => void written.push(...chunk));
  expect(written.length).toBe(message.byteLength);
  return written;
}

// The examples of the encoding's own documentation.
test('the published examples', async () => {
  expect(await bytesOf(new ProtobufMessage().integer(1, 150))).toEqual([0x08, 0x96, 0x01]);
  expect(await bytesOf(new ProtobufMessage().text(2, 'testing'))).toEqual([
    0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
  ]);
  const inner = new ProtobufMessage().integer(1, 150);
  expect(await bytesOf(new ProtobufMessage().message(3, inner))).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  expect(await bytesOf(new ProtobufMessage().packedIntegers(6, [3, 270, 86942]))).toEqual([
    0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05,
  ]);
  expect(await bytesOf(new ProtobufMessage().integer(1, -2))).toEqual([
    0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
  ]);
});

test('floats, 64-bit integers, long field numbers and text beyond ASCII', async () => {
  expect(await bytesOf(new ProtobufMessage().float(2, 1.5))).toEqual([0x15, 0, 0, 0xc0, 0x3f]);
  expect(await bytesOf(new ProtobufMessage().integer(20, 2n ** 40n))).toEqual([
    0xa0, 0x01, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20,
  ]);
  expect(await bytesOf(new ProtobufMessage().text(1, '▁'))).toEqual([0x0a, 3, 0xe2, 0x96, 0x81]);
});

test('large fields are made when they are written, and keep their place among small ones', async () => {
  let made = 0;
  const lazy = {
    byteLength: 200_000,
    async *chunks() {
      for (let i = 0; i < 4; i++) {
        made++;
        yield new Uint8Array(50_000).fill(i);
      }
    },
  };
  const message = new ProtobufMessage().integer(1, 7).bytes(9, lazy).integer(2, 8);
  expect(made).toBe(0);
  const bytes = await bytesOf(message);
  expect(bytes.slice(0, 7)).toEqual([0x08, 7, 0x4a, 0xc0, 0x9a, 0x0c, 0]);
  expect(bytes.slice(-3)).toEqual([3, 0x10, 8]);
});

test('a field that turns out longer or shorter than it said is an error, not a damaged file', async () => {
  const short = {
    byteLength: 5,
    chunks: async function* () {
      yield new Uint8Array(4);
    },
  };
  await expect(bytesOf(new ProtobufMessage().bytes(1, short))).rejects.toThrow('5 bytes was given 4');
});
