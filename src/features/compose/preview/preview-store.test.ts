import { expect, test } from 'vitest';
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import { PlaygroundError } from '@/core/errors';
import type { PromptRequest } from '@/engine/protocol';
import { createPreviewStore } from './preview-store';

const raw = (text: string): PromptRequest => ({ kind: 'raw', text, maxSourceLength: 16 });
const encoded = (source: string): EncodedPrompt => ({
  source,
  inputIds: [1],
  tokenCount: 1,
  maxSourceLength: 16,
  truncated: false,
  cutAt: source.length,
  parts: [],
  positivesKept: 0,
  negativesKept: 0,
  dropped: [],
});

function world() {
  const frames: (() => void)[] = [];
  const asked: { text: string; answer: (value?: unknown) => void; fail: (error: unknown) => void }[] = [];
  const store = createPreviewStore(
    {
      encode: (prompt) =>
        new Promise((resolve, reject) => {
          const text = prompt.kind === 'raw' ? prompt.text : '';
          asked.push({ text, answer: () => resolve(encoded(text)), fail: reject });
        }),
    },
    (callback) => void frames.push(callback),
  );
  const frame = async () => {
    for (const callback of frames.splice(0)) callback();
    await Promise.resolve();
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { store, asked, frame, settled };
}

test('several changes in a frame are one request, of the latest', async () => {
  const { store, asked, frame } = world();
  for (const text of ['a', 'ab', 'abc']) store.getState().show(raw(text));
  await frame();
  expect(asked.map(({ text }) => text)).toEqual(['abc']);
});

test('while one is under way the latest waits, and then wins', async () => {
  const { store, asked, frame, settled } = world();
  store.getState().show(raw('a'));
  await frame();
  for (const text of ['b', 'c']) {
    store.getState().show(raw(text));
    await frame();
  }
  expect(asked).toHaveLength(1);
  asked[0]!.answer();
  await settled();
  await frame();
  expect(asked.map(({ text }) => text)).toEqual(['a', 'c']);
  asked[1]!.answer();
  await settled();
  expect(store.getState().encoded?.source).toBe('c');
});

test('a draft that became empty shows nothing, even when its encoding comes back late', async () => {
  const { store, asked, frame, settled } = world();
  store.getState().show(raw('a'));
  await frame();
  store.getState().show(null);
  await frame();
  asked[0]!.answer();
  await settled();
  await frame();
  expect(store.getState().encoded).toBeNull();
});

test('a failure is shown and the next success clears it', async () => {
  const { store, asked, frame, settled } = world();
  store.getState().show(raw('a'));
  await frame();
  asked[0]!.fail(new PlaygroundError('invalid-input', 'no'));
  await settled();
  expect(store.getState().error?.code).toBe('invalid-input');
  store.getState().show(raw('b'));
  await frame();
  asked[1]!.answer();
  await settled();
  expect(store.getState()).toMatchObject({ error: null, encoded: { source: 'b' } });
});
