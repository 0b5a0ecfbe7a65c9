import type { StoreApi } from 'zustand/vanilla';

/**
 * Waits for a store: resolves with the first value that `select` returns, now or after a change.
 * @param select returns undefined to go on waiting; an error it throws rejects the promise
 */
export function until<State, Value>(
  store: Pick<StoreApi<State>, 'getState' | 'subscribe'>,
  select: (state: State) => Value | undefined,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let stop: (() => void) | undefined;
    const look = (): boolean => {
      try {
        const value = select(store.getState());
        if (value === undefined) return false;
        resolve(value);
      } catch (thrown) {
        reject(thrown);
      }
      stop?.();
      return true;
    };
    if (!look()) stop = store.subscribe(look);
  });
}
