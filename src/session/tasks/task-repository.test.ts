import { beforeEach, describe, expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { InMemoryTaskCache } from '@/storage/tasks/task-cache';
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

let cache: InMemoryTaskCache;
let fetched: string[];
let tasks: TaskRepository;

const newRepository = () =>
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
  cache = new InMemoryTaskCache();
  fetched = [];
  tasks = newRepository();
});

describe('texts of tasks', () => {
  it('are fetched once, kept, and there for the next page', async () => {
    expect(await tasks.overview('task1_colours')).toBeUndefined();
    const overview = await tasks.fetch('task1_colours', 'https://a.example/x', {
      kind: 'upstream',
      commit: 'abc',
    });
    expect(overview).toMatchObject({ instances: 250, references: 2, stored: true, repairs: [] });
    expect(overview.task).not.toHaveProperty('instances');
    expect(overview.labels).toMatchObject({ distinct: 2, closed: true, unbalanced: true });

    const later = newRepository();
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
    await tasks.addFiles([file('t.json', TEXT)]);
    const page = await tasks.instances('t', 200, '');
    expect([page.total, page.rows.length, page.rows[0]!.index]).toEqual([250, 50, 200]);
    const found = await tasks.instances('t', 0, 'THING 24');
    expect(found.rows.map(({ index }) => index)).toEqual([
      24, 240, 241, 242, 243, 244, 245, 246, 247, 248, 249,
    ]);
    expect((await tasks.instances('t', 0, 'azure')).rows[0]!.index).toBe(7);
    expect((await tasks.take('t', 3)).instances).toHaveLength(3);
    await expect(tasks.take('elsewhere', 3)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of files: what is wrong with one does not stop the others', async () => {
    const progress: number[] = [];
    const added = await tasks.addFiles(
      [file('good.json', TEXT), file('bad.json', '{'), file('list.json', '[]'), file('note.md', 'x')],
      (done) => progress.push(done),
    );
    expect(added.tasks.map(({ name }) => name)).toEqual(['good']);
    expect(added.refused.map((each) => each.file)).toEqual(['bad.json', 'list.json']);
    expect(added).toMatchObject({ skipped: 1, unread: [], notStored: [] });
    expect(progress).toEqual([0, 1, 2]);
  });

  it('of many files are read when they are opened', async () => {
    const files = Array.from({ length: 60 }, (_, i) => file(`many${i}.json`, i === 3 ? '{' : TEXT));
    const added = await tasks.addFiles(files);
    expect(added.unread).toHaveLength(60);
    expect(await tasks.list()).toEqual([]);
    expect(await tasks.overview('many5')).toMatchObject({ instances: 250, origin: { kind: 'file' } });
    expect((await tasks.list()).map(({ name }) => name)).toEqual(['many5']);
    await expect(tasks.overview('many3')).rejects.toMatchObject({ code: 'invalid-task' });
  });

  it('are usable without room to keep them', async () => {
    cache.put = async () => {
      throw new PlaygroundError('quota', 'full');
    };
    const added = await tasks.addFiles([file('t.json', TEXT)]);
    expect(added.notStored).toEqual(['t']);
    for (let i = 0; i < 10; i++) await tasks.addFiles([file(`other${i}.json`, TEXT)]);
    expect(await tasks.overview('t')).toMatchObject({ stored: false, instances: 250 });
  });

  it('of starter tasks are read from the page, and not kept twice', async () => {
    expect(await tasks.overview('ip1', 'https://here.example/ip1.json')).toMatchObject({
      origin: { kind: 'starter' },
    });
    expect(await tasks.list()).toEqual([]);
    await expect(tasks.overview('ip2', 'https://here.example/broken')).rejects.toMatchObject({
      code: 'network',
    });
  });

  it('of which one instance is asked for: another one than the present one, each as likely', async () => {
    let drawn = 0;
    const random = () => drawn / 9;
    const four = JSON.stringify({
      Definition: ['Say it.'],
      Instances: Array.from({ length: 4 }, (_, i) => ({ input: `in ${i}`, output: ['x'] })),
    });
    tasks = new TaskRepository({ cache: Promise.resolve(cache), fetchText: async () => four, random });
    const positions = async (except?: number) => {
      const found: number[] = [];
      for (drawn = 0; drawn < 9; drawn++) {
        const { position, instance, task } = await tasks.instance(
          'ip1',
          { kind: 'random', except },
          'https://here.example/ip1.json',
        );
        expect(instance.input).toBe(`in ${position}`);
        expect(task).not.toHaveProperty('instances');
        found.push(position);
      }
      return new Set(found);
    };
    expect(await positions(2)).toEqual(new Set([0, 1, 3]));
    expect(await positions()).toEqual(new Set([0, 1, 2, 3]));
    // The file has become shorter since.
    expect(await positions(99)).toEqual(new Set([0, 1, 2, 3]));
  });

  it('with one instance have no other one, with none they say so', async () => {
    const task = (count: number) =>
      JSON.stringify({
        Definition: ['Say it.'],
        Instances: Array.from({ length: count }, () => ({ input: 'a', output: ['b'] })),
      });
    await tasks.addFiles([file('one.json', task(1)), file('none.json', task(0))]);
    expect(await tasks.instance('one', { kind: 'random', except: 0 })).toMatchObject({ position: 0 });
    await expect(tasks.instance('none', { kind: 'first' })).rejects.toMatchObject({
      code: 'invalid-task',
      message: 'none has no instances.',
    });
  });
});

describe('a task file of one’s own that is imported', () => {
  it('is not stored; its instances are there under its key as long as the worker', async () => {
    const imported = await tasks.importFile(file('mine.json', TEXT));
    expect(imported).toMatchObject({
      key: 'imported:mine',
      position: 0,
      repairs: [],
      task: { name: 'mine' },
    });
    expect(await tasks.list()).toEqual([]);
    // Others that are opened meanwhile push it out of those that are kept parsed.
    for (let i = 0; i < 10; i++) await tasks.addFiles([file(`other${i}.json`, TEXT)]);
    expect(await tasks.instance(imported.key, { kind: 'random', except: 0 })).toMatchObject({
      task: { name: 'mine' },
    });
    await expect(newRepository().instance(imported.key, { kind: 'first' })).rejects.toMatchObject({
      code: 'invalid-task',
      hint: expect.stringContaining('Import it again'),
    });
    expect(fetched).toEqual([]);
  });

  it('takes the place of the one imported before under the same name', async () => {
    await tasks.importFile(file('mine.json', TEXT));
    await tasks.instance('imported:mine', { kind: 'first' });
    await tasks.importFile(file('mine.json', TEXT.replace('thing 0', 'another')));
    expect(await tasks.instance('imported:mine', { kind: 'first' })).toMatchObject({
      instance: { input: 'another' },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['another schema', '{"Definition": 3}'],
    ['a list', '[]'],
  ])('with %s it is refused', async (_, text) => {
    await expect(tasks.importFile(file('x.json', text))).rejects.toMatchObject({ code: 'invalid-task' });
  });

  it('larger than any task file it is refused unread', async () => {
    const large = new File([], 'large.json');
    Object.defineProperty(large, 'size', { value: 5e9 });
    large.text = () => expect.unreachable('it is not read');
    await expect(tasks.importFile(large)).rejects.toThrow(
      /large\.json is larger than any task file: 5\.0 GB/,
    );
  });
});
