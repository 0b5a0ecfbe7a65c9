import { expect, it } from 'vitest';
import { chunkRows } from './vocabulary-chunks';

it('splits the vocabulary into aligned chunks that fit', () => {
  expect(chunkRows(16, 32_128)).toBe(32_128);
  expect(chunkRows(1024, 32_128)).toBe(8192);
  expect(chunkRows(100_000, 32_128)).toBe(256);
});
