import { describe, expect, it } from 'vitest';
import { bufferBindings, composeShader } from './shader-source';
import { uniformStruct } from './uniform-layout';

const Params = uniformStruct('Params', { rows: 'u32', scale: 'f32' });

describe('conditions', () => {
  it('keep the lines of flags that are set, nested too', () => {
    const source = [
      '//#if A',
      'a',
      '//#if B',
      'ab',
      '//#else',
      'a only',
      '//#endif',
      '//#else',
      'none',
      '//#endif',
    ];
    const compose = (...flags: string[]) => composeShader([source.join('\n')], { flags });
    expect(compose()).toBe('none');
    expect(compose('A')).toBe('a\na only');
    expect(compose('A', 'B')).toBe('a\nab');
  });

  it.each(['//#else', '//#endif', '//#if A'])('refuse %s alone', (line) => {
    expect(() => composeShader([line])).toThrow();
  });
});

it('writes constants first, and extensions before them, whichever part enables them', () => {
  const code = composeShader(['fn a() {}', 'enable subgroups;\nfn b() {}'], { constants: { SIZE: 64 } });
  expect(code).toBe('enable subgroups;\nconst SIZE: u32 = 64u;\nfn a() {}\nfn b() {}');
});

describe('a uniform', () => {
  const block = '//#uniform Params\n//#  scale  factor\n//#  rows   tokens\nfn main() {}';

  it('is declared in place of its directive, laid out as described', () => {
    expect(composeShader([block], { params: Params })).toBe(
      'struct Params {\n  rows: u32,\n  scale: f32,\n}\n@group(0) @binding(0) var<uniform> params: Params;\nfn main() {}',
    );
  });

  it('may have fields of some variants only', () => {
    const source = '//#uniform Params\n//#  rows\n//#  scale\n//#if MORE\n//#  shift\n//#endif';
    expect(composeShader([source], { params: Params })).not.toContain('shift');
    const More = Params.with({ shift: 'i32' });
    expect(composeShader([source], { params: More, flags: ['MORE'] })).toContain('shift: i32');
    expect(() => composeShader([source], { params: More })).toThrow('Params { rows, scale }');
  });

  it.each([
    ['a field too few', '//#uniform Params\n//#  rows'],
    ['a field too many', '//#uniform Params\n//#  rows\n//#  scale\n//#  shift'],
    ['a field twice', '//#uniform Params\n//#  rows\n//#  scale\n//#  rows'],
    ['a misspelt field', '//#uniform Params\n//#  rows\n//#  scales'],
    ['another name', '//#uniform Dims\n//#  rows\n//#  scale'],
    ['no directive', 'fn main() {}'],
    ['two of them', `${block}\n${block}`],
  ])('is refused with %s', (_, source) => {
    expect(() => composeShader([source], { params: Params })).toThrow();
  });

  it('is refused without a description', () => {
    expect(() => composeShader([block])).toThrow('no description');
  });
});

it('finds the storage buffers of bind group 0', () => {
  const code = [
    '@group(0) @binding(0) var<uniform> params: Params;',
    '@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;',
    '@group(0) @binding(4) var<storage, read_write> y: array<f32>;',
    '@group(1) @binding(0) var<storage, read> codes: array<u32>;',
  ].join('\n');
  expect(bufferBindings(code)).toEqual([
    { name: 'x', binding: 1, access: 'read' },
    { name: 'y', binding: 4, access: 'read_write' },
  ]);
});
