import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { readEnvelope, readSetting, removeEnvelope, type TextStorage, writeEnvelope } from './envelope';
import { nextVersion, storedFormat } from './migrations/stored-format';
import { onStorageNotice, type StorageNotice } from './storage-notices';

const format = {
  ...storedFormat({ kind: 'thing', label: 'thing', schema: v.object({ n: v.number() }) }),
  key: 'k',
};

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
    ['a value of another shape', '{"kind":"thing","version":1,"value":{"n":"1"}}'],
    ['null', 'null'],
    ['an enormous text', ' '.repeat(4_000_001)],
  ])('%s is unreadable', (_, text) => {
    const storage = mapStorage();
    storage.map.set('k', text);
    expect(readEnvelope(storage, format)).toEqual({ state: 'unreadable', reason: 'damaged' });
  });

  test('what a newer version has stored is named and neither replaced nor taken out', () => {
    const storage = mapStorage();
    const newer = '{"kind":"thing","version":2,"value":{"m":1}}';
    for (const text of [newer, `{"version":2,"kind":"thing","value":"${'x'.repeat(100)}"}`]) {
      storage.map.set('k', text);
      expect(readEnvelope(storage, format)).toEqual({ state: 'unreadable', reason: 'newer' });
      expect(writeEnvelope(storage, format, { n: 1 })).toBe(false);
      removeEnvelope(storage, format);
      expect(storage.map.get('k')).toBe(text);
    }
  });

  test('what an older version has stored is migrated, and replaced by what is written', () => {
    const storage = mapStorage();
    writeEnvelope(storage, format, { n: 3 });
    const v2 = {
      ...nextVersion(format, v.object({ n: v.string() }), ({ n }) => ({ n: String(n) })),
      key: format.key,
    };
    expect(readEnvelope(storage, v2)).toEqual({ state: 'read', value: { n: '3' } });
    expect(writeEnvelope(storage, v2, { n: '4' })).toBe(true);
    expect(readEnvelope(storage, v2)).toEqual({ state: 'read', value: { n: '4' } });
    expect(readEnvelope(storage, format)).toEqual({ state: 'unreadable', reason: 'newer' });
  });

  test('a setting that cannot be read is announced, and a copy of a damaged one is kept', () => {
    const notices: StorageNotice[] = [];
    const stop = onStorageNotice((notice) => notices.push(notice));
    const storage = mapStorage();
    expect(readSetting(storage, format)).toBeUndefined();
    expect(notices).toEqual([]);
    storage.map.set('k', '{"kind":"thing","version":2,"value":{}}');
    expect(readSetting(storage, format)).toBeUndefined();
    storage.map.set('k', '{ broken');
    expect(readSetting(storage, format)).toBeUndefined();
    expect(notices).toEqual([
      { state: 'newer', label: 'thing' },
      { state: 'damaged', label: 'thing' },
    ]);
    expect(writeEnvelope(storage, format, { n: 1 })).toBe(true);
    expect(readSetting(storage, format)).toEqual({ n: 1 });
    expect(storage.map.get('k.damaged')).toBe('{ broken');
    stop();
  });

  test('what could not be read back is not written over what can', () => {
    const storage = mapStorage();
    const texts = {
      ...storedFormat({ kind: 'text', label: 'text', schema: v.object({ text: v.string() }) }),
      key: 'k',
    };
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
