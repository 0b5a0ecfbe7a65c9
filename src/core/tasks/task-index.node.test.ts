import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeWithReference, referenceText } from '@/testing/reference';
import { packTaskIndex, parseTaskIndex, SPLITS } from './task-index';

const shipped = await readFile(new URL('../../../public/task-index.json', import.meta.url), 'utf8');
const tasks = parseTaskIndex(JSON.parse(shipped));

describe('the shipped index', () => {
  it('has all tasks and instances of the benchmark', () => {
    expect(tasks).toHaveLength(1_613);
    expect(tasks.reduce((sum, task) => sum + task.instances, 0)).toBe(5_040_162);
    expect(new Set(tasks.map((task) => task.category)).size).toBe(76);
  });

  it('has the splits of the paper, and the 12 test categories with their sizes', () => {
    const count = (track: 'split' | 'xlingual') =>
      SPLITS.map((split) => tasks.filter((task) => task[track] === split).length);
    expect(count('split')).toEqual([756, 119, 738]);
    expect(count('xlingual')).toEqual([1_270, 35, 308]);
    const sizes = new Map<string, number>();
    for (const { category } of tasks.filter((task) => task.split === 'test')) {
      sizes.set(category, (sizes.get(category) ?? 0) + 1);
    }
    expect(Object.fromEntries(sizes)).toEqual({
      'Textual Entailment': 24,
      'Title Generation': 18,
      'Coreference Resolution': 14,
      'Answerability Classification': 13,
      'Question Rewriting': 11,
      'Data to Text': 9,
      'Word Analogy': 8,
      'Cause Effect Classification': 7,
      'Dialogue Act Recognition': 7,
      'Keyword Tagging': 5,
      'Overlap Extraction': 2,
      'Grammar Error Correction': 1,
    });
  });

  it('stays small', () => {
    expect(gzipSync(shipped).length).toBeLessThan(60_000);
  });
});

describeWithReference('the shipped index beside the data set', () => {
  it.each([
    ['default', 'split'],
    ['xlingual', 'xlingual'],
  ] as const)('has the tasks of the %s split files', async (folder, track) => {
    for (const split of SPLITS) {
      const file = await referenceText(`natural-instructions/splits/${folder}/${split}_tasks.txt`);
      const names = file.split(/\s+/u).filter(Boolean).sort();
      const ours = tasks.filter((task) => task[track] === split).map(({ name }) => name);
      expect(ours.sort(), split).toEqual(names);
    }
  });

  it('has category and number of instances of each task', async () => {
    const facts: { task: string; category: string; n_instances: number }[] = JSON.parse(
      await referenceText('natural-instructions/index.json'),
    );
    const ours = new Map(tasks.map((task) => [task.name, task]));
    const wrong = facts.filter(({ task, category, n_instances }) => {
      const found = ours.get(task);
      return found?.category !== category || found.instances !== n_instances;
    });
    expect(wrong).toEqual([]);
  });
});

describe('reading an index', () => {
  const packed = packTaskIndex([
    {
      name: 'task2_b',
      category: 'B',
      split: 'excluded',
      xlingual: 'test',
      instances: 3,
      domains: ['News', 'Web'],
      inputLanguages: ['Igbo'],
      outputLanguages: ['English', 'Igbo'],
    },
    {
      name: 'task1_a',
      category: 'A',
      split: 'train',
      xlingual: 'train',
      instances: 0,
      domains: [],
      inputLanguages: [],
      outputLanguages: [],
    },
  ]);

  it('gives back what was packed, by name', () => {
    expect(parseTaskIndex(JSON.parse(JSON.stringify(packed))).map(({ name }) => name)).toEqual([
      'task1_a',
      'task2_b',
    ]);
    expect(parseTaskIndex(packed)[1]).toEqual({
      name: 'task2_b',
      category: 'B',
      split: 'excluded',
      xlingual: 'test',
      instances: 3,
      domains: ['News', 'Web'],
      inputLanguages: ['Igbo'],
      outputLanguages: ['English', 'Igbo'],
    });
  });

  it.each<[string, unknown]>([
    ['another kind', { ...packed, kind: 'tasks' }],
    ['a later version', { ...packed, version: 2 }],
    ['a category that is nowhere', { ...packed, tasks: [['a', 9, 0, 1]] }],
    ['a split that there is not', { ...packed, tasks: [['a', 0, 9, 1]] }],
    ['a negative place', { ...packed, tasks: [['a', -1, 0, 1]] }],
    ['half an instance', { ...packed, tasks: [['a', 0, 0, 0.5]] }],
    [
      'a task twice',
      {
        ...packed,
        tasks: [
          ['a', 0, 0, 1],
          ['a', 0, 0, 1],
        ],
      },
    ],
    ['a task of three parts', { ...packed, tasks: [['a', 0, 0]] }],
    ['nothing', null],
  ])('refuses %s', (_, json) => {
    expect(() => parseTaskIndex(json)).toThrow(expect.objectContaining({ code: 'malformed-file' }));
  });
});
