import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  overrides: Record<string, string>;
  '//pinned': Record<string, string>;
}

it('every pinned or overridden version has its reason in package.json, and no reason is left over', () => {
  const manifest: Manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const pinned = versions.filter(([, version]) => /^\d/.test(version)).map(([name]) => name);
  const overridden = Object.keys(manifest.overrides).map((name) => `overrides.${name}`);
  expect(Object.keys(manifest['//pinned']).sort()).toEqual([...pinned, ...overridden].sort());
});
