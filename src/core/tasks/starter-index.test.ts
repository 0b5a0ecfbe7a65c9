import { describe, expect, it } from 'vitest';
import { parseStarterIndex } from './starter-index';

const ENTRY = {
  name: 'ip001_country_currency',
  title: 'Currency of a country',
  category: 'Question Answering',
  file: 'ip001_country_currency.json',
  summary: 'Name the currency used in a country',
  instances: 50,
  neverTrained: false,
};

describe('index of the starter tasks', () => {
  it('is read; whether facts were seen may be left out, and other keys are', () => {
    expect(parseStarterIndex([{ ...ENTRY, extra: 1 }])).toEqual([{ ...ENTRY, factsSeen: false }]);
    expect(parseStarterIndex([{ ...ENTRY, factsSeen: true }])[0]?.factsSeen).toBe(true);
  });

  it.each([
    ['an object', {}],
    ['an entry without a file', [{ ...ENTRY, file: undefined }]],
    ['a path out of the folder', [{ ...ENTRY, file: '../secret.json' }]],
    ['an address', [{ ...ENTRY, file: 'https://example.org/a.json' }]],
    ['half an instance', [{ ...ENTRY, instances: 0.5 }]],
    ['a word for yes', [{ ...ENTRY, neverTrained: 'yes' }]],
  ])('is refused when it holds %s', (_, json) => {
    expect(() => parseStarterIndex(json)).toThrow(expect.objectContaining({ code: 'malformed-file' }));
  });
});
