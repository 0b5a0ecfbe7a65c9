import { createHash, randomBytes } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { Sha256, sha256Of, sha256OfBlob } from './sha256';

afterEach(() => vi.unstubAllGlobals());

const byNode = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 1000, 100_003])(
  'agrees with Node on %d bytes',
  (n) => {
    const bytes = randomBytes(n);
    expect(new Sha256().update(bytes).digest()).toBe(byNode(bytes));
  },
);

it('does not depend on how the bytes are cut, and can be asked on the way', async () => {
  const bytes = randomBytes(10_000);
  const hash = new Sha256();
  for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7) % 311) {
    hash.update(bytes.subarray(at, at + step));
    const end = Math.min(at + step, bytes.length);
    expect(hash.digest()).toBe(byNode(bytes.subarray(0, end)));
  }
  expect(await sha256OfBlob(new Blob([bytes]))).toBe(byNode(bytes));
});

it("gives FIPS 180-4's own example", () => {
  expect(new Sha256().update(new TextEncoder().encode('abc')).digest()).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

it.each([
  ['with the hash of the browser', () => undefined],
  ['at an address without one', () => vi.stubGlobal('crypto', {})],
])('parts give the hash of the whole, %s', async (_, prepare) => {
  prepare();
  const bytes = new Uint8Array(randomBytes(1000));
  for (const parts of [
    [bytes],
    [bytes.slice(0, 70), bytes.slice(70)],
    [bytes.subarray(0, 3), bytes.subarray(3)],
  ]) {
    expect(await sha256Of(parts)).toBe(byNode(bytes));
  }
  expect(await sha256Of([])).toBe(byNode(new Uint8Array()));
});
