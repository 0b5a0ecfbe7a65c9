/** Where facts of tasks come from: a clone of natural-instructions, a list, upstream's table, folders of task files. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { SPLITS, type Split, type TaskFacts } from '@/core/tasks/task-index';
import { parseUpstreamReadme } from '@/core/tasks/upstream-readme';

const factsSchema = v.array(
  v.object({
    task: v.string(),
    category: v.string(),
    split_default: v.picklist(SPLITS),
    split_xlingual: v.picklist(SPLITS),
    n_instances: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
);

/** What a list of facts does not know. */
export type Words = Pick<TaskFacts, 'domains' | 'inputLanguages' | 'outputLanguages'>;

const NO_WORDS: Words = { domains: [], inputLanguages: [], outputLanguages: [] };

/**
 * Facts of a JSON list of `{ task, category, split_default, split_xlingual, n_instances }`.
 * @throws {PlaygroundError} `malformed-file`
 */
export async function readFactList(path: string): Promise<TaskFacts[]> {
  const read = v.safeParse(factsSchema, JSON.parse(await readFile(path, 'utf8')), { abortEarly: true });
  if (!read.success) {
    const issue = read.issues[0];
    throw new PlaygroundError(
      'malformed-file',
      `${path} at ${v.getDotPath(issue) ?? 'its start'}: ${issue.message}.`,
    );
  }
  return read.output.map((row) => ({
    name: row.task,
    category: row.category,
    split: row.split_default,
    xlingual: row.split_xlingual,
    instances: row.n_instances,
    ...NO_WORDS,
  }));
}

/** What the task files of a folder say of themselves. */
export async function readTasks(folder: string): Promise<Map<string, Omit<TaskFacts, 'split' | 'xlingual'>>> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const tasks = new Map<string, Omit<TaskFacts, 'split' | 'xlingual'>>();
  for (const file of files) {
    const { task } = readTaskFile(await readFile(join(folder, file), 'utf8'), file);
    tasks.set(task.name, {
      name: task.name,
      category: task.categories[0] ?? '',
      instances: task.instances.length,
      domains: task.domains,
      inputLanguages: task.inputLanguage,
      outputLanguages: task.outputLanguage,
    });
  }
  return tasks;
}

async function readSplits(folder: string): Promise<Map<string, Split>> {
  const splits = new Map<string, Split>();
  for (const split of SPLITS) {
    const names = (await readFile(join(folder, `${split}_tasks.txt`), 'utf8')).split(/\s+/u);
    for (const name of names.filter(Boolean)) splits.set(name, split);
  }
  return splits;
}

/** Facts of a full clone. Tasks that no list names count as excluded. */
export async function readClone(folder: string): Promise<TaskFacts[]> {
  const [tasks, english, xlingual] = await Promise.all([
    readTasks(join(folder, 'tasks')),
    readSplits(join(folder, 'splits', 'default')),
    readSplits(join(folder, 'splits', 'xlingual')),
  ]);
  return [...tasks.values()].map((task) => ({
    ...task,
    split: english.get(task.name) ?? 'excluded',
    xlingual: xlingual.get(task.name) ?? 'excluded',
  }));
}

/** Domains and languages of upstream's table, by task. */
export async function readTable(path: string): Promise<Map<string, Words>> {
  const rows = parseUpstreamReadme(await readFile(path, 'utf8'));
  return new Map(rows.map((row) => [row.name, row]));
}

/** Facts with domains and languages where they are known. */
export function withWords(facts: readonly TaskFacts[], words: ReadonlyMap<string, Words>): TaskFacts[] {
  return facts.map((fact) => {
    const known = words.get(fact.name);
    if (!known) return fact;
    const { domains, inputLanguages, outputLanguages } = known;
    return { ...fact, domains, inputLanguages, outputLanguages };
  });
}
