/** What a newer version of this page has stored of models and downloads is counted, and survives whatever this one does. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goldenFile } from '@/testing/golden-records';
import { LibraryBench, REPO } from '@/testing/node/library-bench';
import { writeTextAtomically } from './file-store';
import { ModelShelf } from './model-shelf';

const bench = new LibraryBench();
beforeEach(async () => {
  await bench.start();
  bench.reset();
});
afterEach(() => {
  bench.clear();
  bench.server.close();
});

/** The same text with a later version. */
const later = (text: string) => text.replace('"version":1', '"version":2');

async function textAt(name: string): Promise<string | undefined> {
  return (await bench.store.snapshot(name))?.text();
}

it('a model', async () => {
  const { model } = await (await bench.openLibrary()).download(bench.hub(REPO), 'q8_0');
  const [record, data] = [`${model.id}.json`, `${model.id}.gguf`];
  const newer = later((await textAt(record))!);
  await writeTextAtomically(bench.store, record, newer);

  const library = await bench.openLibrary();
  expect(bench.state).toMatchObject({ stored: [], newer: 1 });
  await expect(new ModelShelf(bench.store, bench.locks).read(model.id, async () => 0)).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(library.download(bench.hub(REPO), 'q8_0')).rejects.toMatchObject({ code: 'newer-version' });
  expect(await textAt(record)).toBe(newer);
  expect((await bench.store.snapshot(data))?.size).toBe(model.bytes);
});

it('a download', async () => {
  const { file, text } = goldenFile('download');
  await writeTextAtomically(bench.store, file!, later(text!));
  await writeTextAtomically(bench.store, '0123456789abcdef.part', 'what is written so far');
  const library = await bench.openLibrary();
  expect(bench.state).toMatchObject({ downloads: [], newer: 1 });
  await expect(library.resume('0123456789abcdef')).rejects.toMatchObject({ code: 'newer-version' });
  expect(await textAt(file!)).toBe(later(text!));
  expect(await textAt('0123456789abcdef.part')).toBe('what is written so far');
});
