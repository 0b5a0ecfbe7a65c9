import { describe, expect, it } from 'vitest';
import { bytesSource } from '@/core/formats/bytes/byte-source';
import { memoryTensor } from '@/testing/checkpoints/tiny-checkpoint';
import { openSafetensors, writeSafetensors } from './safetensors';

/** A file with any header over so many bytes of data. */
function fileOf(header: unknown, dataBytes = 64): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + dataBytes);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  return out;
}

const open = (bytes: Uint8Array) => openSafetensors(bytesSource('model.safetensors', bytes));
const entry = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: offsets,
});

describe('safetensors', () => {
  it('reads what it writes', async () => {
    const a = memoryTensor('a', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
    const b = { ...memoryTensor('b', [2], new Float32Array(1)), type: 'bf16' as const };
    const bytes = await writeSafetensors([a, b], { format: 'pt' });
    expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
    const file = await open(bytes);
    expect(file.metadata).toEqual({ format: 'pt' });
    expect([...file.tensors.keys()]).toEqual(['a', 'b']);
    expect(file.tensors.get('a')).toMatchObject({ shape: [2, 3], type: 'f32', byteLength: 24 });
    expect(await file.tensors.get('a')!.read()).toEqual(await a.read());
    expect(file.tensors.get('b')).toMatchObject({ shape: [2], type: 'bf16', byteLength: 4 });
  });

  it.each([
    ['a header longer than the file', fileOf({}, 0).fill(200, 0, 2)],
    ['a header of 2^63 bytes', fileOf({}).fill(255, 0, 8)],
    ['less than eight bytes', new Uint8Array(5)],
    ['a header that is no JSON', fileOf('{"a":')],
    ['a header that is a list', fileOf([])],
    ['an entry without offsets', fileOf({ a: { dtype: 'F32', shape: [1] } })],
    ['a negative offset', fileOf({ a: entry([1], [-4, 0]) })],
    ['a fractional offset', fileOf({ a: entry([1], [0.5, 4.5]) })],
    ['an end before the beginning', fileOf({ a: entry([1], [8, 4]) })],
    ['data beyond the file', fileOf({ a: entry([32], [0, 128]) })],
    ['fewer bytes than the shape', fileOf({ a: entry([4], [0, 12]) })],
    ['a shape whose product overflows', fileOf({ a: entry([2 ** 52, 2 ** 52, 0], [0, 64]) })],
    ['a negative dimension', fileOf({ a: entry([-1, -1], [0, 4]) })],
    ['nine dimensions', fileOf({ a: entry([1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 4]) })],
    ['overlapping tensors', fileOf({ a: entry([4], [0, 16]), b: entry([4], [12, 28]) })],
  ])('rejects %s', async (_, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject({ name: 'PlaygroundError', code: 'malformed-file' });
  });

  it('names an element type it does not read', async () => {
    const bytes = fileOf({ q: entry([64], [0, 64], 'I8') });
    await expect(open(bytes)).rejects.toMatchObject({
      code: 'unsupported-file',
      message: expect.stringContaining('"I8"'),
    });
  });
});
