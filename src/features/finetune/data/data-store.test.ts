import { describe, expect, it } from 'vitest';
import { PRESETS } from '@/core/finetune/presets';
import type { ModelFacts } from '@/engine/protocol';
import { tinyPreparer, tinyTokenizer } from '@/testing/lora/tiny-preparer';
import { openTestCatalogue } from '@/testing/tasks/test-catalogue';
import { createDataStore, type DataStore } from './data-store';
import type { PreparedData } from './prepare-data';

const SETTINGS = { ...PRESETS.quick, encodingId: 'def', heldOut: 4 };

function makeStore(): DataStore {
  return createDataStore({
    engine: tinyPreparer,
    model: async () => ({ facts: {} as ModelFacts, source: { kind: 'url', url: 'a' } }),
    isOfficialTest: async (name) => name === 'task9_x',
    training: openTestCatalogue({}).catalogue,
  });
}

const rows = (count: number, output = (i: number) => `out ${i}`) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ instruction: 'the', input: `in ${i}`, output: output(i) }),
  ).join('\n');
const file = (text: string, name = 'own.jsonl') => new File([text], name);

async function prepared(store: DataStore, settings = SETTINGS): Promise<PreparedData> {
  await store.getState().prepare(settings);
  const { preparation } = store.getState();
  if (preparation.state !== 'ready') throw new Error(JSON.stringify(preparation));
  return preparation.data;
}

describe('the data of a run', () => {
  it('becomes tokens of the encoded prompt and of the answer, the same for the same seed', async () => {
    const store = makeStore();
    await store.getState().addFiles([file(rows(12))]);
    const data = await prepared(store);
    expect([data.train.length, data.heldOut.length]).toEqual([8, 4]);
    const [first] = data.train;
    expect(first!.sourceIds).toEqual(tinyTokenizer.encode(first!.source));
    expect(first!.source).toContain('Definition: the');
    expect(first!.targetIds).toEqual(tinyTokenizer.encode(first!.target));
    expect(data.unlicensed).toEqual(['own.jsonl']);
    expect((await prepared(store)).hash).toBe(data.hash);
    expect((await prepared(store, { ...SETTINGS, seed: 2 })).hash).not.toBe(data.hash);
  });

  it('leaves out answers over the limit, counts cut prompts, and says when too little is left', async () => {
    const store = makeStore();
    await store
      .getState()
      .addFiles([file(rows(12, (i) => (i < 2 ? 'a much longer answer than the others have' : 'o')))]);
    const data = await prepared(store, { ...SETTINGS, maxTarget: 6 });
    expect(data.tooLong).toBe(2);
    expect(data.train.length + data.heldOut.length).toBe(10);
    expect((await prepared(store, { ...SETTINGS, maxSource: 16 })).cut).toBe(12);
    await store.getState().prepare({ ...SETTINGS, maxTarget: 1 });
    expect(store.getState().preparation).toMatchObject({ state: 'failed', error: { code: 'invalid-input' } });
  });

  it('refuses an encoding that it does not know by name, and trains on no other in its place', async () => {
    const store = makeStore();
    await store.getState().addFiles([file(rows(12))]);
    await store.getState().prepare({ ...SETTINGS, encodingId: 'def_pos9' });
    expect(store.getState().preparation).toMatchObject({
      state: 'failed',
      error: { code: 'invalid-input', message: expect.stringContaining('def_pos9') },
    });
  });

  it('refuses a test that overlaps, and takes one that does not', async () => {
    const store = makeStore();
    await store.getState().addFiles([file(rows(12))]);
    await store.getState().setTest(file(rows(2), 'test.jsonl'));
    await store.getState().prepare(SETTINGS);
    expect(store.getState().preparation).toMatchObject({ state: 'failed' });
    await store
      .getState()
      .setTest(file('{"input":"x","output":"y"}\n{"input":"z","output":"y"}', 'test.jsonl'));
    const data = await prepared(store);
    expect([data.train.length, data.heldOut.length]).toEqual([12, 2]);
  });

  it('reads task files too, and keeps what it has when something cannot be read', async () => {
    const store = makeStore();
    const task = {
      Definition: ['Do.'],
      Instances: [{ id: 'a', input: 'x', output: ['y'] }],
      Categories: ['C'],
    };
    await store.getState().addFiles([file(JSON.stringify(task), 'task9_x.json')]);
    expect(store.getState().sources[0]).toMatchObject({ name: 'task9_x', category: 'C', officialTest: true });
    await store.getState().addFiles([file('{broken', 'other.jsonl')]);
    expect(store.getState().problem?.code).toBe('malformed-file');
    await store.getState().addTasks(['missing']);
    expect(store.getState().problem?.message).toContain('missing');
    expect(store.getState().sources).toHaveLength(1);
    store.getState().remove('task9_x');
    await store.getState().prepare(SETTINGS);
    expect(store.getState().preparation).toEqual({ state: 'empty' });
  });

  it('shows only what was asked for last', async () => {
    const store = makeStore();
    await store.getState().addFiles([file(rows(60))]);
    const first = store.getState().prepare(SETTINGS);
    const second = store.getState().prepare({ ...SETTINGS, train: 10 });
    await Promise.all([first, second]);
    const { preparation } = store.getState();
    expect(preparation.state === 'ready' && preparation.data.train.length).toBe(10);
  });
});
