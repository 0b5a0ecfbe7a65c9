/** What every shader file tells its reader, whichever kernels it is compiled into. */
import { describe, expect, it } from 'vitest';

const SHADERS = import.meta.glob<string>('/shaders/**/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The comment that opens a file. */
function headerOf(source: string): string {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('// '));
  const rest = lines.findIndex((line) => !line.startsWith('//'));
  return lines.slice(0, Math.max(end, rest)).join('\n');
}

describe.each(Object.entries(SHADERS))('%s', (_, source) => {
  it('opens with a header', () => {
    expect(headerOf(source).length).toBeGreaterThan(40);
  });

  it('declares no uniform by hand', () => {
    expect(source).not.toContain('var<uniform>');
  });
});

const entryPoints = Object.entries(SHADERS).filter(([, source]) => source.includes('@compute'));

describe.each(entryPoints)('%s', (_, source) => {
  it('says how it is dispatched', () => {
    expect(headerOf(source)).toMatch(/dispatch/i);
  });

  it('says which uniform it takes, or which part declares it', () => {
    expect(source.includes('//#uniform ') || /[a-z-]+\.wgsl/.test(headerOf(source))).toBe(true);
  });
});

it('finds the shaders', () => {
  expect(Object.keys(SHADERS).length).toBeGreaterThan(40);
  expect(entryPoints.length).toBeGreaterThan(30);
});
