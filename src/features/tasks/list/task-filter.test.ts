import { describe, expect, it } from 'vitest';
import { queryOfHash } from '@/features/tasks/address';
import type { ListedTask } from '@/session/tasks/listed-task';
import {
  applyFilter,
  chosenCount,
  countFacets,
  filterFromQuery,
  filterToQuery,
  NO_FILTER,
  type TaskFilter,
  toggled,
} from './task-filter';

const task = (name: string, part: Partial<ListedTask>): ListedTask => ({
  name,
  title: name,
  category: 'A',
  domains: [],
  languages: ['English'],
  instances: 10,
  about: '',
  here: false,
  starter: false,
  ...part,
});

const TASKS = [
  task('task2', { split: 'train', category: 'A', instances: 5 }),
  task('task10', { split: 'test', category: 'A', languages: ['English', 'French'], instances: 50 }),
  task('task1', { split: 'test', category: 'B', licence: '', references: 3, here: true }),
];

const filter = (part: Partial<TaskFilter>): TaskFilter => ({ ...NO_FILTER, ...part });
const namesOf = (part: Partial<TaskFilter>) => applyFilter(TASKS, filter(part)).map(({ name }) => name);
const counts = (part: Partial<TaskFilter>, key: string) =>
  Object.fromEntries(
    countFacets(TASKS, filter(part).chosen)
      .find((facet) => facet.key === key)!
      .values.map(({ value, count }) => [value, count]),
  );

describe('filter', () => {
  it('lets any of the values of a facet pass, and wants all facets', () => {
    expect(namesOf({ chosen: { split: ['test'] } })).toEqual(['task10', 'task1']);
    expect(namesOf({ chosen: { split: ['test', 'train'], category: ['A'] } })).toEqual(['task2', 'task10']);
    expect(namesOf({ chosen: { language: ['French'] } })).toEqual(['task10']);
    expect(namesOf({ chosen: { licence: ['Unknown'] } })).toEqual(['task1']);
    expect(namesOf({ chosen: { references: ['Several'] } })).toEqual(['task1']);
    expect(namesOf({ chosen: { domain: ['Nothing'] } })).toEqual([]);
  });

  it('counts what each value would show, its own facet left aside', () => {
    expect(counts({}, 'split')).toEqual({ test: 2, train: 1 });
    expect(counts({ chosen: { category: ['B'] } }, 'split')).toEqual({ test: 1 });
    expect(counts({ chosen: { category: ['B'] } }, 'category')).toEqual({ A: 2, B: 1 });
    expect(counts({ chosen: { category: ['B'], split: ['train'] } }, 'category')).toEqual({ A: 1, B: 0 });
  });

  it('sorts names by their numbers', () => {
    expect(namesOf({ sort: 'name' })).toEqual(['task1', 'task2', 'task10']);
    expect(namesOf({ sort: 'most' })).toEqual(['task10', 'task1', 'task2']);
    expect(namesOf({ sort: 'fewest' })).toEqual(['task2', 'task1', 'task10']);
  });

  it('is chosen and taken back', () => {
    const once = toggled(NO_FILTER, 'split', 'test');
    expect(chosenCount(once)).toBe(1);
    expect(chosenCount(toggled(once, 'split', 'test'))).toBe(0);
  });
});

describe('filter in the address', () => {
  it('comes back as it was', () => {
    const before = filter({
      query: 'a & b=c?#',
      chosen: { split: ['test'], category: ['Data to Text', 'Misc.'] },
      sort: 'name',
    });
    const query = queryOfHash(`#/tasks?${filterToQuery(before)}`);
    expect(filterFromQuery(query!)).toEqual(before);
    expect(filterToQuery(NO_FILTER)).toBe('');
  });

  it('ignores what it does not know, and is bounded', () => {
    const hostile = `sort=evil&nope=1&q=${'x'.repeat(5_000)}&${'split=a&'.repeat(500)}category=${'y'.repeat(5_000)}`;
    const read = filterFromQuery(hostile);
    expect(read.sort).toBe('best');
    expect(read.query).toHaveLength(200);
    expect(read.chosen.split).toEqual(['a']);
    expect(read.chosen.category![0]).toHaveLength(200);
    expect(filterFromQuery('%%%')).toEqual(NO_FILTER);
  });

  it.each(['#/tasks/task1', '#/models', '', '#/taskside'])('%s is not the list', (hash) => {
    expect(queryOfHash(hash)).toBeUndefined();
  });
});
