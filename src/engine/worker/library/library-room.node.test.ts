/** No room, two tabs, damage at rest. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blobSource } from '@/core/formats/bytes/byte-source';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { convertTensor } from '@/core/formats/checkpoint/tensor-values';
import type { LibraryState } from '@/core/hub/library-types';
import { sameBytes } from '@/testing/checkpoints/checkpoint-files';
import { faults } from '@/testing/node/fault-server';
import { CHECKPOINT, HUB_FILE, LibraryBench, REPO, WEIGHTS } from '@/testing/node/library-bench';

const bench = new LibraryBench();
beforeAll(() => bench.start());
afterAll(() => bench.server.close());
beforeEach(() => bench.reset());
afterEach(() => bench.clear());

describe('room and company', () => {
  it.each([0, 30_000, 60_000])('no room after %d bytes: the model is kept in memory', async (quota) => {
    const library = await bench.openLibrary();
    bench.store.quota = quota;
    const { model, file } = await library.download(bench.hub(REPO), 'q8_0');
    expect(model.inMemory).toBe(true);
    expect(file!.size).toBe(model.bytes);
    const opened = await openCheckpoint([blobSource('model.gguf', file!)]);
    const name = 'enc.blk.1.ffn_down.weight';
    const expected = await convertTensor(CHECKPOINT.tensors.get(name)!, 'q8_0');
    expect(sameBytes(await opened.tensors.get(name)!.read(), expected)).toBe(true);
    expect(bench.states.at(-1)).toMatchObject({ downloads: [], stored: [{ inMemory: true }] });
    // What was fetched before is not fetched again, but for the tensor that found no room.
    expect(bench.server.sentFor(WEIGHTS)).toBeLessThan(bench.whole.length * 1.4);
    bench.store.quota = Number.POSITIVE_INFINITY;
    await library.remove(model.id);
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
  });

  it('the browser says beforehand that there is no room', async () => {
    const facts = { persisted: false, available: true, usage: 5_000, quota: 9_000 };
    const library = await bench.openLibrary({ storageFacts: async () => facts });
    const plan = await library.inspect(bench.hub(REPO), new AbortController().signal);
    expect(plan.recipes[0]!.shortfalls).toMatchObject([{ limit: 'storage', have: 4_000 }]);
    expect((await library.download(bench.hub(REPO), 'q8_0')).model.inMemory).toBe(true);
    expect(await bench.store.list()).toEqual([]);
  });

  it('no private file system at all', async () => {
    const library = await bench.openLibrary({ store: undefined });
    expect((await library.download(bench.hub(REPO), 'q8_0')).model.inMemory).toBe(true);
    bench.server.fail(
      HUB_FILE,
      faults.rangeless(bench.server, () => bench.whole),
    );
    expect((await library.download(bench.hub(REPO), 'q4_0')).model.inMemory).toBe(true);
  });

  it('two tabs at once: one fetches, the other waits and has it too', async () => {
    const [one, two] = [await bench.openLibrary(), await bench.openLibrary()];
    const [first, second] = await Promise.all([
      one.download(bench.hub(REPO), 'q8_0'),
      two.download(bench.hub(REPO), 'q8_0'),
    ]);
    expect(first.model.id).toBe(second.model.id);
    expect(bench.server.sentFor(WEIGHTS)).toBeLessThan(bench.whole.length + 1_000);
    await bench.expectSound(first.model);
  });

  it('two tabs, and the one that fetches ends early: the other takes over', async () => {
    const [one, two] = [await bench.openLibrary(), await bench.openLibrary()];
    const release = bench.holdBack();
    const ended = expect(one.download(bench.hub(REPO), 'q8_0')).rejects.toMatchObject({ code: 'cancelled' });
    while ((bench.states.at(-1)!.downloads[0]?.bytesWritten ?? 0) < 10_000) await new Promise(setImmediate);
    const { id } = bench.states.at(-1)!.downloads[0]!;
    const other = two.download(bench.hub(REPO), 'q8_0');
    await expect(two.cancel('0'.repeat(16))).resolves.toBeUndefined();
    while (!bench.states.some(({ downloads }) => downloads[0]?.state === 'elsewhere')) {
      await new Promise(setImmediate);
    }
    await one.pause(id);
    await ended;
    release();
    await bench.expectSound((await other).model);
    expect(bench.server.sentFor(WEIGHTS)).toBeLessThan(bench.whole.length * 1.4);
  });

  it('a stored file that was cut short or changed is never loaded', async () => {
    const library = await bench.openLibrary();
    const { model } = await library.download(bench.hub(REPO), 'q8_0');
    const file = (await bench.store.open(`${model.id}.gguf`, false))!;
    file.write(new Uint8Array([9]), model.bytes - 50);
    file.close();
    await expect(library.verify(model.id)).rejects.toMatchObject({ code: 'checksum' });
    expect(bench.states.at(-1)!.stored).toEqual([]);
    await library.download(bench.hub(REPO), 'q8_0');
    const again = (await bench.store.open(`${model.id}.gguf`, false))!;
    again.truncate(model.bytes - 1);
    again.close();
    await bench.expectNothingLoadable(library);
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
  });

  it('a record without data, data without a record, a record of another format: nothing of it is a model', async () => {
    const library = await bench.openLibrary();
    const { model } = await library.download(bench.hub(REPO), 'q8_0');
    await bench.store.move(`${model.id}.json`, `${'0'.repeat(64)}.json`);
    await bench.expectNothingLoadable(await bench.openLibrary());
    expect(await bench.store.list()).toEqual([]);
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
    const record = (await bench.store.open(`${model.id}.json`, false))!;
    record.truncate(20);
    record.close();
    await bench.expectNothingLoadable(await bench.openLibrary());
    await bench.expectSound((await library.download(bench.hub(REPO), 'q8_0')).model);
  });
});

it('a tab that only looks sees the download of another, and when it rests', async () => {
  const working = await bench.openLibrary();
  const release = bench.holdBack();
  const ended = expect(working.download(bench.hub(REPO), 'q8_0')).rejects.toMatchObject({
    code: 'cancelled',
  });
  while ((bench.state.downloads[0]?.bytesWritten ?? 0) < 10_000) await new Promise(setImmediate);
  const { id } = bench.state.downloads[0]!;
  const seen: LibraryState[] = [];
  const looking = await bench.openLibrary({ onState: (state) => seen.push(state) });
  expect(seen.at(-1)!.downloads).toMatchObject([{ id, state: 'elsewhere' }]);
  await expect(looking.cancel(id)).rejects.toMatchObject({ code: 'in-use' });
  await working.pause(id);
  await ended;
  release();
  while (seen.at(-1)!.downloads[0]?.state !== 'paused') await new Promise(setImmediate);
  await bench.expectSound((await looking.resume(id)).model);
});
