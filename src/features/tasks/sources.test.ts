import { describe, expect, it } from 'vitest';
import { fetchText } from '@/session/tasks/fetch-text';
import { isHarsh, titleOf } from '@/session/tasks/listed-task';
import { addressOf, createSourcesStore, folderAddress, UPSTREAM_COMMIT } from '@/session/tasks/sources-store';
import { languageTag } from './task/language-tag';

describe('where texts are fetched', () => {
  it('is upstream at one commit, or the mirror', () => {
    expect(addressOf('task1_a', '')).toEqual({
      url: `https://raw.githubusercontent.com/allenai/natural-instructions/${UPSTREAM_COMMIT}/tasks/task1_a.json`,
      host: 'raw.githubusercontent.com',
      origin: { kind: 'upstream', commit: UPSTREAM_COMMIT },
    });
    expect(addressOf('a/../b', 'https://m.example/t/').url).toBe('https://m.example/t/a%2F..%2Fb.json');
  });

  it('is an address of a folder that a browser may ask', () => {
    expect(folderAddress(' https://m.example/tasks?x=1#y ')).toBe('https://m.example/tasks/');
    expect(folderAddress('http://localhost:8000/')).toBe('http://localhost:8000/');
    for (const bad of [
      'tasks',
      'http://m.example/',
      'javascript:alert(1)',
      'https://a:b@m.example/',
      'file:///x',
    ]) {
      expect(() => folderAddress(bad)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    }
  });

  it('is kept over visits; what is damaged means upstream', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    createSourcesStore(storage).getState().setMirror('https://m.example/t');
    expect(createSourcesStore(storage).getState().mirror).toBe('https://m.example/t/');
    kept.set('playground.task-mirror', '{"kind":"task-mirror","version":1,"value":"http://evil.example/"}');
    expect(createSourcesStore(storage).getState().mirror).toBe('');
  });
});

describe('fetching a text', () => {
  const answer = (response: Response) => () => Promise.resolve(response);

  it.each<[string, typeof fetch, string, RegExp]>([
    ['no connection', () => Promise.reject(new TypeError('x')), 'network', /m\.example could not be reached/],
    ['no such file', answer(new Response('', { status: 404 })), 'network', /has no file for task1/],
    ['a server in trouble', answer(new Response('', { status: 503 })), 'network', /answered 503/],
    [
      'an announced flood',
      answer(new Response('x', { headers: { 'content-length': '99999999999' } })),
      'invalid-task',
      /longest task file/,
    ],
  ])('fails in words: %s', async (_, request, code, message) => {
    await expect(fetchText('https://m.example/a', 'task1', request)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('stops a flood that was not announced, and says when a connection breaks', async () => {
    let sent = 0;
    const flood = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent++;
        controller.enqueue(new Uint8Array(8 * 2 ** 20));
      },
    });
    await expect(fetchText('https://m.example/a', 't', answer(new Response(flood)))).rejects.toMatchObject({
      code: 'invalid-task',
    });
    expect(sent).toBeLessThan(12);
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    });
    await expect(fetchText('https://m.example/a', 't', answer(new Response(broken)))).rejects.toMatchObject({
      code: 'network',
    });
  });

  it('puts letters together that were split between packets', async () => {
    const bytes = new TextEncoder().encode('é…');
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    expect(await fetchText('https://m.example/a', 't', answer(new Response(body)))).toBe('é…');
  });
});

describe('words and figures of a task', () => {
  it('has titles and languages', () => {
    expect(titleOf('task121_zest_text_modification')).toBe('Zest text modification');
    expect(titleOf('own')).toBe('Own');
    expect([
      languageTag('French'),
      languageTag('english'),
      languageTag('Klingonese'),
      languageTag(undefined),
    ]).toEqual(['fr', 'en', undefined, undefined]);
  });

  it('knows what can hurt', () => {
    expect(isHarsh({ name: 'task1', category: 'Toxic Language Detection' })).toBe(true);
    expect(isHarsh({ name: 'task333_hateeval_classification_hate_en', category: 'Misc.' })).toBe(true);
    expect(isHarsh({ name: 'task1146_country_capital', category: 'Misc.' })).toBe(false);
  });
});
