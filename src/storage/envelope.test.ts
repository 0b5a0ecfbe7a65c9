import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { readEnvelope, removeEnvelope, type TextStorage, writeEnvelope } from './envelope';

const format = { key: 'k', kind: 'thing', version: 1, schema: v.object({ n: v.number() }) };

function mapStorage(): TextStorage & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

describe('envelopes', () => {
  test('what was written is read back', () => {
    const storage = mapStorage();
    expect(writeEnvelope(storage, format, { n: 3 })).toBe(true);
    expect(readEnvelope(storage, format)).toEqual({ state: 'read', value: { n: 3 } });
  });

  test('nothing stored, and no storage at all, are missing', () => {
    expect(readEnvelope(mapStorage(), format)).toEqual({ state: 'missing' });
    expect(readEnvelope(undefined, format)).toEqual({ state: 'missing' });
    expect(writeEnvelope(undefined, format, { n: 1 })).toBe(false);
  });

  test('what was taken out is missing; storage that forbids it stops nothing', () => {
    const storage = mapStorage();
    writeEnvelope(storage, format, { n: 3 });
    removeEnvelope(storage, format);
    expect(readEnvelope(storage, format)).toEqual({ state: 'missing' });
    const refuse = () => {
      throw new Error('forbidden');
    };
    removeEnvelope({ ...storage, removeItem: refuse }, format);
    removeEnvelope(undefined, format);
  });

  test.each([
    ['not JSON', '{'],
    ['another kind', '{"kind":"other","version":1,"value":{"n":1}}'],
    ['another version', '{"kind":"thing","version":2,"value":{"n":1}}'],
    ['a value of another shape', '{"kind":"thing","version":1,"value":{"n":"1"}}'],
    ['null', 'null'],
    ['an enormous text', ' '.repeat(4_000_001)],
  ])('%s is unreadable', (_, text) => {
    const storage = mapStorage();
    storage.map.set('k', text);
    expect(readEnvelope(storage, format)).toEqual({ state: 'unreadable' });
  });

  test('what could not be read back is not written over what can', () => {
    const storage = mapStorage();
    const texts = { ...format, schema: v.object({ text: v.string() }) };
    writeEnvelope(storage, texts, { text: 'kept' });
    expect(writeEnvelope(storage, texts, { text: 'x'.repeat(4_000_001) })).toBe(false);
    expect(readEnvelope(storage, texts)).toEqual({ state: 'read', value: { text: 'kept' } });
  });

  test('a storage that throws is survived', () => {
    const refusing: TextStorage = {
      getItem: () => {
        throw new Error('forbidden');
      },
      setItem: () => {
        throw new Error('full');
      },
      removeItem: () => undefined,
    };
    expect(readEnvelope(refusing, format)).toEqual({ state: 'missing' });
    expect(writeEnvelope(refusing, format, { n: 1 })).toBe(false);
  });
});
