import { describe, expect, it } from 'vitest';
import type { ModelOrigin } from './model-origin';
import { parseOrigin } from './parse-origin';

describe('what a person types', () => {
  it.each<[string, ModelOrigin]>([
    ['allenai/tk-instruct-3b-def', { kind: 'hub', repo: 'allenai/tk-instruct-3b-def' }],
    [
      ' google/flan-t5-small@refs/pr/2 ',
      { kind: 'hub', repo: 'google/flan-t5-small', revision: 'refs/pr/2' },
    ],
    ['t5-small@main', { kind: 'hub', repo: 't5-small', revision: 'main' }],
    ['https://huggingface.co/allenai/x', { kind: 'hub', repo: 'allenai/x' }],
    ['https://huggingface.co/allenai/x/tree/abc123', { kind: 'hub', repo: 'allenai/x', revision: 'abc123' }],
    ['https://huggingface.co/a/x/tree/refs/pr/7', { kind: 'hub', repo: 'a/x', revision: 'refs/pr/7' }],
    [
      'https://huggingface.co/a/x/blob/main/model.safetensors',
      { kind: 'hub', repo: 'a/x', revision: 'main' },
    ],
    [
      'https://huggingface.co/a/x/blob/main/model-q8_0.gguf',
      { kind: 'gguf-url', url: 'https://huggingface.co/a/x/resolve/main/model-q8_0.gguf' },
    ],
    ['https://example.org/m/t5.GGUF?x=1', { kind: 'gguf-url', url: 'https://example.org/m/t5.GGUF?x=1' }],
    ['http://localhost:8000/t5/', { kind: 'folder', url: 'http://localhost:8000/t5/' }],
  ])('%s', (text, origin) => {
    expect(parseOrigin(text)).toEqual(origin);
  });

  it.each([
    '',
    'a/b/c',
    '../x',
    'a/..',
    'a/b@../../etc',
    'a/b@',
    'a b/c',
    'ftp://example.org/x.gguf',
    'http://example.org/x.gguf',
    'https://user:word@example.org/x.gguf',
    'https://',
    'https://huggingface.co/',
    `${'a'.repeat(200)}/b`,
  ])('%j is refused', (text) => {
    expect(() => parseOrigin(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('takes a mirror for a repository', () => {
    expect(parseOrigin('a/b', 'https://mirror.example')).toEqual({
      kind: 'hub',
      repo: 'a/b',
      base: 'https://mirror.example',
    });
    expect(() => parseOrigin('a/b', 'javascript:alert(1)')).toThrow();
  });
});
