import { describe, expect, test } from 'vitest';
import { createAdapterStore, type KnownAdapter } from './adapter-store';

const adapter = (id: string): KnownAdapter => ({ id, name: `Adapter ${id}`, baseModel: '', rank: 8 });

describe('adapters', () => {
  test('a stored one can be chosen, at full strength', async () => {
    const store = createAdapterStore(async () => [adapter('a'), adapter('b')]);
    await store.getState().refresh();
    store.getState().choose('b');
    expect(store.getState().use).toEqual({ id: 'b', name: 'Adapter b', scale: 1 });
    store.getState().setScale(99);
    expect(store.getState().use?.scale).toBe(8);
    store.getState().setScale(Number.NaN);
    expect(store.getState().use?.scale).toBe(8);
    store.getState().choose(null);
    expect(store.getState().use).toBeNull();
  });

  test('a deleted one is no longer in use', async () => {
    let shelf = [adapter('a')];
    const store = createAdapterStore(async () => shelf);
    store.getState().choose('a');
    expect(store.getState().use).toBeNull();
    await store.getState().refresh();
    store.getState().choose('a', 0.5);
    await store.getState().refresh();
    expect(store.getState().use?.scale).toBe(0.5);
    shelf = [];
    await store.getState().refresh();
    expect(store.getState()).toMatchObject({ known: [], use: null });
  });

  test('where nothing can be stored there is none', async () => {
    const store = createAdapterStore(async () => {
      throw new Error('forbidden');
    });
    await store.getState().refresh();
    expect(store.getState().known).toEqual([]);
    await expect(store.getState().ready()).rejects.toMatchObject({ message: 'forbidden' });
  });

  test('are ready once they are listed, including those stored since', async () => {
    const stored = [adapter('a')];
    const store = createAdapterStore(async () => [...stored]);
    expect(await store.getState().ready()).toEqual([adapter('a')]);
    stored.push(adapter('b'));
    expect(await store.getState().ready()).toHaveLength(2);
    expect(store.getState().known).toHaveLength(2);
  });
});
