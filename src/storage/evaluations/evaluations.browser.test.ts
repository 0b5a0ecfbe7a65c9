/** What Evaluate and Tasks keep, in a real browser's IndexedDB. */
import { deleteDB, openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import { PAPER_LIMITS, plannedSystem } from '@/core/evaluate/evaluation-plan';
import type { Prediction } from '@/core/evaluate/prediction-ledger';
import type { CachedTask } from '@/storage/migrations/task';
import { openTaskCache } from '@/storage/tasks/task-cache';
import { openEvaluationShelf, type StoredEvaluation } from './evaluations';
import { predictionToStored } from './stored-names';

const NAME = 'test-evaluations';
const TASKS = 'test-tasks';

// Open connections give way to what deletes or upgrades their database.
beforeEach(() => Promise.all([NAME, TASKS].map((name) => deleteDB(name))));

const runOf = (id: string, createdAt: number): StoredEvaluation => ({
  plan: {
    id,
    name: id,
    createdAt,
    tasks: [{ name: 't', category: 'C', origin: 'here' }],
    selection: { kind: 'first', count: 5 },
    systems: [
      plannedSystem({
        kind: 'model',
        model: { id: 'm', name: 'M' },
        adapter: { id: 'a', name: 'A', scale: 0.5 },
        runtime: 'auto',
        encoding: 'def',
        seed: 3,
        ...PAPER_LIMITS,
      }),
      plannedSystem({ kind: 'heuristic', heuristic: 'copy-input', seed: 3 }),
      plannedSystem({ kind: 'imported', file: 'p.jsonl' }),
    ],
  },
  state: 'paused',
  done: 1,
  total: 10,
  changedAt: 7,
  environment: ['x'],
  problems: [{ task: 'u', message: 'gone' }],
  notes: ['n'],
  track: 'xlingual',
});

const prediction = (position: number, text: string): Prediction => ({
  systemId: 'c',
  task: 't',
  position,
  instanceId: `i${position}`,
  text,
  finish: 'eos',
  promptTokens: 5,
  outputTokens: 2,
  truncated: false,
});

describe('evaluations at rest', () => {
  it('come back whole, the newest first, each with its own predictions', async () => {
    const shelf = await openEvaluationShelf(NAME);
    await shelf.put(runOf('old', 1));
    await shelf.put(runOf('new', 2));
    await shelf.add('old', [prediction(0, 'a'), prediction(1, 'b')]);
    await shelf.add('new', [prediction(0, 'other')]);
    const later = await openEvaluationShelf(NAME);
    expect(await later.list()).toEqual([runOf('new', 2), runOf('old', 1)]);
    expect(await later.predictions('old')).toEqual([prediction(0, 'a'), prediction(1, 'b')]);
    await later.remove('old');
    expect(await later.list()).toEqual([runOf('new', 2)]);
    expect(await later.predictions('old')).toEqual([]);
    expect(await later.predictions('new')).toEqual([prediction(0, 'other')]);
  });

  it('never replace a prediction that is there', async () => {
    const shelf = await openEvaluationShelf(NAME);
    await shelf.add('r', [prediction(0, 'first')]);
    await shelf.add('r', [prediction(0, 'second'), prediction(1, 'new')]);
    expect((await shelf.predictions('r')).map(({ text }) => text)).toEqual(['first', 'new']);
  });

  it('are passed over where they are not as this program writes them', async () => {
    const shelf = await openEvaluationShelf(NAME);
    await shelf.put(runOf('good', 1));
    const db = await openDB(NAME);
    await db.put('runs', { kind: 'evaluation', version: 2, value: runOf('later', 2) }, 'later');
    await db.put('runs', { kind: 'evaluation', version: 1, value: { ...runOf('x', 3), done: -1 } }, 'x');
    await db.put('predictions', { ...predictionToStored(prediction(0, 'a')), text: 5 }, ['good', 'k']);
    await db.put('predictions', predictionToStored(prediction(1, 'b')), ['good', 'l']);
    db.close();
    expect((await shelf.list()).map(({ plan }) => plan.id)).toEqual(['good']);
    expect(await shelf.predictions('good')).toEqual([prediction(1, 'b')]);
  });
});

describe('texts of tasks at rest', () => {
  const facts: CachedTask = {
    name: 'task1',
    categories: ['C'],
    domains: [],
    inputLanguage: ['English'],
    outputLanguage: ['English'],
    licence: [],
    definition: 'Do.',
    instances: 2,
    references: 1,
    origin: { kind: 'upstream', commit: 'abc' },
    bytes: 4,
    storedAt: 9,
  };

  it('come back with their facts, are replaced and removed', async () => {
    const cache = await openTaskCache(TASKS);
    await cache.put(facts, 'text');
    await cache.put({ ...facts, bytes: 5 }, 'text2');
    const later = await openTaskCache(TASKS);
    expect(await later.list()).toEqual([{ ...facts, bytes: 5 }]);
    expect(await later.text('task1')).toBe('text2');
    expect(await later.text('task2')).toBeUndefined();
    await later.remove('task1');
    expect(await later.list()).toEqual([]);
    expect(await later.text('task1')).toBeUndefined();
  });

  it('are passed over where they are not as this program writes them', async () => {
    const cache = await openTaskCache(TASKS);
    const db = await openDB(TASKS);
    await db.put(
      'facts',
      { kind: 'task-facts', version: 1, value: { ...facts, origin: { kind: 'else' } } },
      'task1',
    );
    await db.put('texts', 'bare', 'task1');
    db.close();
    expect(await cache.list()).toEqual([]);
    expect(await cache.text('task1')).toBeUndefined();
  });
});
