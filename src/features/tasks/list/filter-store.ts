/** The filter of the Tasks screen, and the tasks that pass it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ListStore } from '@/session/tasks/list-store';
import type { ListedTask } from '@/session/tasks/listed-task';
import { applyFilter, NO_FILTER, type TaskFilter } from './task-filter';

export interface FilterState {
  filter: TaskFilter;
  /** What matches the query alone, in its order: what facets count. */
  found: readonly ListedTask[];
  shown: readonly ListedTask[];
  setFilter(filter: TaskFilter): void;
}

export type FilterStore = StoreApi<FilterState>;

export function createFilterStore(list: ListStore): FilterStore {
  const shownBy = (filter: TaskFilter): Pick<FilterState, 'filter' | 'found' | 'shown'> => {
    const found = list.getState().search(filter.query);
    return { filter, found, shown: applyFilter(found, filter) };
  };
  const store = createStore<FilterState>()((set) => ({
    ...shownBy(NO_FILTER),
    setFilter: (filter) => set(shownBy(filter)),
  }));
  list.subscribe((state, before) => {
    const { filter } = store.getState();
    const searchedAnew = state.search !== before.search && filter.query.trim() !== '';
    if (state.tasks !== before.tasks || searchedAnew) store.setState(shownBy(filter));
  });
  return store;
}
