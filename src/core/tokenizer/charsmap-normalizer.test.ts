import { describe, expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { seededRandom } from '@/testing/seeded-random';
import { createCharsmapNormalizer } from './charsmap-normalizer';

const HAS_VALUE = 0x100;
const LEAF = 0x80000000;

/**
 * A table by hand: `A` to `a`, `AB` to `xyz`, `Z` to nothing. Children of the root lie at 256 ^ byte; `A` has an
 * offset of 512, so its value lies at its own place ^ 512, and its child `B` at that ^ 0x42.
 */
function handmadeTable(): Uint8Array {
  const units = new Uint32Array(1024);
  const at = (offset: number, byte: number) => offset ^ byte;
  units[0] = 256 << 10;
  const a = at(256, 0x41);
  units[a] = (0x41 | HAS_VALUE | (512 << 10)) >>> 0;
  units[a ^ 512] = (LEAF | 0) >>> 0;
  const ab = a ^ 512 ^ 0x42;
  units[ab] = (0x42 | HAS_VALUE | (128 << 10)) >>> 0;
  units[ab ^ 128] = (LEAF | 2) >>> 0;
  const z = at(256, 0x5a);
  units[z] = (0x5a | HAS_VALUE | (640 << 10)) >>> 0;
  units[z ^ 640] = (LEAF | 6) >>> 0;
  const pool = new TextEncoder().encode('a\0xyz\0\0');
  const blob = new Uint8Array(4 + units.byteLength + pool.length);
  new DataView(blob.buffer).setUint32(0, units.byteLength, true);
  blob.set(new Uint8Array(units.buffer), 4);
  blob.set(pool, 4 + units.byteLength);
  return blob;
}

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

describe('compiled normalisation table', () => {
  const normalise = createCharsmapNormalizer(base64(handmadeTable()));

  it('replaces the longest match, drops what maps to nothing and keeps the rest', () => {
    expect(normalise('A')).toBe('a');
    expect(normalise('ABC AAB')).toBe('xyzC axyz');
    expect(normalise('ZaZbZ')).toBe('ab');
    expect(normalise('\ufeff\u00e9 \u65e5 \u{1f600}\0B')).toBe('\ufeff\u00e9 \u65e5 \u{1f600}\0B');
  });

  it('turns half a character into U+FFFD', () => {
    expect(normalise('x\ud83d')).toBe('x\ufffd');
  });

  it('survives 300 mutations: the same kind of error or some text, never a hang', () => {
    const random = seededRandom(17);
    const original = handmadeTable();
    for (let i = 0; i < 300; i++) {
      const mutated = original.slice(0, random() < 0.3 ? Math.floor(random() * original.length) : undefined);
      for (let k = 0; k < 8; k++) mutated[Math.floor(random() * mutated.length)] = Math.floor(random() * 256);
      try {
        expect(createCharsmapNormalizer(base64(mutated))('ABZ\u00e9'.repeat(20)).length).toBeLessThan(30_000);
      } catch (error) {
        expect((error as PlaygroundError).code).toBe('invalid-tokenizer');
      }
    }
  });

  it('refuses a replacement without an end', () => {
    const endless = handmadeTable();
    endless.fill(0x61, endless.length - 7);
    expect(() => createCharsmapNormalizer(base64(endless))('A')).toThrow(PlaygroundError);
  });
});
