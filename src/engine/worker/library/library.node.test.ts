/** Models of every source, fetched, quantised, stored and read back. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModelOrigin } from '@/core/hub/model-origin';
import gold from '@/core/tokenizer/golden/sentencepiece.json';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import { ModelShelf } from '@/storage/models/model-shelf';
import { expectGreedy, tinyT5Rows } from '@/testing/engine/tiny-t5-gold';
import { faults } from '@/testing/node/fault-server';
import {
  CHECKPOINT,
  CONFIG,
  failure,
  json,
  LibraryBench,
  REPO,
  REPOS,
  TOKENIZER,
  WEIGHTS,
} from '@/testing/node/library-bench';
import { describeWithReference, referenceBytes } from '@/testing/reference';

const bench = new LibraryBench();
beforeAll(() => bench.start());
afterAll(() => bench.server.close());
beforeEach(() => bench.reset());
afterEach(() => bench.clear());

describe('a model of the hub', () => {
  it.each(REPOS)('%s is looked at, fetched, quantised, stored and read back', async (repo) => {
    const library = await bench.openLibrary();
    await library.probe();
    const plan = await library.inspect(bench.hub(repo), new AbortController().signal);
    expect(plan).toMatchObject({ license: 'apache-2.0', hasTokenizer: true, config: CHECKPOINT.config });
    expect(plan.recipes.map(({ recipe }) => recipe)).toEqual(['q8_0', 'mixed', 'q4_0', 'f16']);
    expect(bench.server.sentFor(WEIGHTS)).toBe(0);
    const { model } = await library.download(bench.hub(repo), 'q8_0');
    await bench.expectSound(model);
    const [way] = plan.recipes;
    expect(model.bytes).toBeLessThanOrEqual(way!.fileBytes);
    expect(way!.tokensPerSecond).toBeGreaterThan(0);
    expect(bench.states.at(-1)).toMatchObject({ downloads: [], stored: [{ id: model.id }] });
    await library.verify(model.id);
  });

  it('is fetched once: about as many bytes as the file has, and none the second time', async () => {
    const library = await bench.openLibrary();
    const { model } = await library.download(bench.hub(REPO), 'q8_0');
    const sent = bench.server.sentFor(WEIGHTS);
    expect(sent).toBeGreaterThanOrEqual(bench.whole.length);
    expect(sent).toBeLessThan(bench.whole.length + 1_000);
    bench.server.heal();
    expect((await library.download(bench.hub(REPO), 'q8_0')).model.id).toBe(model.id);
    expect(bench.server.sentFor(WEIGHTS)).toBe(0);
    await library.remove(model.id);
    expect(await bench.store.list()).toEqual([]);
  });

  it('is pinned: the commit is recorded and every file is asked for at it', async () => {
    const library = await bench.openLibrary();
    const { model } = await library.download(bench.hub(REPO), 'q4_0');
    expect(model.origin).toMatchObject({ commit: expect.stringMatching(/^c0ffee0+$/) });
    const files = bench.server.requests.filter((line) => line.includes('/resolve/'));
    expect(files.length).toBeGreaterThan(3);
    expect(files.every((line) => line.includes('/resolve/c0ffee'))).toBe(true);
  });
});

describe('other sources', () => {
  it('a plain folder, and a mirror that serves files alone', async () => {
    const files = { 'config.json': CONFIG, 'tokenizer.json': TOKENIZER, 'pytorch_model.bin': bench.torch };
    for (const [name, bytes] of Object.entries(files)) {
      bench.server.put(`/plain/tiny/${name}`, bytes);
      bench.server.put(`/files/a/b/resolve/v1/${name}`, bytes);
    }
    const library = await bench.openLibrary();
    const folderOrigin: ModelOrigin = { kind: 'folder', url: `${bench.server.base}/plain/tiny` };
    const plan = await library.inspect(folderOrigin, new AbortController().signal);
    expect(plan).toMatchObject({
      format: 'torch',
      sourceBytes: bench.torch.length,
      hasTokenizer: true,
      name: 'tiny',
    });
    await bench.expectSound((await library.download(folderOrigin, 'mixed')).model);
    const mirror: ModelOrigin = {
      kind: 'hub',
      repo: 'a/b',
      revision: 'v1',
      base: `${bench.server.base}/files`,
    };
    await bench.expectSound((await library.download(mirror, 'q4_0')).model);
    const none: ModelOrigin = { kind: 'folder', url: `${bench.server.base}/nothing/` };
    await expect(library.download(none, 'q8_0')).rejects.toMatchObject(failure('network', /no weights/));
  });

  it('a repository and a folder with a SentencePiece model, or the name of ByT5, in place of a tokenizer.json', async () => {
    const model = Uint8Array.from(atob(gold.models['across-blanks'].model), (sign) => sign.charCodeAt(0));
    const encoder = new TextEncoder();
    const weights = { 'config.json': CONFIG, 'model.safetensors': bench.whole };
    const tokenizers: Record<string, Record<string, Uint8Array>> = {
      spiece: { 'spiece.model': model, 'tokenizer_config.json': encoder.encode('{"extra_ids": 2}') },
      none: {},
    };
    const library = await bench.openLibrary();
    for (const [name, files] of Object.entries(tokenizers)) {
      bench.server.putRepo(`sp/${name}`, { ...weights, ...files });
      for (const [file, bytes] of Object.entries({ ...weights, ...files }))
        bench.server.put(`/sp-${name}/${file}`, bytes);
      const folder: ModelOrigin = { kind: 'folder', url: `${bench.server.base}/sp-${name}/` };
      for (const origin of [bench.hub(`sp/${name}`), folder]) {
        const { hasTokenizer } = await library.inspect(origin, new AbortController().signal);
        expect(hasTokenizer).toBe(name === 'spiece');
        const stored = await library.download(origin, 'q8_0');
        const { tokenizer } = await bench.loadStored(stored.model.id);
        expect(tokenizer && createTokenizer(tokenizer).vocabSize).toBe(
          name === 'spiece' ? gold.models['across-blanks'].pieces + 2 : undefined,
        );
      }
    }
    const byt5 = { 'tokenizer_config.json': encoder.encode('{"tokenizer_class": "ByT5Tokenizer"}') };
    bench.server.putRepo('sp/byt5', { ...weights, ...byt5 });
    const plan = await library.inspect(bench.hub('sp/byt5'), new AbortController().signal);
    expect(plan.hasTokenizer).toBe(true);
  });

  it('local files, in any recipe, and again from where they were left', async () => {
    const files = (): File[] => [
      new File([bench.whole as BlobPart], 'model.safetensors', { lastModified: 5 }),
      new File([CONFIG as BlobPart], 'config.json', { lastModified: 5 }),
      new File([TOKENIZER as BlobPart], 'tokenizer.json', { lastModified: 5 }),
    ];
    const library = await bench.openLibrary();
    expect(await library.inspect(files(), new AbortController().signal)).toMatchObject({
      origin: { kind: 'local' },
      sourceBytes: bench.whole.length,
      files: 1,
    });
    const writes = bench.failingWrites(/\.part$/, 40_000);
    await expect(library.download(files(), 'q8_0')).rejects.toThrow('the disk failed');
    writes.heal();
    await library.refresh();
    const { id } = bench.states.at(-1)!.downloads[0]!;
    await expect(library.resume(id)).rejects.toMatchObject({ code: 'invalid-input' });
    await bench.expectSound((await library.download(files(), 'q8_0')).model);
    expect(bench.states.at(-1)!.downloads).toEqual([]);
  });

  it('a GGUF file by its address: as it is, resumed by bytes, its hash compared', async () => {
    const made = await (await bench.openLibrary()).download(bench.hub(REPO), 'q8_0');
    const gguf = new Uint8Array(await (await bench.store.snapshot(`${made.model.id}.gguf`))!.arrayBuffer());
    await new ModelShelf(bench.store, bench.locks).remove(made.model.id);
    bench.server.put('/files/tiny.gguf', gguf);
    const origin: ModelOrigin = { kind: 'gguf-url', url: `${bench.server.base}/files/tiny.gguf` };
    const library = await bench.openLibrary();
    const plan = await library.inspect(origin, new AbortController().signal);
    expect(plan.recipes[0]).toMatchObject({ recipe: 'as-is', fileBytes: gguf.length });
    const { model } = await library.download(origin, 'as-is');
    expect(model.id).toBe(made.model.id);
    await bench.expectSound(model);
    await library.remove(model.id);
    // From a server without ranges its header can be read too.
    bench.server.fail(
      /tiny\.gguf/,
      faults.rangeless(bench.server, () => gguf),
    );
    expect(await library.inspect(origin, new AbortController().signal)).toMatchObject({ format: 'gguf' });
    await bench.expectSound((await library.download(origin, 'as-is')).model);
    await library.remove(model.id);
    bench.server.heal();

    bench.server.putRepo('someone/gguf', { 'tiny-q8_0.gguf': gguf, 'README.md': json('x') });
    bench.server.fail(/tiny-q8_0\.gguf/, faults.flip(gguf.length - 2_000));
    await expect(library.download(bench.hub('someone/gguf'), 'as-is')).resolves.toBeDefined();
  });
});

describeWithReference('the reference checkpoint over a bad network', () => {
  it('gives the tokens that were made elsewhere', async () => {
    const file = (path: string) => referenceBytes(`gold/${path}`);
    bench.server.putRepo('reference/tiny-t5', {
      'config.json': await file('tiny-t5/config.json'),
      'tokenizer.json': await file('t5-tokenizer/tokenizer.json'),
      'pytorch_model.bin': await file('tiny-t5/pytorch_model.bin'),
    });
    const library = await bench.openLibrary({ windowBytes: 2 ** 20, markBytes: 2 ** 16 });
    bench.server.fail(WEIGHTS, faults.status(503, { 'Retry-After': '0' }), 1);
    bench.server.fail(WEIGHTS, faults.drop(bench.server, 300_000), 5);
    const { model } = await library.download(bench.hub('reference/tiny-t5'), 'q8_0');
    const runtime = await loadReferenceRuntime(await bench.loadStored(model.id));
    await expectGreedy(runtime, (await tinyT5Rows('q8_0')).slice(0, 3));
  });
});
