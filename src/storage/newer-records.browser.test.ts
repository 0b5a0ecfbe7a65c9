/**
 * What a newer version of this page has stored, in every database: it is named, and stays as it is, whatever this version
 * stores beside it or tries to store in its place. Beside it lies what version 1 stored, which is read.
 */
import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PeftFiles, writePeftAdapter } from '@/core/adapters/peft-adapter';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { goldenFile, goldenRecord } from '@/testing/golden-records';
import { makeTinyAdapter } from '@/testing/lora/tiny-adapter';
import { createCompareShelf } from './compare-shelf';
import { createDocumentShelf } from './documents/documents';
import { openDocumentsDatabase } from './documents/documents-database';
import { createPlaygroundRuns } from './documents/playground-runs';
import { openEvaluationShelf } from './evaluations/evaluations';
import { storedKernelTuning } from './kernel-tuning';
import { gridFormat } from './migrations/compare-grid';
import { documentFormat } from './migrations/document';
import { playgroundRunFormat } from './migrations/playground-run';
import { openTaskCache } from './tasks/task-cache';
import { openAdapterShelf } from './training/adapter-shelf';
import { openTrainingRuns } from './training/training-runs';

/** Of the database of a test: each has tables of its own. */
let name: string;
beforeEach(() => {
  name = `test-${Math.random()}`;
});
afterEach(() => deleteDB(name));

/** A record of version 2, with bytes, so that a copy of it would be noticed. */
const newer = (kind: string, more: object = {}) => ({
  ...more,
  kind,
  version: 2,
  value: { later: [1, { deep: Uint8Array.of(1, 2, 3) }] },
});

const refused = expect.objectContaining({ code: 'newer-version' });

/** Puts records into a table as another page does. */
async function put(table: string, ...entries: [record: unknown, key?: IDBValidKey][]): Promise<void> {
  const connection = await openDB(name);
  try {
    for (const [record, key] of entries) await connection.put(table, record, key);
  } finally {
    connection.close();
  }
}

async function storedAt(table: string, key: IDBValidKey): Promise<unknown> {
  const connection = await openDB(name);
  const record: unknown = await connection.get(table, key);
  connection.close();
  return record;
}

it('a document', async () => {
  const database = await openDocumentsDatabase(name);
  const shelf = createDocumentShelf(database, documentFormat);
  const record = newer('document', { id: 'later' });
  await put('documents', [record], [goldenRecord('document')]);
  const { documents, unreadable } = await shelf.list();
  expect(unreadable).toEqual([{ id: 'later', reason: 'newer', record }]);
  expect(documents).toHaveLength(1);
  expect(await shelf.save({ ...documents[0]!, name: 'another' })).toMatchObject({ state: 'saved' });
  for (const revision of [0, 1]) {
    expect(await shelf.save({ ...documents[0]!, id: 'later', revision })).toMatchObject({
      state: 'conflict',
    });
  }
  expect(await storedAt('documents', 'later')).toEqual(record);
  database.close();
});

it('a run of the playground', async () => {
  const database = await openDocumentsDatabase(name);
  const runs = createPlaygroundRuns(database, playgroundRunFormat);
  const golden = goldenRecord('run') as { id: string; document: string };
  const record = newer('run', { id: 'later', document: golden.document });
  await put('runs', [record], [golden]);
  const [run] = await runs.list(golden.document);
  expect(await runs.unreadable(golden.document)).toEqual([{ id: 'later', reason: 'newer', record }]);
  for (let n = 0; n < 120; n++) await runs.add({ ...run!, id: `more ${n}`, at: n });
  expect(await storedAt('runs', 'later')).toEqual(record);
  database.close();
});

it('an evaluation and a prediction', async () => {
  const shelf = await openEvaluationShelf(name);
  const [record, prediction] = [newer('evaluation'), newer('prediction')];
  const { key } = goldenFile('prediction');
  await put('runs', [record, 'later'], [goldenRecord('evaluation'), 'e1']);
  await put('predictions', [goldenRecord('prediction'), key]);
  const [evaluation] = await shelf.list();
  expect(await shelf.unreadable()).toEqual([{ id: 'later', reason: 'newer', record }]);
  const [made] = await shelf.predictions('e1');
  await shelf.put({ ...evaluation!, done: 2 });
  const plan = { ...evaluation!.plan, id: 'later' };
  await expect(shelf.put({ ...evaluation!, plan })).rejects.toEqual(refused);
  await put('predictions', [prediction, key]);
  expect(await shelf.predictions('e1')).toEqual([]);
  await shelf.add('e1', [made!]);
  expect(await storedAt('runs', 'later')).toEqual(record);
  expect(await storedAt('predictions', key!)).toEqual(prediction);
});

it('a training run', async () => {
  const runs = await openTrainingRuns(name);
  const [record, data] = [newer('training-run'), newer('training-data')];
  await put('runs', [record, 'later'], [goldenRecord('training-run'), 't1']);
  await put('data', [goldenRecord('training-data'), 't1'], [data, 'later']);
  await put('checkpoints', [goldenRecord('training-checkpoint'), 't1:0']);
  const [run] = await runs.list();
  expect(await runs.unreadable()).toEqual([{ id: 'later', reason: 'newer', record }]);
  expect(await runs.checkpoint('t1')).toMatchObject({ step: 1 });
  await runs.save({ ...run!, name: 'another' });
  await expect(runs.save({ ...run!, id: 'later' })).rejects.toEqual(refused);
  await expect(runs.create({ ...run!, id: 'later' }, await runs.data('t1'))).rejects.toEqual(refused);
  await expect(runs.data('later')).rejects.toEqual(refused);
  expect(await storedAt('runs', 'later')).toEqual(record);
  expect(await storedAt('data', 'later')).toEqual(data);
});

async function tinyFiles(seed: number): Promise<PeftFiles> {
  return writePeftAdapter(makeTinyAdapter(makeTinyCheckpoint({ seed: 1 }).config, { seed }));
}

it('an adapter', async () => {
  const shelf = await openAdapterShelf(name);
  const { id } = await shelf.put(await tinyFiles(1), { name: 'mine' });
  const golden = goldenFile('adapter');
  const record = newer('adapter');
  await put('records', [record, id], [goldenRecord('adapter'), golden.key]);
  await put('files', [goldenRecord('adapter-files'), golden.key]);
  expect(await shelf.unreadable()).toEqual([{ id, reason: 'newer', record }]);
  expect((await shelf.list()).map((adapter) => adapter.name)).toEqual(['mine']);
  expect(await shelf.files(String(golden.key))).toEqual(goldenRecord('adapter-files'));
  await shelf.put(await tinyFiles(2), { name: 'another' });
  await shelf.rename(String(golden.key), 'renamed');
  await expect(shelf.put(await tinyFiles(1), { name: 'again' })).rejects.toEqual(refused);
  await expect(shelf.rename(id, 'again')).rejects.toMatchObject({ code: 'not-found' });
  expect(await storedAt('records', id)).toEqual(record);
});

it('a task', async () => {
  const cache = await openTaskCache(name);
  const [facts, text] = [newer('task-facts'), newer('task-text')];
  await put('facts', [goldenRecord('task-facts'), 'task1'], [facts, 'later']);
  await put('texts', [goldenRecord('task-text'), 'task1'], [text, 'later']);
  const [task] = await cache.list();
  expect(await cache.unreadable()).toEqual([{ id: 'later', reason: 'newer', record: facts }]);
  expect(await cache.text('task1')).toBe('{"Definition":""}');
  expect(await cache.text('later')).toBeUndefined();
  await cache.put(task!, 'another text');
  await expect(cache.put({ ...task!, name: 'later' }, 'text')).rejects.toEqual(refused);
  expect(await storedAt('facts', 'later')).toEqual(facts);
  expect(await storedAt('texts', 'later')).toEqual(text);
});

it('a comparison', async () => {
  const shelf = createCompareShelf(name);
  expect(await shelf.read(gridFormat)).toEqual({ state: 'missing' });
  await put('values', [goldenRecord('compare-grid'), 'grid']);
  const stored = await shelf.read(gridFormat);
  if (stored.state !== 'read') return expect.unreachable('the golden file is not read');
  expect(await shelf.write(gridFormat, { ...stored.value, title: 'another' })).toBe(true);
  const record = newer('compare-grid');
  await put('values', [record, 'grid']);
  expect(await shelf.read(gridFormat)).toEqual({ state: 'unreadable', reason: 'newer' });
  expect(await shelf.write(gridFormat, stored.value)).toBe(false);
  expect(await storedAt('values', 'grid')).toEqual(record);
});

it('a damaged comparison is set aside before anything is written in its place, and so is the next one', async () => {
  const shelf = createCompareShelf(name);
  for (const damaged of ['one', 'two', 'two']) {
    expect(await shelf.read(gridFormat)).not.toMatchObject({ state: 'unreadable' });
    await put('values', [damaged, 'grid']);
    expect(await shelf.read(gridFormat)).toEqual({ state: 'unreadable', reason: 'damaged' });
    await put('values', [goldenRecord('compare-grid'), 'grid']);
  }
  expect(await storedAt('values', 'grid.set-aside')).toBe('one');
  expect(await storedAt('values', 'grid.set-aside.2')).toBe('two');
  expect(await storedAt('values', 'grid.set-aside.3')).toBeUndefined();
});

it('a choice of kernels', async () => {
  const tuning = storedKernelTuning(name);
  const { key } = goldenFile('kernel-choice');
  expect(await tuning.read('later')).toBeUndefined();
  const record = newer('kernel-choice');
  await put('choices', [goldenRecord('kernel-choice'), key], [record, 'later']);
  expect(await tuning.read(String(key))).toEqual(goldenRecord('kernel-choice'));
  expect(await tuning.read('later')).toBeUndefined();
  await expect(tuning.write('later', 'mine')).rejects.toEqual(refused);
  for (let n = 0; n < 70; n++) await tuning.write(`key ${n}`, n);
  expect(await storedAt('choices', 'later')).toEqual(record);
});
