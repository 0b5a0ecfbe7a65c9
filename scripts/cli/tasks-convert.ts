/** Writing tasks as pairs of source and target, as upstream's conversion for T5 does. */
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cutLikeUpstream } from '@/core/encoding/cut-source';
import { encodePrompt } from '@/core/encoding/encode-prompt';
import { namedEncoding, recipeFor } from '@/core/encoding/named-encodings';
import { PlaygroundError } from '@/core/errors';
import { selectInstances } from '@/core/evaluate/select-instances';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { promptOf, type TaskFile } from '@/core/tasks/task-file';
import { type PairFormat, pairLine, textPair } from '@/core/tasks/text-to-text';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { loadTokenizer } from './load-tokenizer';
import { readTextFile } from './text-file';

export interface ConvertOptions {
  /** With the task files. */
  folder: string;
  out: string;
  encoding: string;
  format: PairFormat;
  tokenizer: string;
  /** Most instances of a task: the first ones of test tasks, a sample of all others. */
  instances: number;
  maxSourceLength: number;
  seed: number;
}

/** One file that was written. */
export interface ConvertedSplit {
  split: string;
  file: string;
  tasks: number;
  pairs: number;
}

/**
 * Writes a file for each split. Tasks whose files are missing or damaged are left out, and said.
 * @param splits names of the tasks of each
 * @throws {PlaygroundError} `invalid-input` when there is no task file at all, or an option is not what it should be
 */
export async function convertTasks(
  splits: ReadonlyMap<string, readonly string[]>,
  options: ConvertOptions,
  note: (text: string) => void,
): Promise<ConvertedSplit[]> {
  namedEncoding(options.encoding);
  const files = new Map<string, string[]>();
  for (const [split, names] of splits)
    files.set(split, await presentTasks(split, names, options.folder, note));
  if ([...files.values()].every((names) => names.length === 0)) {
    throw new PlaygroundError('invalid-input', `${options.folder} has no file of these tasks.`, {
      hint: 'Name the folder "tasks" of a clone of natural-instructions.',
    });
  }
  const tokenizer = await loadTokenizer(options.tokenizer);
  await mkdir(options.out, { recursive: true });
  const done: ConvertedSplit[] = [];
  for (const [split, names] of files) done.push(await convertSplit(split, names, options, tokenizer, note));
  return done;
}

async function presentTasks(
  split: string,
  names: readonly string[],
  folder: string,
  note: (text: string) => void,
): Promise<string[]> {
  const present: string[] = [];
  for (const name of names) {
    const found = await stat(join(folder, `${name}.json`)).catch(() => undefined);
    if (found?.isFile()) present.push(name);
  }
  if (present.length < names.length) {
    note(
      `${names.length - present.length} of ${names.length} tasks of the ${split} split have no file and are left out.`,
    );
  }
  return present;
}

async function convertSplit(
  split: string,
  names: readonly string[],
  options: ConvertOptions,
  tokenizer: Tokenizer,
  note: (text: string) => void,
): Promise<ConvertedSplit> {
  const file = join(options.out, `${split}.${options.format}`);
  const result: ConvertedSplit = { split, file, tasks: 0, pairs: 0 };
  const handle = await open(file, 'w');
  try {
    for (const name of names) {
      const task = await readTask(join(options.folder, `${name}.json`), note);
      if (!task) continue;
      const lines = pairLines(task, split, options, tokenizer);
      await handle.writeFile(lines.join(''));
      result.tasks++;
      result.pairs += lines.length;
    }
  } finally {
    await handle.close();
  }
  return result;
}

async function readTask(path: string, note: (text: string) => void): Promise<TaskFile | undefined> {
  try {
    return readTaskFile(await readTextFile(path), path).task;
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    note(`${path} is left out. ${error.message}`);
    return undefined;
  }
}

function pairLines(
  task: TaskFile,
  split: string,
  { encoding, format, instances, maxSourceLength, seed }: ConvertOptions,
  tokenizer: Tokenizer,
): string[] {
  const kind = split === 'test' ? 'first' : 'sample';
  return selectInstances(task, { kind, count: instances }, seed).map(({ position, instance }) => {
    const recipe = recipeFor(encoding, instance.id, seed);
    const encoded = encodePrompt(promptOf(task, instance), { recipe, maxSourceLength }, tokenizer);
    const source = encoded.truncated
      ? cutLikeUpstream(tokenizer.encode(encoded.source), maxSourceLength, tokenizer).source
      : encoded.source;
    return pairLine(textPair(task.name, instance, source, { position, seed }), format);
  });
}
