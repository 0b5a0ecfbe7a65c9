import { expect, test } from 'vitest';
import { createMirrorStore } from './mirror-store';

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    values,
  };
}

test('a mirror is kept over visits, without its closing slash', () => {
  const storage = memory();
  createMirrorStore(storage).getState().setBase(' https://mirror.example/hub/ ');
  expect(createMirrorStore(storage).getState().base).toBe('https://mirror.example/hub');
});

test('nothing, or the hub itself, is no mirror', () => {
  const storage = memory();
  const store = createMirrorStore(storage);
  for (const text of ['', '  ', 'https://huggingface.co/']) {
    store.getState().setBase('https://mirror.example');
    store.getState().setBase(text);
    expect(store.getState().base).toBeUndefined();
    expect(storage.values.size).toBe(0);
  }
});

test('what is no safe address is refused, and what was there stays', () => {
  const storage = memory();
  const store = createMirrorStore(storage);
  store.getState().setBase('https://mirror.example');
  for (const text of [
    'mirror',
    'http://mirror.example',
    'ftp://mirror.example',
    'https://me:secret@mirror.example',
  ]) {
    expect(() => store.getState().setBase(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  }
  expect(store.getState().base).toBe('https://mirror.example');
});

test('a stored address that is none is not used', () => {
  const storage = memory();
  storage.setItem('playground.mirror', '{"kind":"mirror","version":1,"value":"javascript:alert(1)"}');
  expect(createMirrorStore(storage).getState().base).toBeUndefined();
});
