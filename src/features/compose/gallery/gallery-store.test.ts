import { describe, expect, test } from 'vitest';
import { openTestCatalogue } from '@/testing/tasks/test-catalogue';
import { createGalleryStore, searchTasks } from './gallery-store';

const ENTRY = {
  name: 'colours',
  title: 'Colours',
  category: 'Naming',
  file: 'colours.json',
  summary: 'Names colours.',
  instances: 1,
  neverTrained: false,
};

describe('the starter tasks', () => {
  test('their list is fetched once, and again after a failure', async () => {
    const { catalogue, asked, files } = openTestCatalogue({});
    const store = createGalleryStore(catalogue);
    await store.getState().readIndex();
    expect(store.getState().index).toMatchObject({ state: 'failed', error: { code: 'network' } });
    files['tasks/index.json'] = '{';
    await store.getState().readIndex();
    expect(store.getState().index).toMatchObject({ state: 'failed', error: { code: 'malformed-file' } });
    files['tasks/index.json'] = JSON.stringify([ENTRY]);
    await store.getState().readIndex();
    await store.getState().readIndex();
    expect(store.getState().index).toMatchObject({ state: 'read', tasks: [{ title: 'Colours' }] });
    expect(asked).toHaveLength(3);
  });

  test('every word of a search must be found', () => {
    const tasks = [{ ...ENTRY, factsSeen: false }];
    expect(searchTasks(tasks, ' names COLOURS ')).toHaveLength(1);
    expect(searchTasks(tasks, 'names numbers')).toHaveLength(0);
  });
});
