import { expect, it } from 'vitest';
import { createListStore } from '@/session/tasks/list-store';
import { createFilterStore } from './filter-store';
import { NO_FILTER } from './task-filter';

const starter = (name: string, category: string) => ({
  name,
  title: name,
  category,
  file: `${name}.json`,
  summary: `About ${name}.`,
  instances: 1,
  neverTrained: false,
  factsSeen: false,
});

function world() {
  const starters = [starter('ip1_colours', 'Naming'), starter('ip2_sums', 'Numbers')];
  const list = createListStore({
    starter: async () => starters,
    facts: async () => [],
    cached: async () => [],
    unreadable: async () => ({ newer: 0, damaged: 0 }),
  });
  return { list, filter: createFilterStore(list) };
}

it('shows the tasks that pass, once the list is read and whenever the filter changes', async () => {
  const { list, filter } = world();
  const shown = () => filter.getState().shown.map(({ name }) => name);
  filter.getState().setFilter({ ...NO_FILTER, chosen: { category: ['Numbers'] } });
  expect(shown()).toEqual([]);
  await list.getState().read();
  expect(shown()).toEqual(['ip2_sums']);
  expect(filter.getState().found).toHaveLength(2);
  filter.getState().setFilter(NO_FILTER);
  expect(shown()).toEqual(['ip1_colours', 'ip2_sums']);
});

it('searches anew with the index, which knows more than the names', async () => {
  const { list, filter } = world();
  filter.getState().setFilter({ ...NO_FILTER, query: 'naming' });
  await list.getState().read();
  await expect.poll(() => filter.getState().shown.map(({ name }) => name)).toEqual(['ip1_colours']);
});
