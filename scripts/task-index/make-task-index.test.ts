import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseTaskIndex } from '@/core/tasks/task-index';
import { runCommand } from '../cli/run-command';
import { makeTaskIndexCommand } from './make-task-index';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'task-index-'));
  for (const name of ['tasks', 'splits/default', 'splits/xlingual']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  const task = (language: string, count: number) =>
    JSON.stringify({
      Definition: ['Do it.'],
      Categories: ['Misc.'],
      Domains: ['Web'],
      Input_language: [language],
      Output_language: ['English'],
      Instances: Array.from({ length: count }, (_, i) => ({ id: String(i), input: 'a', output: ['b'] })),
    });
  await writeFile(join(folder, 'tasks/task1_a.json'), task('English', 2));
  await writeFile(join(folder, 'tasks/task2_b.json'), task('Igbo', 3));
  const lists = { 'default/train': 'task1_a\n', 'xlingual/train': 'task1_a\n', 'xlingual/test': 'task2_b\n' };
  for (const track of ['default', 'xlingual']) {
    for (const split of ['train', 'test', 'excluded']) {
      const names = (lists as Record<string, string>)[`${track}/${split}`] ?? '';
      await writeFile(join(folder, 'splits', track, `${split}_tasks.txt`), names);
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function make(...args: string[]) {
  const err: string[] = [];
  const out = join(folder, 'made.json');
  const io = { out: () => {}, err: (line: string) => err.push(line) };
  const code = await runCommand([makeTaskIndexCommand], ['make-task-index', ...args, '--out', out], io);
  return { code, err, facts: code === 0 ? parseTaskIndex(JSON.parse(await readFile(out, 'utf8'))) : [] };
}

it('takes all facts from a clone', async () => {
  const { facts } = await make('--clone', folder);
  expect(facts).toEqual([
    {
      name: 'task1_a',
      category: 'Misc.',
      split: 'train',
      xlingual: 'train',
      instances: 2,
      domains: ['Web'],
      inputLanguages: ['English'],
      outputLanguages: ['English'],
    },
    expect.objectContaining({
      name: 'task2_b',
      split: 'excluded',
      xlingual: 'test',
      instances: 3,
      inputLanguages: ['Igbo'],
    }),
  ]);
});

it("adds upstream's table and task files to a list of facts", async () => {
  const row = { category: 'Misc.', split_default: 'train', split_xlingual: 'test', n_instances: 7 };
  const list = join(folder, 'facts.json');
  await writeFile(list, JSON.stringify(['task1_a', 'task2_b', 'task3_c'].map((task) => ({ task, ...row }))));
  const readme = join(folder, 'README.md');
  await writeFile(
    readme,
    '`task1_a`\t| S | Misc. | News | French | English\n`task3_c`\t| S | Misc. | Law | Thai | Thai\n',
  );
  const { facts } = await make('--facts', list, '--readme', readme, '--tasks', join(folder, 'tasks'));
  expect(facts.map(({ name, instances, inputLanguages }) => [name, instances, inputLanguages])).toEqual([
    ['task1_a', 7, ['English']],
    ['task2_b', 7, ['Igbo']],
    ['task3_c', 7, ['Thai']],
  ]);
});

it('ends with code 2 and one line for a list of something else, and for no source at all', async () => {
  const list = join(folder, 'other.json');
  await writeFile(list, '[{"task": 5}]');
  expect(await make('--facts', list)).toMatchObject({ code: 2, err: [expect.stringMatching(/0\.task/)] });
  expect(await make()).toMatchObject({ code: 2, err: [expect.stringMatching(/--clone or --facts/)] });
});
