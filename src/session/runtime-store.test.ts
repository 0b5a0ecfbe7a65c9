import { expect, test } from 'vitest';
import { createRuntimeStore } from './runtime-store';

function memoryStorage(entries: [string, string][] = []) {
  const map = new Map(entries);
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

test('automatic at first; a choice outlives the page', () => {
  const storage = memoryStorage();
  expect(createRuntimeStore(storage).getState().choice).toBe('auto');
  createRuntimeStore(storage).getState().choose('onnx-wasm');
  expect(createRuntimeStore(storage).getState().choice).toBe('onnx-wasm');
});

test('it is ready with the choice of the moment', async () => {
  const { choose, ready } = createRuntimeStore(memoryStorage()).getState();
  choose('webgpu');
  expect(await ready()).toBe('webgpu');
});

test('the stored form of version 1 is read', () => {
  const stored = '{"kind":"runtime","version":1,"value":"webgpu"}';
  expect(createRuntimeStore(memoryStorage([['playground.runtime', stored]])).getState().choice).toBe(
    'webgpu',
  );
});

test.each([
  '{"kind":"runtime","version":1,"value":"abacus"}',
  '{',
  '{"kind":"runtime","version":2,"value":"auto"}',
])('what cannot be read counts as automatic: %s', (stored) => {
  const storage = memoryStorage([['playground.runtime', stored]]);
  expect(createRuntimeStore(storage).getState().choice).toBe('auto');
});
