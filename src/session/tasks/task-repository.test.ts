import { beforeEach, describe, expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { PassingTaskCache } from '@/storage/tasks/task-cache';
import { TaskRepository } from './task-repository';

const TEXT = JSON.stringify({
  Definition: ['Say the colour.'],
  Categories: ['Colours'],
  'Instance License': ['CC0'],
  Instances: Array.from({ length: 250 }, (_, i) => ({
    id: `id-${i}`,
    input: `thing ${i}`,
    output: i === 7 ? ['blue', 'azure'] : ['red'],
  })),
});

const file = (name: string, text: string) => new File([text], name);

let cache: PassingTaskCache;
let fetched: string[];
let shelf: TaskRepository;

const newShelf = () =>
  new TaskRepository({
    cache: Promise.resolve(cache),
    fetchText: async (url) => {
      fetched.push(url);
      if (url.includes('broken')) throw new PlaygroundError('network', 'no');
      return TEXT;
    },
    now: () => 5,
  });

beforeEach(() => {
  cache = new PassingTaskCache();
  fetched = [];
  shelf = newShelf();
});

describe('texts of tasks', () => {
  it('are fetched once, kept, and there for the next page', async () => {
    expect(await shelf.overview('task1_colours')).toBeUndefined();
    const overview = await shelf.fetch('task1_colours', 'https://a.example/x', {
      kind: 'upstream',
      commit: 'abc',
    });
    expect(overview).toMatchObject({ instances: 250, references: 2, kept: true, repairs: [] });
    expect(overview.task).not.toHaveProperty('instances');
    expect(overview.labels).toMatchObject({ distinct: 2, closed: true, unbalanced: true });

    const later = newShelf();
    expect(await later.overview('task1_colours')).toMatchObject({
      origin: { kind: 'upstream', commit: 'abc' },
    });
    expect(fetched).toHaveLength(1);
    expect(await later.list()).toMatchObject([
      { name: 'task1_colours', licence: ['CC0'], instances: 250, references: 2, storedAt: 5 },
    ]);
    await later.remove('task1_colours');
    expect(await later.overview('task1_colours')).toBeUndefined();
  });

  it('come a hundred instances at a time, those that hold a text, or the first ones', async () => {
    await shelf.addFiles([file('t.json', TEXT)]);
    const page = await shelf.instances('t', 200, '');
    expect([page.total, page.rows.length, page.rows[0]!.index]).toEqual([250, 50, 200]);
    const found = await shelf.instances('t', 0, 'THING 24');
    expect(found.rows.map(({ index }) => index)).toEqual([
      24, 240, 241, 242, 243, 244, 245, 246, 247, 248, 249,
    ]);
    expect((await shelf.instances('t', 0, 'azure')).rows[0]!.index).toBe(7);
    expect((await shelf.take('t', 3)).instances).toHaveLength(3);
    await expect(shelf.take('elsewhere', 3)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of files: what is wrong with one does not stop the others', async () => {
    const progress: number[] = [];
    const added = await shelf.addFiles(
      [file('good.json', TEXT), file('bad.json', '{'), file('list.json', '[]'), file('note.md', 'x')],
      (done) => progress.push(done),
    );
    expect(added.tasks.map(({ name }) => name)).toEqual(['good']);
    expect(added.refused.map((each) => each.file)).toEqual(['bad.json', 'list.json']);
    expect(added).toMatchObject({ passedOver: 1, connected: [], notKept: [] });
    expect(progress).toEqual([0, 1, 2]);
  });

  it('of many files are read when they are opened', async () => {
    const files = Array.from({ length: 60 }, (_, i) => file(`many${i}.json`, i === 3 ? '{' : TEXT));
    const added = await shelf.addFiles(files);
    expect(added.connected).toHaveLength(60);
    expect(await shelf.list()).toEqual([]);
    expect(await shelf.overview('many5')).toMatchObject({ instances: 250, origin: { kind: 'file' } });
    expect((await shelf.list()).map(({ name }) => name)).toEqual(['many5']);
    await expect(shelf.overview('many3')).rejects.toMatchObject({ code: 'invalid-task' });
  });

  it('are usable without room to keep them', async () => {
    cache.put = async () => {
      throw new PlaygroundError('quota', 'full');
    };
    const added = await shelf.addFiles([file('t.json', TEXT)]);
    expect(added.notKept).toEqual(['t']);
    for (let i = 0; i < 10; i++) await shelf.addFiles([file(`other${i}.json`, TEXT)]);
    expect(await shelf.overview('t')).toMatchObject({ kept: false, instances: 250 });
  });

  it('of starter tasks are read from the page, and not kept twice', async () => {
    expect(await shelf.overview('ip1', 'https://here.example/ip1.json')).toMatchObject({
      origin: { kind: 'starter' },
    });
    expect(await shelf.list()).toEqual([]);
    await expect(shelf.overview('ip2', 'https://here.example/broken')).rejects.toMatchObject({
      code: 'network',
    });
  });
});
