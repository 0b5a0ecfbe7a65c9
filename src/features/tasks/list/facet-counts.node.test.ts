import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseStarterIndex } from '@/core/tasks/starter-index';
import { parseTaskIndex } from '@/core/tasks/task-index';
import { listTasks } from '@/session/tasks/listed-task';
import { countFacets, NO_FILTER } from './task-filter';

const json = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../public/${path}`, import.meta.url), 'utf8'));

it('the list of all tasks has the splits of the benchmark in its facets', () => {
  const tasks = listTasks({
    facts: parseTaskIndex(json('task-index.json')),
    starter: parseStarterIndex(json('tasks/index.json')),
    cached: [],
    unread: new Set(),
  });
  const split = countFacets(tasks, NO_FILTER.chosen).find(({ key }) => key === 'split')!;
  expect(split.values.map(({ value, count }) => [value, count])).toEqual([
    ['train', 756],
    ['excluded', 738],
    ['test', 119],
  ]);
});
