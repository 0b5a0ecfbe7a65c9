/** Downloads that were left, paused or damaged on disk: only what is missing is fetched, and nothing wrong is built upon. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeSafetensors } from '@/core/formats/safetensors/safetensors';
import type { ModelOrigin } from '@/core/hub/model-origin';
import { ModelShelf } from '@/storage/models/model-shelf';
import { huggingFaceTensors } from '@/testing/checkpoints/checkpoint-files';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import {
  CHECKPOINT,
  CONFIG,
  LibraryBench,
  MARK,
  REPO,
  SMALL_WINDOW,
  TOKENIZER,
  WEIGHTS,
} from '@/testing/node/library-bench';

const bench = new LibraryBench();
beforeAll(() => bench.start());
afterAll(() => bench.server.close());
beforeEach(() => bench.reset());
afterEach(() => bench.clear());

describe('a download that was left', () => {
  it.each([15_000, 35_000, 55_000])(
    'at %d bytes: the next visit fetches only what is missing',
    async (at) => {
      await bench.leaveAt(at, bench.hub(REPO));
      const first = bench.server.sentFor(WEIGHTS);
      expect(first).toBeLessThan(bench.whole.length);
      bench.server.heal();
      const library = await bench.openLibrary({ windowBytes: SMALL_WINDOW });
      const [left] = bench.states.at(-1)!.downloads;
      expect(left).toMatchObject({ state: 'paused', recipe: 'q8_0', name: 'tiny-t5' });
      expect(left!.bytesWritten).toBeGreaterThan(0);
      expect(left!.bytesWritten).toBeLessThanOrEqual(at);
      await bench.expectNothingLoadable(library);
      const { model } = await library.resume(left!.id);
      await bench.expectSound(model);
      const second = bench.server.sentFor(WEIGHTS);
      const largest = Math.max(...[...CHECKPOINT.tensors.values()].map(({ byteLength }) => byteLength));
      // Twice: the header, the tensor that was being written, what was read ahead of it, and what no mark covers yet.
      const header =
        8 + Number(new DataView(bench.whole.buffer, bench.whole.byteOffset).getBigUint64(0, true));
      const twice = header + 3 * SMALL_WINDOW + largest + 4 * MARK;
      expect(first + second).toBeLessThan(bench.whole.length + twice);
      expect(await bench.store.list()).toEqual([`${model.id}.gguf`, `${model.id}.json`]);
    },
  );

  it('gives the very bytes of an uninterrupted one', async () => {
    const { model: straight } = await (await bench.openLibrary()).download(bench.hub(REPO), 'q8_0');
    await new ModelShelf(bench.store, bench.locks).remove(straight.id);
    for (const at of [12_000, 30_000, 50_000]) await bench.leaveAt(at, bench.hub(REPO));
    const { model } = await (await bench.openLibrary()).download(bench.hub(REPO), 'q8_0');
    expect(model.id).toBe(straight.id);
  });

  it('pauses and goes on in one visit; cancel deletes it', async () => {
    const library = await bench.openLibrary();
    const pauseAt = async (bytes: number): Promise<string> => {
      const release = bench.holdBack();
      const running = library.download(bench.hub(REPO), 'q8_0');
      const failed = expect(running).rejects.toMatchObject({ code: 'cancelled' });
      while ((bench.states.at(-1)!.downloads[0]?.bytesWritten ?? 0) < bytes) await new Promise(setImmediate);
      const { id } = bench.states.at(-1)!.downloads[0]!;
      await library.pause(id);
      await failed;
      release();
      expect(bench.states.at(-1)!.downloads).toMatchObject([{ state: 'paused' }]);
      return id;
    };
    const id = await pauseAt(10_000);
    await library.cancel(id);
    expect(bench.states.at(-1)!.downloads).toEqual([]);
    expect(await bench.store.list()).toEqual([]);
    await bench.expectSound((await library.resume(await pauseAt(10_000))).model);
  });

  it('is begun anew when what is on disk was damaged meanwhile', async () => {
    await bench.leaveAt(40_000, bench.hub(REPO));
    const part = (await bench.store.list()).find((name) => name.endsWith('.part'))!;
    const file = (await bench.store.open(part, false))!;
    file.write(new Uint8Array([1, 2, 3]), 100);
    file.close();
    const library = await bench.openLibrary();
    await bench.expectSound((await library.resume(part.replace('.part', ''))).model);
  });

  it('survives a journal torn in its last line, and one that is no journal', async () => {
    await bench.leaveAt(40_000, bench.hub(REPO));
    const journal = (await bench.store.list()).find((name) => name.endsWith('.journal'))!;
    const file = (await bench.store.open(journal, false))!;
    file.truncate(file.size() - 10);
    file.close();
    const library = await bench.openLibrary();
    await bench.expectSound((await library.resume(journal.replace('.journal', ''))).model);
    await library.remove(bench.states.at(-1)!.stored[0]!.id);

    await bench.leaveAt(40_000, bench.hub(REPO));
    const other = (await bench.store.open(journal, false))!;
    other.truncate(5);
    other.close();
    // Its parts belong to nothing any more.
    await bench.openLibrary();
    expect(await bench.store.list()).toEqual([]);
  });

  it('is begun anew when the file on the server is another one now', async () => {
    const origin: ModelOrigin = { kind: 'folder', url: `${bench.server.base}/mirror/tiny/` };
    bench.server.put('/mirror/tiny/config.json', CONFIG);
    bench.server.put('/mirror/tiny/tokenizer.json', TOKENIZER);
    const other = makeTinyCheckpoint({ seed: 77 });
    bench.server.put('/mirror/tiny/model.safetensors', await writeSafetensors(huggingFaceTensors(other)));
    await bench.leaveAt(40_000, origin);
    bench.server.put('/mirror/tiny/model.safetensors', bench.whole);
    await bench.expectSound((await (await bench.openLibrary()).download(origin, 'q8_0')).model);
  });
});
