import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { describeWithReference, referenceText } from '@/testing/reference';
import { referenceFolder } from '../lib/reference-files.mjs';
import { runCommand } from './run-command';
import { tasksCommand } from './tasks';

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await runCommand([tasksCommand], ['tasks', ...args], io);
  return { code, out, err };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tasks-test-'));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(makeTinyTokenizerJson()));
  const instances = Array.from({ length: 9 }, (_, i) => ({
    id: `i${i}`,
    input: `a\tsea ${i}`,
    output: ['b\nc'],
  }));
  await writeFile(
    join(folder, 'task_a.json'),
    JSON.stringify({ Definition: 'Say a letter', Instances: instances }),
  );
  await writeFile(join(folder, 'task_broken.json'), '{"Definition": 5}');
  await writeFile(join(folder, 'test_tasks.txt'), 'task_a\ntask_gone\n');
  await writeFile(join(folder, 'dev_tasks.txt'), 'task_a\ntask_broken\n');
});
afterAll(() => rm(folder, { recursive: true }));

const text = (name: string) => readFile(join(folder, name), 'utf8');
const names = async (name: string) => (await text(name)).trim().split('\n');

describe('tasks list', () => {
  it('gives names of a split, a category, a word', async () => {
    expect((await run('list')).out).toHaveLength(1_613);
    expect((await run('list', '--split', 'test')).out).toHaveLength(119);
    expect((await run('list', '--split', 'test', '--track', 'xlingual')).out).toHaveLength(35);
    expect((await run('list', '--split', 'test', '--category', 'word analogy')).out).toHaveLength(8);
    expect((await run('list', '--search', 'Copa superglue')).out).toEqual([
      'task1393_superglue_copa_text_completion',
    ]);
  });

  it('gives facts as JSON', async () => {
    const { out } = await run('list', '--search', 'task1146', '--json');
    expect(out.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ name: 'task1146_country_capital', category: 'Misc.', split: 'train' }),
    ]);
  });
});

describe('tasks dev-split', () => {
  it('writes both lists, the same for a seed', async () => {
    const { code, out } = await run('dev-split', '--tasks', '20', '--out', folder, '--json');
    const dev = await names('dev_tasks.txt');
    const train = await names('train_tasks.txt');
    expect([code, JSON.parse(out[0]!)]).toEqual([0, { dev: 20, train: 736 }]);
    expect(new Set([...dev, ...train]).size).toBe(756);
    await run('dev-split', '--tasks', '20', '--out', folder, '--seed', '42');
    expect(await names('dev_tasks.txt')).toEqual(dev);
    await run('dev-split', '--tasks', '20', '--out', folder, '--seed', '7');
    expect(await names('dev_tasks.txt')).not.toEqual(dev);
    await writeFile(join(folder, 'dev_tasks.txt'), 'task_a\ntask_broken\n');
  });

  it('takes a list of its own', async () => {
    const list = join(folder, 'mine.txt');
    await writeFile(list, 'a\nb\nc\n');
    await run('dev-split', '--tasks', '1', '--train', list, '--out', join(folder, 'mine'));
    const dev = await names('mine/dev_tasks.txt');
    expect([...dev, ...(await names('mine/train_tasks.txt'))].sort()).toEqual(['a', 'b', 'c']);
    expect(dev).toHaveLength(1);
  });
});

const convert = (...args: string[]) =>
  run('convert', '--folder', folder, '--tokenizer', folder, '--out', folder, '--encoding', 'def', ...args);

describe('tasks convert', () => {
  it('writes the first instances of test tasks as TSV, and says what has no file', async () => {
    const { code, err } = await convert('--splits', folder, '--split', 'test', '--instances', '2');
    expect([code, err]).toEqual([
      0,
      ['tasks: 1 of 2 tasks of the test split have no file and are left out.'],
    ]);
    const prompt = 'Definition: Say a letter. Now complete the following example - Input: a sea';
    expect(await text('test.tsv')).toBe(`${prompt} 0. Output:\tb c\n${prompt} 1. Output:\tb c\n`);
  });

  it('writes a sample of other tasks as JSONL, and goes on after a damaged file', async () => {
    const { code, out, err } = await convert(
      ...['--splits', folder, '--split', 'dev', '--instances', '3', '--format', 'jsonl', '--json'],
    );
    expect(code).toBe(0);
    expect(err[0]).toMatch(/task_broken\.json is left out.*Definition/);
    expect(JSON.parse(out[0]!)).toEqual({
      split: 'dev',
      file: join(folder, 'dev.jsonl'),
      tasks: 1,
      pairs: 3,
    });
    const rows = (await names('dev.jsonl')).map((line) => JSON.parse(line));
    expect(rows.map(({ id }) => id)).not.toEqual(['i0', 'i1', 'i2']);
    expect(rows[0]).toMatchObject({ task: 'task_a', target: 'b c', references: ['b\nc'] });
  });

  it('cuts a source that is too long', async () => {
    await convert('--splits', folder, '--split', 'test', '--max-source-length', '6');
    expect(await text('test.tsv')).not.toContain('Output');
  });

  it.each<[string, string[], RegExp]>([
    ['no action', [], /what to do/],
    ['an unknown action', ['dance'], /no "tasks dance"/],
    ['an unknown split', ['list', '--split', 'dev'], /no split "dev"/],
    ['an unknown track', ['list', '--track', 'both'], /--track both/],
    ['a dev split of both kinds', ['dev-split', '--out', 'x', '--tasks', '1', '--categories', '1'], /either/],
    ['more tasks than there are', ['dev-split', '--out', 'x', '--tasks', '757'], /1 to 755/],
    ['nothing to convert', ['convert'], /--folder/],
    [
      'a development split that is nowhere',
      ['convert', '--folder', '.', '--encoding', 'def', '--out', '.', '--split', 'dev'],
      /dev-split/,
    ],
    [
      'a folder without tasks',
      ['convert', '--folder', '.', '--encoding', 'def', '--out', '.'],
      /no file of these/,
    ],
    ['an unknown encoding', ['convert', '--folder', '.', '--encoding', 'x', '--out', '.'], /no encoding/],
    [
      'another format',
      ['convert', '--folder', '.', '--encoding', 'def', '--out', '.', '--format', 'csv'],
      /tsv or jsonl/,
    ],
  ])('ends with code 2 for %s', async (_, args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, []]);
    expect(err.at(-1)).toMatch(message);
  });
});

describeWithReference('tasks convert on real tasks', () => {
  it("writes the sources of upstream's own code", async () => {
    const args = ['--folder', join(referenceFolder()!, 'natural-instructions/tasks'), '--out', folder];
    const tokenizer = join(referenceFolder()!, 'gold/t5-tokenizer');
    for (const limit of ['1024', '256']) {
      await run(
        ...['convert', ...args, '--encoding', 'def_pos2_neg2_expl', '--split', 'test', '--format', 'jsonl'],
        ...['--tokenizer', tokenizer, '--max-source-length', limit],
      );
      const sources = new Map(
        (await names('test.jsonl')).map((line) => {
          const { id, source } = JSON.parse(line);
          return [id, source];
        }),
      );
      expect(sources.size).toBe(900);
      const gold = (await referenceText('gold/encodings.jsonl'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter((row) => row.encoding === 'def_pos2_neg2_expl' && String(row.max_source_length) === limit);
      expect(gold.length).toBeGreaterThan(8);
      for (const row of gold) {
        expect(sources.get(row.instance_id), row.instance_id).toBe(
          row.source.split(/\s+/u).filter(Boolean).join(' '),
        );
      }
    }
  });
});
