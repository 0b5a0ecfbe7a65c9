import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseStarterIndex } from '@/core/tasks/starter-index';
import { parseTaskIndex } from '@/core/tasks/task-index';
import { type ListedTask, listTasks } from './listed-task';
import { createTaskSearch, plainSearch, type TaskSearch } from './task-search';

const json = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../public/${path}`, import.meta.url), 'utf8'));

let tasks: ListedTask[];
let search: TaskSearch;

beforeAll(async () => {
  const facts = parseTaskIndex(json('task-index.json'));
  const starter = parseStarterIndex(json('tasks/index.json'));
  tasks = listTasks({ facts, starter, cached: [], unread: new Set() });
  search = await createTaskSearch(tasks);
});

const names = (query: string) => search(query).map(({ name }) => name);

describe('search over all tasks', () => {
  it('finds by words of the name in any order, by number, by category, and by misspelt words', () => {
    expect(names('currency country').slice(0, 2).sort()).toEqual([
      'ip001_country_currency',
      'task1147_country_currency',
    ]);
    expect(names('task1147')).toContain('task1147_country_currency');
    expect(names('1147')).toEqual(['task1147_country_currency']);
    expect(names('contry curency')).toContain('task1147_country_currency');
    expect(names('gap corefer')).toContain('task891_gap_coreference_resolution');
    expect(names('entailment textual').length).toBeGreaterThanOrEqual(24);
  });

  it('wants every word, and gives all tasks for none', () => {
    expect(names('currency zebra')).toEqual([]);
    expect(search('  _ ')).toBe(tasks);
  });

  it('finds by parts of names while the index is being made', () => {
    const plain = plainSearch(tasks);
    expect(plain('Country curr').map(({ name }) => name)).toEqual([
      'ip001_country_currency',
      'task1147_country_currency',
    ]);
    expect(plain('')).toBe(tasks);
  });
});
