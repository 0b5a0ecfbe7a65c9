import { describe, expect, it } from 'vitest';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { piecesOf } from '@/core/formats/checkpoint/tensor-pieces';
import { decodeValues } from '@/core/formats/checkpoint/tensor-values';
import { memoryTensor } from '@/testing/checkpoints/tiny-checkpoint';
import type { PickledTensor, ZipOptions } from '@/testing/checkpoints/torch-file';
import { contiguousStrides, PickleBuilder, writeTorchFile, writeZip } from '@/testing/checkpoints/torch-file';
import { openTorchCheckpoint } from './torch-checkpoint';

const open = (bytes: Uint8Array) => openTorchCheckpoint(bytesSource('pytorch_model.bin', bytes));

/** Storage 0 holds 0, 1, 2 ... 11 in float32. */
const storage = new Uint8Array(Float32Array.from({ length: 12 }, (_, i) => i).buffer);

function view(
  name: string,
  offset: number,
  shape: number[],
  strides: number[],
  rest: Partial<PickledTensor> = {},
) {
  return { name, type: 'f32' as const, key: '0', count: 12, offset, shape, strides, ...rest };
}

function archive(pickle: Uint8Array, options: ZipOptions = {}): Uint8Array<ArrayBuffer> {
  return writeZip(
    [
      { name: 'archive/data.pkl', bytes: pickle },
      { name: 'archive/data/0', bytes: storage },
    ],
    options,
  );
}

const withTensors = (...tensors: PickledTensor[]) => archive(new PickleBuilder().stateDict(tensors).bytes());

async function valuesOf(bytes: Uint8Array, name: string): Promise<number[]> {
  const tensor = (await open(bytes)).tensors.get(name)!;
  const data = await tensor.read();
  expect(data).toHaveLength(tensor.byteLength);
  return [...decodeValues(tensor.type, data)];
}

describe('PyTorch checkpoints', () => {
  it.each([{ zip64: false }, { zip64: true }])('reads whole tensors, %j', async (options) => {
    const a = memoryTensor('a', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
    const half = { ...memoryTensor('h', [2], new Float32Array(1)), type: 'f16' as const };
    const file = await open(await writeTorchFile([a, half], options));
    expect([...file.tensors.keys()]).toEqual(['a', 'h']);
    expect(file.tensors.get('a')).toMatchObject({ shape: [2, 3], type: 'f32', byteLength: 24 });
    expect(await file.tensors.get('a')!.read()).toEqual(await a.read());
    expect(file.tensors.get('h')).toMatchObject({ shape: [2], type: 'f16', byteLength: 4 });
  });

  it('reads views of one storage by offset and strides, wherever it was trained', async () => {
    const bytes = withTensors(
      view('rows', 0, [3, 4], [4, 1], { location: 'cuda:7' }),
      view('transposed', 0, [4, 3], [1, 4], { location: 'xla:0' }),
      view('middle', 5, [2, 2], [4, 1]),
      view('column', 2, [3, 1], [4, 1]),
      view('backing', 11, [1], [99]),
      view('parameter', 0, [2], [3], { parameter: true }),
    );
    expect(await valuesOf(bytes, 'rows')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await valuesOf(bytes, 'transposed')).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect(await valuesOf(bytes, 'middle')).toEqual([5, 6, 9, 10]);
    expect(await valuesOf(bytes, 'column')).toEqual([2, 6, 10]);
    expect(await valuesOf(bytes, 'backing')).toEqual([11]);
    expect(await valuesOf(bytes, 'parameter')).toEqual([0, 3]);
  });

  it.each([
    ['a view past its storage', view('a', 10, [3], [1])],
    ['strides that leave the storage', view('a', 0, [2, 2], [11, 2])],
    ['a view larger than its storage', view('a', 0, [1000, 1000], [0, 0])],
    ['a shape whose product overflows', view('a', 0, [2 ** 40, 2 ** 40], [0, 0])],
    ['a negative offset', view('a', -1, [1], [1])],
    ['a negative dimension', view('a', 0, [-2], [1])],
    ['a negative stride', view('a', 11, [2], [-1])],
    ['another number of strides than dimensions', view('a', 0, [2, 2], [1])],
    ['a storage with another count than bytes', view('a', 0, [1], [1], { count: 13 })],
    ['a storage of 2^52 values', view('a', 0, [1], [1], { count: 2 ** 52 })],
    ['a storage that is not there', view('a', 0, [1], [1], { key: '../0' })],
  ])('rejects %s', async (_, tensor) => {
    await expect(open(withTensors(tensor))).rejects.toMatchObject({
      name: 'PlaygroundError',
      code: 'malformed-file',
    });
  });

  it.each([
    ['os.system', new PickleBuilder().global('os', 'system').text('echo').op(0x85, 0x52)],
    ['builtins.eval', new PickleBuilder().global('builtins', 'eval').text('1').op(0x85, 0x52)],
    ['torch.LongStorage', new PickleBuilder().stateDict([view('a', 0, [1], [1], { type: 'q8_0' })])],
  ])('names the global %s and does not open the file', async (name, pickle) => {
    await expect(open(archive(pickle.bytes()))).rejects.toMatchObject({
      code: 'unsupported-file',
      message: expect.stringContaining(`"${name}"`),
    });
  });

  it.each([
    ['INST, which calls by name', [0x69], '"i"'],
    ['STACK_GLOBAL', [0x93], '0x93'],
    ['NEWOBJ', [0x81], '0x81'],
    ['a registered extension', [0x82, 1], '0x82'],
    ['PERSID as text', [0x50], '"P"'],
  ])('names the instruction %s', async (_, opcodes, shown) => {
    await expect(open(archive(new PickleBuilder().op(...opcodes).bytes()))).rejects.toMatchObject({
      code: 'unsupported-file',
      message: expect.stringContaining(shown),
    });
  });

  it.each([
    ['stops with nothing', []],
    ['closes a group it did not open', [0x74]],
    ['takes a value from below a group', [0x4e, 0x28, 0x85]],
    ['recalls what it never kept', [0x68, 9]],
    ['keeps nothing', [0x71, 0]],
    ['sets an entry of a number', [0x4b, 1, 0x4e, 0x4e, 0x73]],
    ['reads past its end', [0x58, 255, 255, 255, 255]],
    ['calls a dict', [0x7d, 0x29, 0x52]],
    ['makes a storage of nothing', [0x4e, 0x51]],
  ])('rejects a pickle that %s', async (_, opcodes) => {
    await expect(open(archive(new PickleBuilder().op(...opcodes).bytes()))).rejects.toMatchObject({
      name: 'PlaygroundError',
      code: 'malformed-file',
    });
  });

  it('rejects other pickle protocols and top-level values', async () => {
    await expect(open(archive(Uint8Array.of(0x80, 4, 0x7d, 0x2e)))).rejects.toMatchObject({
      code: 'unsupported-file',
    });
    await expect(open(archive(new PickleBuilder().op(0x5d).bytes()))).rejects.toMatchObject({
      code: 'unsupported-file',
    });
  });

  // What it describes would fill any memory: reading it at all would outlast the test's limit.
  it('is not swollen by a pickle that doubles what it has', async () => {
    const builder = new PickleBuilder().op(0x29, 0x71, 0);
    for (let i = 0; i < 10_000; i++) builder.op(0x68, 0, 0x68, 0, 0x86, 0x71, 0);
    await expect(open(archive(builder.bytes()))).rejects.toMatchObject({ code: 'unsupported-file' });
  });

  it('names a compressed part', async () => {
    const bytes = writeZip([{ name: 'archive/data.pkl', bytes: storage, method: 8 }]);
    await expect(open(bytes)).rejects.toMatchObject({
      code: 'unsupported-file',
      message: expect.stringContaining('compressed'),
    });
  });

  it.each([
    [
      'two parts of one name',
      writeZip([
        { name: 'a/b', bytes: storage },
        { name: 'a/b', bytes: storage },
      ]),
    ],
    ['no pickle', writeZip([{ name: 'readme.txt', bytes: storage }])],
    ['no end record', withTensors(view('a', 0, [1], [1])).slice(0, -30)],
    ['a table of contents beyond the file', damaged(withTensors(view('a', 0, [1], [1])), -6, 0x7f)],
    ['a part that starts where another does', damaged(withTensors(view('a', 0, [1], [1])), -22 - 14 - 4, 0)],
  ])('rejects a zip file with %s', async (_, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject({ name: 'PlaygroundError', code: 'malformed-file' });
  });
});

it('notices a changed weight, and a changed list of tensors, by the checksums', async () => {
  const whole = await writeTorchFile([memoryTensor('a', [12], new Float32Array(storage.buffer))]);
  const at = (piece: Uint8Array) => indexOf(whole, piece);
  const flipped = (place: number) => {
    const copy = whole.slice();
    copy[place]! ^= 0x10;
    return copy;
  };
  const refused = expect.objectContaining({
    code: 'malformed-file',
    message: expect.stringContaining('checksum'),
  });
  await expect(valuesOf(flipped(at(storage) + 21), 'a')).rejects.toThrow(refused);
  await expect(open(flipped(at(new TextEncoder().encode('_rebuild_tensor')) + 3))).rejects.toThrow(refused);
  expect(await valuesOf(whole, 'a')).toEqual(Array.from({ length: 12 }, (_, i) => i));
});

describe('a tensor in pieces', () => {
  /** Three pieces, the last of another length. */
  const large = memoryTensor('large', [9_000_001], new Float32Array(9_000_001).fill(0.25));

  async function pieceLengths(bytes: Uint8Array): Promise<number[]> {
    const lengths: number[] = [];
    for await (const piece of piecesOf((await open(bytes)).tensors.get('large')!)) lengths.push(piece.length);
    return lengths;
  }

  it('is all of it, and is compared with the checksum after the last', async () => {
    const whole = await writeTorchFile([large]);
    expect(await pieceLengths(whole)).toEqual([2 ** 24, 2 ** 24, 36_000_004 - 2 ** 25]);
    whole[20_000_000]! ^= 1;
    await expect(pieceLengths(whole)).rejects.toMatchObject({
      code: 'malformed-file',
      message: expect.stringContaining('checksum'),
    });
  });

  it('is one piece where the file has its values in another order', async () => {
    const tensors = (await open(withTensors(view('t', 0, [4, 3], [1, 4]), view('part', 4, [4], [1]))))
      .tensors;
    expect(tensors.get('t')!.pieces).toBeUndefined();
    const pieces: number[] = [];
    for await (const piece of piecesOf(tensors.get('part')!)) pieces.push(...decodeValues('f32', piece));
    expect(pieces).toEqual([4, 5, 6, 7]);
  });
});

/** A copy whose four bytes at a place, counted from the end, are all `value`. */
function damaged(bytes: Uint8Array, fromEnd: number, value: number): Uint8Array {
  const copy = bytes.slice();
  return copy.fill(value, copy.length + fromEnd, copy.length + fromEnd + 4);
}

function indexOf(bytes: Uint8Array, piece: Uint8Array): number {
  return bytes.findIndex((_, i) => piece.every((byte, k) => bytes[i + k] === byte));
}

describe('strides', () => {
  it('of a contiguous tensor', () => {
    expect(contiguousStrides([2, 3, 4])).toEqual([12, 4, 1]);
  });
});
