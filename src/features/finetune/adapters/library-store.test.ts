import { beforeEach, expect, it } from 'vitest';
import {
  PEFT_CONFIG,
  PEFT_WEIGHTS,
  type PeftFiles,
  readPeftDescription,
  writePeftAdapter,
} from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import type { AdapterRecord } from '@/storage/migrations/adapter';
import type { UnreadableRecord } from '@/storage/migrations/migrate';
import type { AdapterShelf } from '@/storage/training/adapter-shelf';
import { InMemoryTrainingRuns } from '@/storage/training/training-runs';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeTinyAdapter } from '@/testing/lora/tiny-adapter';
import { createLibraryStore, type LibraryStore } from './library-store';

const { config } = makeTinyCheckpoint({ seed: 1 });

/** A shelf in memory. The real one, in IndexedDB, has its own tests. */
class MemoryShelf implements AdapterShelf {
  readonly stored = new Map<string, { record: AdapterRecord; files: PeftFiles }>();

  async list() {
    return [...this.stored.values()].map(({ record }) => record);
  }

  async unreadable(): Promise<UnreadableRecord[]> {
    return [{ id: 'later', reason: 'newer', record: {} }];
  }

  async files(id: string) {
    const found = this.stored.get(id);
    if (!found) throw new PlaygroundError('not-found', 'It is not here.');
    return found.files;
  }

  async put(files: PeftFiles, { name, run }: { name: string; run?: string }) {
    const { rank, alpha, targets, baseModel } = await readPeftDescription(files);
    const bytes = files.config.length + files.weights.length;
    const record = { id: `id ${rank}`, name, run, rank, alpha, targets, baseModel, bytes, createdAt: '2026' };
    this.stored.set(record.id, { record, files });
    return record;
  }

  async rename(id: string, name: string) {
    const found = this.stored.get(id);
    if (found) this.stored.set(id, { ...found, record: { ...found.record, name } });
  }

  async remove(id: string) {
    this.stored.delete(id);
  }
}

let shelf: MemoryShelf;
let store: LibraryStore;
beforeEach(() => {
  shelf = new MemoryShelf();
  const runs = new InMemoryTrainingRuns();
  store = createLibraryStore({ shelf: async () => shelf, runs: async () => runs });
});

/** A file of a chosen folder, as browsers have it. */
const fileOf = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
  Object.assign(new File([bytes], name), { webkitRelativePath: `mine/${name}` });

it('imports an adapter from its two files, encoded as this program encodes it', async () => {
  const files = await writePeftAdapter(makeTinyAdapter(config, { seed: 2 }));
  // Blanks that a person's editor may leave: the same adapter is stored under the same id all the same.
  const spaced = new TextEncoder().encode(`${new TextDecoder().decode(files.config)}\n\n`);
  const record = await store
    .getState()
    .importFiles([fileOf(PEFT_CONFIG, spaced), fileOf(PEFT_WEIGHTS, files.weights)]);
  expect(record).toMatchObject({ name: 'mine', rank: 4, targets: ['q', 'v'] });
  expect(await shelf.files(record!.id)).toEqual(files);
  expect(store.getState().adapters).toEqual([record]);
});

it('says why files cannot be imported', async () => {
  expect(await store.getState().importFiles([fileOf(PEFT_CONFIG, new Uint8Array(3))])).toBeUndefined();
  expect(store.getState().problem).toMatchObject({ code: 'invalid-input' });
  expect(store.getState().adapters).toEqual([]);
});

it('puts a removed adapter back with the very bytes that were stored', async () => {
  const files = await writePeftAdapter(makeTinyAdapter(config, { seed: 2 }));
  const record = await shelf.put(files, { name: 'mine', run: 'r1' });
  const undo = await store.getState().removeAdapter(record);
  expect(store.getState().adapters).toEqual([]);
  undo!();
  await expect.poll(() => store.getState().adapters).toEqual([record]);
  expect((await shelf.files(record.id)).weights).toBe(files.weights);
});

it('counts what is stored and cannot be read', async () => {
  await store.getState().refresh();
  expect(store.getState().unreadable).toEqual({
    adapters: { newer: 1, damaged: 0 },
    runs: { newer: 0, damaged: 0 },
  });
});
