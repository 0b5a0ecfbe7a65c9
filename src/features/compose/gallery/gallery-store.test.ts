import { describe, expect, test } from 'vitest';
import { createGalleryStore, otherIndex, searchTasks } from './gallery-store';

const TASK = JSON.stringify({ Definition: 'Name it.', Instances: [{ input: 'sky', output: ['blue'] }] });
const ENTRY = {
  name: 'colours',
  title: 'Colours',
  category: 'Naming',
  file: 'colours.json',
  summary: 'Names colours.',
  instances: 1,
  neverTrained: false,
};

/** A starter folder that counts what is fetched from it. */
function folder(files: Record<string, string>) {
  const asked: string[] = [];
  const store = createGalleryStore(async (file) => {
    asked.push(file);
    const text = files[file];
    return text === undefined ? new Response('', { status: 404 }) : new Response(text);
  });
  return { store, asked, files };
}

describe('the starter tasks', () => {
  test('their list is fetched once, and again after a failure', async () => {
    const { store, asked, files } = folder({});
    await store.getState().readIndex();
    expect(store.getState().index).toMatchObject({ state: 'failed', error: { code: 'network' } });
    files['index.json'] = '{';
    await store.getState().readIndex();
    expect(store.getState().index).toMatchObject({ state: 'failed', error: { code: 'malformed-file' } });
    files['index.json'] = JSON.stringify([ENTRY]);
    await store.getState().readIndex();
    await store.getState().readIndex();
    expect(store.getState().index).toMatchObject({ state: 'read', tasks: [{ title: 'Colours' }] });
    expect(asked).toHaveLength(3);
  });

  test('a task is fetched once', async () => {
    const { store, asked } = folder({ 'colours.json': TASK });
    const first = await store.getState().readTask('colours.json');
    expect(await store.getState().readTask('colours.json')).toBe(first);
    expect(asked).toEqual(['colours.json']);
    await expect(store.getState().readTask('gone.json')).rejects.toMatchObject({ code: 'network' });
  });

  test('every word of a search must be found', () => {
    const tasks = [{ ...ENTRY, factsSeen: false }];
    expect(searchTasks(tasks, ' names COLOURS ')).toHaveLength(1);
    expect(searchTasks(tasks, 'names numbers')).toHaveLength(0);
  });

  test('another instance is never the present one', () => {
    const drawn = Array.from({ length: 9 }, (_, i) => otherIndex(4, 2, () => i / 9));
    expect(new Set(drawn)).toEqual(new Set([0, 1, 3]));
    expect(otherIndex(1, 0)).toBe(0);
  });
});

describe('a task file of one’s own', () => {
  test('is at hand under its key without being fetched, as long as the page lives', async () => {
    const { store, asked } = folder({});
    const { key, task } = await store.getState().importTask(new File([TASK], 'mine.json'));
    expect(task.name).toBe('mine');
    expect(await store.getState().readTask(key)).toBe(task);
    await expect(folder({}).store.getState().readTask(key)).rejects.toMatchObject({
      code: 'invalid-task',
      hint: expect.stringContaining('Import it again'),
    });
    expect(asked).toEqual([]);
  });

  test.each([
    ['no JSON', '{'],
    ['another schema', '{"Definition": 3}'],
    ['a list', '[]'],
  ])('with %s it is refused', async (_, text) => {
    const { store } = folder({});
    await expect(store.getState().importTask(new File([text], 'x.json'))).rejects.toMatchObject({
      code: 'invalid-task',
    });
  });

  test('larger than any task file it is refused unread', async () => {
    const { store } = folder({});
    const large = new File([], 'large.json');
    Object.defineProperty(large, 'size', { value: 5e9 });
    large.text = () => expect.unreachable('it is not read');
    await expect(store.getState().importTask(large)).rejects.toThrow(
      /large\.json is larger than any task file: 5\.0 GB/,
    );
  });
});
