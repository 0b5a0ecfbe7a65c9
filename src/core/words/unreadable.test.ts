import { expect, it } from 'vitest';
import { NONE_UNREADABLE, unreadableSentences } from './unreadable';

it('says how many records a newer version stored, and how many are damaged', () => {
  expect(unreadableSentences('adapter', NONE_UNREADABLE)).toEqual([]);
  expect(unreadableSentences('adapter', { newer: 1, damaged: 0 })).toEqual([
    '1 adapter was stored by a newer version of this page. Reload the page to use it; until then nothing changes it.',
  ]);
  expect(unreadableSentences('run', { newer: 2, damaged: 3 })).toEqual([
    '2 runs were stored by a newer version of this page. Reload the page to use them; until then nothing changes them.',
    '3 runs cannot be read: the stored data is damaged. It is kept as it is.',
  ]);
});
