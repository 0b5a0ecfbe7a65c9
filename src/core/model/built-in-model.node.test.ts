import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BUILT_IN_MODEL } from './built-in-model';

/** What a first visit may fetch for it. */
const MOST_BYTES = 25e6;

it('names the size and the hash of the file that is served', () => {
  const bytes = readFileSync(new URL(`../../../public/${BUILT_IN_MODEL.file}`, import.meta.url));
  expect(bytes.length).toBe(BUILT_IN_MODEL.bytes);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(BUILT_IN_MODEL.sha256);
  expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
});
