import { describe, expect, it } from 'vitest';
import { makeDevSplit } from './dev-split';
import { pairLine, textPair } from './text-to-text';

const tasks = Array.from({ length: 60 }, (_, i) => ({ name: `task${i}`, category: `category ${i % 7}` }));

describe('dev split', () => {
  it('sets tasks apart by seed, whatever their order', () => {
    const split = makeDevSplit(tasks, { by: 'tasks', count: 10, seed: 1 });
    expect(split.dev).toHaveLength(10);
    expect([...split.dev, ...split.train].sort()).toEqual(tasks.map(({ name }) => name).sort());
    expect(makeDevSplit([...tasks].reverse(), { by: 'tasks', count: 10, seed: 1 })).toEqual(split);
    expect(makeDevSplit(tasks, { by: 'tasks', count: 10, seed: 2 }).dev).not.toEqual(split.dev);
  });

  it('sets whole categories apart', () => {
    const { dev, train } = makeDevSplit(tasks, { by: 'categories', count: 2, seed: 1 });
    const categoriesOf = (names: string[]) =>
      new Set(tasks.filter(({ name }) => names.includes(name)).map(({ category }) => category));
    expect(categoriesOf(dev).size).toBe(2);
    expect(categoriesOf(train).size).toBe(5);
    expect(dev.length + train.length).toBe(60);
  });

  it.each([
    ['none', 0],
    ['all', 60],
    ['half a task', 1.5],
  ])('is refused for %s', (_, count) => {
    expect(() => makeDevSplit(tasks, { by: 'tasks', count, seed: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});

describe('pairs of source and target', () => {
  const instance = { id: 'task1-a', input: 'x', output: ['one\ttwo \n', 'three', 'four'] };
  const pair = (position: number, seed: number) =>
    textPair('task1', instance, '  Definition: a\n\n Input:\tb.\nOutput: ', { position, seed });

  it('are one line each', () => {
    expect(pair(0, 0).source).toBe('Definition: a Input: b. Output:');
    for (let position = 0; position < 20; position++) {
      const line = pairLine(pair(position, 0), 'tsv');
      expect(line.match(/[\t\n]/gu)).toEqual(['\t', '\n']);
    }
    expect(JSON.parse(pairLine(pair(0, 0), 'jsonl'))).toEqual({ ...pair(0, 0), references: instance.output });
  });

  it('draw one of several answers, each at times, the same for a seed', () => {
    const targets = Array.from({ length: 60 }, (_, position) => pair(position, 5).target);
    expect(new Set(targets)).toEqual(new Set(['one two', 'three', 'four']));
    expect(Array.from({ length: 60 }, (_, position) => pair(position, 5).target)).toEqual(targets);
    expect(Array.from({ length: 60 }, (_, position) => pair(position, 6).target)).not.toEqual(targets);
  });
});
