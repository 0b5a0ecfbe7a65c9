import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { until } from './wait-for';

function world(at = 0) {
  const store = createStore(() => ({ at }));
  let listeners = 0;
  const watched = {
    getState: store.getState,
    subscribe: (listener: Parameters<typeof store.subscribe>[0]) => {
      listeners++;
      const stop = store.subscribe(listener);
      return () => {
        listeners--;
        stop();
      };
    },
  };
  const three = ({ at: now }: { at: number }) => {
    if (now < 0) throw new Error('below zero');
    return now >= 3 ? `at ${now}` : undefined;
  };
  return { store, waited: until(watched, three), listeners: () => listeners };
}

test('a store that is there already is not waited for', async () => {
  const { waited, listeners } = world(5);
  expect(await waited).toBe('at 5');
  expect(listeners()).toBe(0);
});

test('the first value that is there after a change is the one, and nothing listens any more', async () => {
  const { store, waited, listeners } = world();
  store.setState({ at: 1 });
  expect(listeners()).toBe(1);
  store.setState({ at: 3 });
  store.setState({ at: 4 });
  expect(await waited).toBe('at 3');
  expect(listeners()).toBe(0);
});

test.each([0, -1])('what the selection throws rejects, from the start (%i) or after a change', async (at) => {
  const { store, waited, listeners } = world(at);
  store.setState({ at: -1 });
  await expect(waited).rejects.toThrow('below zero');
  expect(listeners()).toBe(0);
});
