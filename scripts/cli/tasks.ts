import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import { GENERATION_SETTINGS } from '@/core/generation/settings-table';
import { makeDevSplit } from '@/core/tasks/dev-split';
import { SPLITS, type Split, type TaskFacts } from '@/core/tasks/task-index';
import type { Command, CommandIo } from './command';
import { BUILT_IN_MODEL } from './load-tokenizer';
import { readShippedIndex } from './shipped-index';
import { convertTasks } from './tasks-convert';
import { readTextFile } from './text-file';
import { wholeNumber } from './whole-number';

const usage = [
  'tasks list [--split train|test|excluded] [--track default|xlingual] [--category NAME] [--search WORDS] [--json]',
  'tasks dev-split --out folder (--tasks N | --categories N) [--track default|xlingual] [--train train_tasks.txt] [--seed 42]',
  'tasks convert --folder tasks --encoding <name> --out folder [--split train|dev|test]... [--splits folder]',
  '      [--track default|xlingual] [--format tsv|jsonl] [--instances 100] [--max-source-length 1024]',
  '      [--tokenizer folder|model.gguf] [--seed 42]',
].join('\n');

const trackOption = { track: { type: 'string', default: 'default' } } as const;

/** Tasks of the benchmark: lists them, sets training tasks apart, and writes them as pairs of source and target. */
export const tasksCommand: Command = {
  name: 'tasks',
  usage,
  async run([action, ...args], io) {
    if (action === 'list') return list(args, io);
    if (action === 'dev-split') return devSplit(args, io);
    if (action === 'convert') return convert(args, io);
    const message =
      action === undefined ? 'Say what to do with the tasks.' : `There is no "tasks ${action}".`;
    throw new PlaygroundError('invalid-input', message, {
      hint: 'It lists, converts, or makes a dev-split.',
    });
  },
};

/** One task a line: its name, or with `--json` its facts. */
async function list(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...trackOption,
      split: { type: 'string' },
      category: { type: 'string' },
      search: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const track = trackOf(values.track);
  const split = values.split === undefined ? undefined : splitOf(values.split);
  const words = values.search.toLowerCase().split(/\s+/u).filter(Boolean);
  const found = (await readShippedIndex()).filter(
    (task) =>
      (split === undefined || task[track] === split) &&
      (values.category === undefined || task.category.toLowerCase() === values.category.toLowerCase()) &&
      words.every((word) => task.name.toLowerCase().includes(word)),
  );
  for (const task of found) io.out(values.json ? JSON.stringify(task) : task.name);
  return 0;
}

/** Writes `dev_tasks.txt` and the `train_tasks.txt` without them. */
async function devSplit(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...trackOption,
      tasks: { type: 'string' },
      categories: { type: 'string' },
      train: { type: 'string' },
      out: { type: 'string' },
      seed: { type: 'string', default: '42' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.out === undefined) throw invalidInput('Say where to write the lists, with --out.');
  if ((values.tasks === undefined) === (values.categories === undefined)) {
    throw invalidInput('Say either how many --tasks or how many --categories to set apart.');
  }
  const by = values.tasks === undefined ? 'categories' : 'tasks';
  const count = wholeNumber(`--${by}`, (values.tasks ?? values.categories)!, 1);
  const train = await trainingTasks(trackOf(values.track), values.train);
  const split = makeDevSplit(train, { by, count, seed: wholeNumber('--seed', values.seed, 0) });
  await mkdir(values.out, { recursive: true });
  await writeFile(join(values.out, 'dev_tasks.txt'), split.dev.map((name) => `${name}\n`).join(''));
  await writeFile(join(values.out, 'train_tasks.txt'), split.train.map((name) => `${name}\n`).join(''));
  const counts = { dev: split.dev.length, train: split.train.length };
  io.out(values.json ? JSON.stringify(counts) : `${counts.dev} tasks for development, ${counts.train} left.`);
  return 0;
}

/** Training tasks of a list, or of the index. */
async function trainingTasks(track: 'split' | 'xlingual', path?: string) {
  const index = await readShippedIndex();
  if (path === undefined) return index.filter((task) => task[track] === 'train');
  const categories = new Map(index.map(({ name, category }) => [name, category]));
  const names = (await readTextFile(path)).split(/\s+/u).filter(Boolean);
  return [...new Set(names)].map((name) => ({ name, category: categories.get(name) ?? '' }));
}

async function convert(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...trackOption,
      folder: { type: 'string' },
      encoding: { type: 'string' },
      out: { type: 'string' },
      split: { type: 'string', multiple: true, default: ['train', 'test'] },
      splits: { type: 'string' },
      format: { type: 'string', default: 'tsv' },
      instances: { type: 'string', default: '100' },
      'max-source-length': { type: 'string', default: String(GENERATION_SETTINGS.maxSourceLength.default) },
      tokenizer: { type: 'string', default: BUILT_IN_MODEL },
      seed: { type: 'string', default: '42' },
      json: { type: 'boolean', default: false },
    },
  });
  const { folder, encoding, out, format } = values;
  if (folder === undefined || encoding === undefined || out === undefined) {
    throw invalidInput(
      'Say the --folder with the task files, the --encoding, and where to write with --out.',
    );
  }
  if (format !== 'tsv' && format !== 'jsonl') throw invalidInput(`--format ${format}: it is tsv or jsonl.`);
  const splits = await namesOfSplits(values.split, values.splits, trackOf(values.track));
  const options = {
    folder,
    out,
    encoding,
    format,
    tokenizer: values.tokenizer,
    instances: wholeNumber('--instances', values.instances, 1),
    maxSourceLength: wholeNumber('--max-source-length', values['max-source-length'], 1),
    seed: wholeNumber('--seed', values.seed, 0),
  } as const;
  for (const done of await convertTasks(splits, options, (note) => io.err(`tasks: ${note}`))) {
    io.out(values.json ? JSON.stringify(done) : `${done.file}: ${done.pairs} pairs of ${done.tasks} tasks`);
  }
  return 0;
}

/** Names of the tasks of each split: from lists in a folder, or from the index. */
async function namesOfSplits(
  splits: readonly string[],
  folder: string | undefined,
  track: 'split' | 'xlingual',
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const split of splits) {
    if (folder !== undefined) {
      if (split !== 'dev') splitOf(split);
      const text = await readTextFile(join(folder, `${split}_tasks.txt`));
      found.set(split, text.split(/\s+/u).filter(Boolean));
    } else if (split === 'dev') {
      throw invalidInput(
        'The benchmark has no development split: make one with "tasks dev-split", and name its folder with --splits.',
      );
    } else {
      found.set(split, namesOf(await readShippedIndex(), track, splitOf(split)));
    }
  }
  return found;
}

function namesOf(index: readonly TaskFacts[], track: 'split' | 'xlingual', split: Split): string[] {
  return index.flatMap((task) => (task[track] === split ? [task.name] : []));
}

/** The field of the facts that says a task's split in the track. */
function trackOf(name: string): 'split' | 'xlingual' {
  if (name === 'default') return 'split';
  if (name === 'xlingual') return 'xlingual';
  throw invalidInput(`--track ${name}: it is default or xlingual.`);
}

function splitOf(name: string): Split {
  const found = SPLITS.find((split) => split === name);
  if (found) return found;
  throw invalidInput(`There is no split "${name}"; there are ${SPLITS.join(', ')}.`);
}

function invalidInput(message: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message);
}
