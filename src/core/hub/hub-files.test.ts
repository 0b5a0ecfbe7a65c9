import { describe, expect, it } from 'vitest';
import { apiUrl, fileUrl, folderFileUrl, parseRepo } from './hub-files';

const sha = 'a'.repeat(40);

describe('addresses on the hub', () => {
  it.each([
    [
      fileUrl('google/flan-t5-base', 'refs/pr/1', 'model.safetensors'),
      'https://huggingface.co/google/flan-t5-base/resolve/refs%2Fpr%2F1/model.safetensors',
    ],
    [
      fileUrl('t5-small', sha, 'a b.bin', 'https://m.example/hf/'),
      `https://m.example/hf/t5-small/resolve/${sha}/a%20b.bin`,
    ],
    [
      apiUrl('google/flan-t5-base', 'refs/pr/1'),
      'https://huggingface.co/api/models/google/flan-t5-base/revision/refs%2Fpr%2F1?blobs=true',
    ],
    [folderFileUrl('https://m.example/t5/?key=1#x', 'config.json'), 'https://m.example/t5/config.json?key=1'],
    [folderFileUrl('https://m.example', '../x'), 'https://m.example/..%2Fx'],
  ])('%s', (made, expected) => {
    expect(made).toBe(expected);
  });
});

describe("the API's description of a repository", () => {
  it('gives the commit, the files, their sizes and hashes', () => {
    const repo = parseRepo({
      id: 'x/y',
      sha,
      siblings: [
        { rfilename: 'config.json', size: 10, lfs: null },
        { rfilename: 'model.bin', size: 134, lfs: { sha256: 'b'.repeat(64), size: 5_000, pointerSize: 134 } },
        { rfilename: 'odd.bin', lfs: { sha256: 'not a hash' } },
      ],
      cardData: { license: 'apache-2.0' },
      tags: ['t5'],
    });
    expect(repo).toEqual({
      commit: sha,
      license: 'apache-2.0',
      files: [
        { name: 'config.json', size: 10, sha256: undefined },
        { name: 'model.bin', size: 5_000, sha256: 'b'.repeat(64) },
        { name: 'odd.bin', size: undefined, sha256: undefined },
      ],
    });
  });

  it.each([
    null,
    [],
    { sha: 'main', siblings: [] },
    { sha, siblings: 'none' },
    { sha, siblings: [{ rfilename: 'x', size: -1 }] },
    { sha, siblings: [{ rfilename: 'x', size: 1e300 }] },
    { error: 'Repository not found' },
  ])('%j is refused', (json) => {
    expect(() => parseRepo(json)).toThrow(expect.objectContaining({ code: 'malformed-file' }));
  });
});
