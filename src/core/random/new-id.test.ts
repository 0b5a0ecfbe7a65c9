import { afterEach, expect, test, vi } from 'vitest';
import { newId } from './new-id';

afterEach(() => void vi.unstubAllGlobals());

test('ids are UUIDs of version 4, each another', () => {
  const ids = Array.from({ length: 1000 }, newId);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(1000);
});

test('ids need nothing that a page over plain http does not have', () => {
  const { getRandomValues } = crypto;
  vi.stubGlobal('crypto', { getRandomValues: getRandomValues.bind(crypto) });
  expect(newId()).toHaveLength(36);
});
