import { describe, expect, expectTypeOf, it } from 'vitest';
import { type UniformValues, uniformStruct } from './uniform-layout';

describe('layout of a uniform struct', () => {
  it('places scalars one after the other and rounds the size up to 16 bytes', () => {
    const struct = uniformStruct('Params', {
      rows: 'u32',
      scale: 'f32',
      shift: 'i32',
      epsilon: 'f32',
      last: 'u32',
    });
    expect(
      ['rows', 'scale', 'shift', 'epsilon', 'last'].map((name) => struct.offsetOf(name as 'rows')),
    ).toEqual([0, 4, 8, 12, 16]);
    expect(struct.byteLength).toBe(32);
  });

  it.each([
    ['vec2<f32>', 8],
    ['vec3<u32>', 16],
    ['vec4<i32>', 16],
  ] as const)('aligns %s to %i bytes', (type, offset) => {
    expect(uniformStruct('Params', { first: 'f32', vector: type }).offsetOf('vector')).toBe(offset);
  });

  it('puts a scalar into the fourth place of a vec3, but not of a vec4', () => {
    const afterThree = uniformStruct('Params', { vector: 'vec3<f32>', scalar: 'u32' });
    expect([afterThree.offsetOf('scalar'), afterThree.byteLength]).toEqual([12, 16]);
    const afterFour = uniformStruct('Params', { vector: 'vec4<f32>', scalar: 'u32' });
    expect([afterFour.offsetOf('scalar'), afterFour.byteLength]).toEqual([16, 32]);
  });

  it('leaves the gaps that WGSL leaves in a mix of scalars and vectors', () => {
    const struct = uniformStruct('Params', {
      a: 'u32',
      b: 'vec2<u32>',
      c: 'f32',
      d: 'vec4<f32>',
      e: 'i32',
      f: 'vec3<i32>',
      g: 'f32',
    });
    const offsets = (['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const).map((name) => struct.offsetOf(name));
    expect(offsets).toEqual([0, 8, 16, 32, 48, 64, 76]);
    expect(struct.byteLength).toBe(80);
  });
});

describe('the bytes of a uniform struct', () => {
  const struct = uniformStruct('Params', { rows: 'u32', vector: 'vec4<f32>', shift: 'i32', scale: 'f32' });

  it('hold every value at its offset, whatever the order in which values are given', () => {
    const view = new DataView(
      struct.bytes({ scale: 0.5, shift: -7, vector: [1, 2, 3, -4], rows: 0xffff_ffff }),
    );
    expect(view.getUint32(0, true)).toBe(0xffff_ffff);
    expect([16, 20, 24, 28].map((at) => view.getFloat32(at, true))).toEqual([1, 2, 3, -4]);
    expect(view.getInt32(32, true)).toBe(-7);
    expect(view.getFloat32(36, true)).toBe(0.5);
    expect([4, 8, 12, 40, 44].map((at) => view.getUint32(at, true))).toEqual([0, 0, 0, 0, 0]);
  });

  it.each([-1, 1.5, 2 ** 32, Number.NaN])('refuse %d where an unsigned integer belongs', (rows) => {
    const refused = expect.objectContaining({
      code: 'internal',
      message: expect.stringContaining('Params.rows'),
    });
    expect(() => struct.bytes({ rows, vector: [0, 0, 0, 0], shift: 0, scale: 1 })).toThrow(refused);
  });
});

describe('the text of a uniform struct', () => {
  const base = uniformStruct('Params', { rows: 'u32', centre: 'vec2<f32>' });

  it('is a WGSL declaration', () => {
    expect(base.declaration).toBe('struct Params {\n  rows: u32,\n  centre: vec2<f32>,\n}');
  });

  it('grows at its end when fields are added', () => {
    const more = base.with({ scale: 'f32' });
    expect(more.declaration).toBe('struct Params {\n  rows: u32,\n  centre: vec2<f32>,\n  scale: f32,\n}');
    expect(more.offsetOf('centre')).toBe(base.offsetOf('centre'));
  });
});

it('takes a number or a tuple for each field, and nothing else', () => {
  const struct = uniformStruct('Params', { rows: 'u32', centre: 'vec2<f32>' });
  type Values = UniformValues<typeof struct.fields>;
  expectTypeOf<Values>().toEqualTypeOf<{
    readonly rows: number;
    readonly centre: readonly [number, number];
  }>();
  expectTypeOf(struct.bytes).parameter(0).toEqualTypeOf<Values>();
  // @ts-expect-error A field is missing.
  const missing: Values = { rows: 1 };
  // @ts-expect-error A field is misspelt.
  const misspelt: Values = { rows: 1, center: [0, 0] };
  expect([missing, misspelt]).toHaveLength(2);
});
