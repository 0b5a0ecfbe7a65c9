/** Adapters and training runs in a real IndexedDB. */
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { writePeftAdapter } from '@/core/adapters/peft-adapter';
import { PRESETS } from '@/core/finetune/presets';
import type { StoredCheckpoint, TrainingRunRecord } from '@/storage/migrations/training-run';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeTinyAdapter } from '@/testing/lora/tiny-adapter';
import { openAdapterShelf, readShelvedAdapter } from './adapter-shelf';
import { InMemoryTrainingRuns, openTrainingRuns, type TrainingRuns } from './training-runs';

const { config } = makeTinyCheckpoint({ seed: 1 });
const encoded = (seed: number) => writePeftAdapter(makeTinyAdapter(config, { seed }));
const fresh = () => `test-${Math.random()}`;

describe('the shelf of adapters', () => {
  it('keeps an adapter under the hash of its files, once, whatever it is called', async () => {
    const shelf = await openAdapterShelf(fresh());
    const adapter = makeTinyAdapter(config, { seed: 2 });
    const files = await writePeftAdapter(adapter);
    const record = await shelf.put(files, { name: 'first', run: 'r1' });
    expect(record).toMatchObject({
      name: 'first',
      rank: 4,
      alpha: 8,
      targets: ['q', 'v'],
      baseModel: 'tiny',
      run: 'r1',
    });
    expect(await shelf.put(files, { name: 'again' })).toEqual(record);
    const other = await shelf.put(await encoded(3), { name: 'other' });
    expect((await shelf.list()).map(({ id }) => id).sort()).toEqual([record.id, other.id].sort());
    const read = await readShelvedAdapter(shelf, record.id);
    expect(read.description).toEqual(adapter.description);
    for (const [name, module] of adapter.modules) expect(read.modules.get(name)).toEqual(module);
  });

  it('renames, removes, and says what is not there', async () => {
    const shelf = await openAdapterShelf(fresh());
    const { id } = await shelf.put(await encoded(2), { name: 'first' });
    await shelf.rename(id, 'second');
    expect((await shelf.list())[0]!.name).toBe('second');
    await shelf.remove(id);
    expect(await shelf.list()).toEqual([]);
    await expect(shelf.files(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('passes over records that it does not write, and gives the files byte for byte', async () => {
    const name = fresh();
    const shelf = await openAdapterShelf(name);
    const { id } = await shelf.put(await encoded(2), { name: 'sound' });
    const raw = await openDB(name);
    await raw.put('records', { kind: 'adapter', version: 2, value: {} }, 'later');
    await raw.put('records', 'damaged', 'x');
    expect((await shelf.list()).map((record) => record.name)).toEqual(['sound']);
    expect(await shelf.files(id)).toEqual(await encoded(2));
  });
});

const RUN: TrainingRunRecord = {
  id: 'run-1',
  name: 'a run',
  createdAt: '2026-01-01T00:00:00.000Z',
  state: 'open',
  baseModel: 'tiny',
  modelKey: 'key',
  quantisation: 'Q8_0',
  device: 'a device',
  settings: PRESETS.quick,
  sources: [{ name: 'task', licence: '' }],
  metric: 'rougeL',
  trainCount: 4,
  heldOutCount: 2,
  dataHash: 'ab',
  steps: [],
  evaluations: [],
};
const example = { id: 'i', sourceIds: [5, 1], targetIds: [6, 1] };
const DATA = { train: [example], heldOut: [{ ...example, shown: 'text', references: ['a'] }] };
const checkpoint = (step: number): StoredCheckpoint => ({
  step,
  evaluated: step - 1,
  snapshot: Uint8Array.of(step, 2, 3),
  best: { step, loss: 0.5, config: Uint8Array.of(1), weights: Uint8Array.of(step) },
});

describe.each([
  ['in IndexedDB', () => openTrainingRuns(fresh())],
  ['in memory', async (): Promise<TrainingRuns> => new InMemoryTrainingRuns()],
])('training runs, %s', (_, open) => {
  it('keep a run, its examples and its newest checkpoint', async () => {
    const runs = await open();
    await runs.create(RUN, DATA);
    expect(await runs.checkpoint(RUN.id)).toBeUndefined();
    for (const step of [1, 2, 3]) await runs.save({ ...RUN, best: { step, loss: 1 } }, checkpoint(step));
    expect(await runs.checkpoint(RUN.id)).toEqual(checkpoint(3));
    expect((await runs.list())[0]).toEqual({ ...RUN, best: { step: 3, loss: 1 } });
    expect(await runs.data(RUN.id)).toEqual(DATA);
    await runs.remove(RUN.id);
    expect(await runs.list()).toEqual([]);
    await expect(runs.data(RUN.id)).rejects.toMatchObject({ code: 'checksum' });
  });
});

describe('damaged checkpoints', () => {
  it('give way to the one before; when none is sound, that is said', async () => {
    const name = fresh();
    const runs = await openTrainingRuns(name);
    await runs.create(RUN, DATA);
    for (const step of [1, 2, 3]) await runs.save(RUN, checkpoint(step));
    const raw = await openDB(name);
    const keys = (await raw.getAllKeys('checkpoints')).map(String);
    expect(keys).toHaveLength(2);
    for (const [damaged, left] of [
      [3, 2],
      [2, undefined],
    ] as const) {
      for (const key of keys) {
        const stored = await raw.get('checkpoints', key);
        if (stored.step === damaged)
          await raw.put('checkpoints', { ...stored, snapshot: Uint8Array.of(9) }, key);
      }
      const read = (await openTrainingRuns(name)).checkpoint(RUN.id);
      if (left === undefined) await expect(read).rejects.toMatchObject({ code: 'checksum' });
      else expect((await read)!.step).toBe(left);
    }
  });

  it('are overwritten before sound ones after a reload', async () => {
    const name = fresh();
    const runs = await openTrainingRuns(name);
    await runs.create(RUN, DATA);
    for (const step of [1, 2]) await runs.save(RUN, checkpoint(step));
    await (await openTrainingRuns(name)).save(RUN, checkpoint(3));
    const raw = await openDB(name);
    const steps = (await raw.getAll('checkpoints')).map((stored) => stored.step);
    expect(steps.sort()).toEqual([2, 3]);
  });
});
