import { describe, expect, it } from 'vitest';
import { ByteBuilder } from '@/core/formats/bytes/byte-builder';
import { memorySink } from '@/core/formats/bytes/byte-sink';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { tensorByteLength } from '@/core/formats/checkpoint/tensor-type';
import { openGguf } from './gguf';
import type { GgufMetadata, GgufValue } from './gguf-values';
import type { TensorToWrite } from './gguf-writer';
import { writeGguf } from './gguf-writer';

const open = (bytes: Uint8Array) => openGguf(bytesSource('model.gguf', bytes));

async function written(
  metadata: GgufMetadata,
  tensors: readonly TensorToWrite[],
): Promise<Uint8Array<ArrayBuffer>> {
  const sink = memorySink();
  await writeGguf(metadata, tensors, sink.write);
  return sink.bytes();
}

function tensorOf(name: string, shape: number[], type: TensorToWrite['type'], fill: number): TensorToWrite {
  const bytes = new Uint8Array(tensorByteLength(type, shape)).fill(fill);
  return {
    name,
    shape,
    type,
    chunks: async function* () {
      yield bytes.subarray(0, 5);
      yield bytes.subarray(5);
    },
  };
}

const METADATA: [string, GgufValue][] = [
  ['general.architecture', { type: 'string', value: 'täst' }],
  ['a.u8', { type: 'u8', value: 255 }],
  ['a.i8', { type: 'i8', value: -128 }],
  ['a.u16', { type: 'u16', value: 65_535 }],
  ['a.i16', { type: 'i16', value: -2 }],
  ['a.u32', { type: 'u32', value: 4_294_967_295 }],
  ['a.i32', { type: 'i32', value: -3 }],
  ['a.f32', { type: 'f32', value: 0.5 }],
  ['a.f64', { type: 'f64', value: 0.1 }],
  ['a.bool', { type: 'bool', value: true }],
  ['a.u64', { type: 'u64', value: 2n ** 64n - 1n }],
  ['a.i64', { type: 'i64', value: -5n }],
  ['a.strings', { type: 'array', of: 'string', value: ['', '▁the', '\u{1f600}'] }],
  ['a.numbers', { type: 'array', of: 'i16', value: [1, -1] }],
  ['a.flags', { type: 'array', of: 'bool', value: [true, false] }],
  ['a.longs', { type: 'array', of: 'i64', value: [-1n, 2n] }],
  [
    'a.nested',
    {
      type: 'array',
      of: 'array',
      value: [
        { type: 'array', of: 'u8', value: [1, 2] },
        { type: 'array', of: 'string', value: ['x'] },
      ],
    },
  ],
];

describe('GGUF', () => {
  it('reads back every kind of value, and tensors of every type', async () => {
    const tensors = [
      tensorOf('f32', [3, 5], 'f32', 1),
      tensorOf('f16', [7], 'f16', 2),
      tensorOf('bf16', [1, 2, 3, 4], 'bf16', 3),
      tensorOf('q8', [2, 64], 'q8_0', 4),
      tensorOf('q4', [3, 32], 'q4_0', 5),
    ];
    const bytes = await written(new Map(METADATA), tensors);
    const file = await open(bytes);
    expect([...file.entries]).toEqual(METADATA);
    expect([...file.tensors.values()].map(({ name, shape, type }) => [name, shape, type])).toEqual(
      tensors.map(({ name, shape, type }) => [name, shape, type]),
    );
    for (const [i, tensor] of [...file.tensors.values()].entries()) {
      expect(await tensor.read()).toEqual(new Uint8Array(tensor.byteLength).fill(i + 1));
    }
    expect(await written(file.entries, tensors)).toEqual(bytes);
  });

  it('keeps another alignment', async () => {
    const metadata: GgufMetadata = new Map([['general.alignment', { type: 'u32', value: 128 }]]);
    const file = await open(
      await written(metadata, [tensorOf('a', [3], 'f32', 1), tensorOf('b', [3], 'f32', 2)]),
    );
    expect(await file.tensors.get('b')!.read()).toEqual(new Uint8Array(12).fill(2));
  });

  it('reads a header of several windows', async () => {
    const long = Array.from({ length: 200_000 }, (_, i) => `token number ${i}`);
    const file = await open(
      await written(new Map([['x', { type: 'array', of: 'string', value: long }]]), []),
    );
    expect(file.entries.get('x')?.value).toEqual(long);
  });

  it('says when the caller gives too few bytes', async () => {
    const short = { ...tensorOf('a', [8], 'f32', 1), shape: [9] };
    await expect(written(new Map(), [short])).rejects.toThrow('32 bytes instead of 36');
  });
});

interface RawTensor {
  name: string;
  sizes: (number | bigint)[];
  type: number;
  offset: number | bigint;
}

/** A header with no metadata over so many bytes of data. */
function raw(tensors: RawTensor[], dataBytes = 256): Uint8Array {
  const out = new ByteBuilder();
  start(out, tensors.length, 0);
  for (const { name, sizes, type, offset } of tensors) {
    out.text(name);
    out.u32(sizes.length);
    for (const size of sizes) out.u64(size);
    out.u32(type);
    out.u64(offset);
  }
  while (out.bytes().length % 32 !== 0) out.u8(0);
  out.append(new Uint8Array(dataBytes));
  return out.bytes();
}

function start(
  out: ByteBuilder,
  tensors: number | bigint,
  entries: number | bigint,
  version = 3,
): ByteBuilder {
  out.append(new TextEncoder().encode('GGUF'));
  out.u32(version);
  out.u64(tensors);
  out.u64(entries);
  return out;
}

/** A header with one metadata entry whose value is written by hand. */
function entryOf(write: (out: ByteBuilder) => void): Uint8Array {
  const out = start(new ByteBuilder(), 0, 1);
  out.text('key');
  write(out);
  return out.bytes();
}

const tensor = (rest: Partial<RawTensor> = {}): RawTensor => ({
  name: 'a',
  sizes: [8],
  type: 0,
  offset: 0,
  ...rest,
});

describe('malformed GGUF', () => {
  it.each<[string, Uint8Array]>([
    ['another magic', new TextEncoder().encode('GGML, a long time ago')],
    ['nothing after the magic', new TextEncoder().encode('GGUF')],
    ['2^60 tensors', start(new ByteBuilder(), 2n ** 60n, 0).bytes()],
    ['2^60 entries', start(new ByteBuilder(), 0, 2n ** 60n).bytes()],
    ['an entry of unknown type', entryOf((out) => out.u32(99))],
    [
      'a text longer than the file',
      entryOf((out) => {
        out.u32(8);
        out.u64(2n ** 62n);
      }),
    ],
    [
      'a list of 2^40 numbers',
      entryOf((out) => {
        out.u32(9);
        out.u32(4);
        out.u64(2n ** 40n);
      }),
    ],
    [
      'a list of two million texts that are not there',
      entryOf((out) => {
        out.u32(9);
        out.u32(8);
        out.u64(2_000_000);
      }),
    ],
    [
      'lists in lists in lists',
      entryOf((out) => {
        out.u32(9);
        for (let depth = 0; depth < 100; depth++) {
          out.u32(9);
          out.u64(1);
        }
      }),
    ],
    ['two tensors of one name', raw([tensor(), tensor({ offset: 32 })])],
    ['overlapping tensors', raw([tensor({ sizes: [16] }), tensor({ name: 'b', offset: 32 })])],
    ['a tensor beyond the file', raw([tensor({ offset: 256 })])],
    ['an offset of 2^63', raw([tensor({ offset: 2n ** 63n })])],
    ['an offset off its alignment', raw([tensor({ offset: 8 })])],
    ['a size of zero', raw([tensor({ sizes: [0] })])],
    ['a size of 2^63', raw([tensor({ sizes: [2n ** 63n] })])],
    ['a product that overflows', raw([tensor({ sizes: [2n ** 31n, 2n ** 31n] })])],
    ['five dimensions', raw([tensor({ sizes: [1, 1, 1, 1, 1] })])],
    ['four thousand million dimensions', raw([tensor({ sizes: [] })]).fill(255, 33, 37)],
    ['blocks that do not fill a row', raw([tensor({ sizes: [33, 32], type: 8 })])],
    ['blocks of 256 in rows of 128', raw([tensor({ sizes: [128, 2], type: 12 })])],
    ['a Q6_K tensor cut short', raw([tensor({ sizes: [256, 2], type: 14 })])],
  ])('is rejected: %s', async (_, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject({ name: 'PlaygroundError', code: 'malformed-file' });
  });

  it('is rejected: two entries of one key', async () => {
    const out = start(new ByteBuilder(), 0, 2);
    for (let i = 0; i < 2; i++) {
      out.text('key');
      out.u32(7);
      out.u8(1);
    }
    await expect(open(out.bytes())).rejects.toMatchObject({ code: 'malformed-file' });
  });

  it.each([0, 7, 2 ** 31])('is rejected: an alignment of %i', async (alignment) => {
    const out = start(new ByteBuilder(), 0, 1);
    out.text('general.alignment');
    out.u32(4);
    out.u32(alignment);
    await expect(open(out.bytes())).rejects.toMatchObject({ code: 'malformed-file' });
  });

  it.each([
    ['Q3_K', raw([tensor({ sizes: [256], type: 11 })])],
    ['type 77', raw([tensor({ type: 77 })])],
    ['version 1', start(new ByteBuilder(), 0, 0, 1).bytes()],
    ['big-endian', start(new ByteBuilder(), 0, 0, 0x03000000).bytes()],
  ])('names what it does not read: %s', async (name, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject({
      code: 'unsupported-file',
      message: expect.stringContaining(name),
    });
  });
});
