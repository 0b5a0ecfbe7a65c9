/**
 * Writes public/task-index.json: the bare facts of all tasks of Natural Instructions, and none of their text.
 *
 *   npx tsx --tsconfig tsconfig.node.json scripts/make-task-index.ts --clone <natural-instructions>
 *   npx tsx --tsconfig tsconfig.node.json scripts/make-task-index.ts --facts index.json [--readme tasks/README.md] [--tasks folder]...
 *
 * A full clone gives everything. Without one, `--facts` is a JSON list of `{ task, category, split_default,
 * split_xlingual, n_instances }`; upstream's table and folders of task files add languages and domains.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { packTaskIndex, SPLITS, type Split, type TaskFacts } from '@/core/tasks/task-index';
import { parseUpstreamReadme } from '@/core/tasks/upstream-readme';

const OUT = fileURLToPath(new URL('../public/task-index.json', import.meta.url));

const factsSchema = v.array(
  v.object({
    task: v.string(),
    category: v.string(),
    split_default: v.picklist(SPLITS),
    split_xlingual: v.picklist(SPLITS),
    n_instances: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
);

type Words = Pick<TaskFacts, 'domains' | 'inputLanguages' | 'outputLanguages'>;
const NO_WORDS: Words = { domains: [], inputLanguages: [], outputLanguages: [] };

async function readFacts(path: string): Promise<TaskFacts[]> {
  const rows = v.parse(factsSchema, JSON.parse(await readFile(path, 'utf8')));
  return rows.map((row) => ({
    name: row.task,
    category: row.category,
    split: row.split_default,
    xlingual: row.split_xlingual,
    instances: row.n_instances,
    ...NO_WORDS,
  }));
}

async function readTasks(folder: string): Promise<Map<string, Omit<TaskFacts, 'split' | 'xlingual'>>> {
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

/** Tasks that no list names count as excluded. */
async function readClone(folder: string): Promise<TaskFacts[]> {
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

function withWords(facts: TaskFacts[], words: ReadonlyMap<string, Words>): TaskFacts[] {
  return facts.map((fact) => {
    const known = words.get(fact.name);
    if (!known) return fact;
    const { domains, inputLanguages, outputLanguages } = known;
    return { ...fact, domains, inputLanguages, outputLanguages };
  });
}

async function collect(): Promise<{ facts: TaskFacts[]; out: string }> {
  const { values } = parseArgs({
    options: {
      facts: { type: 'string' },
      clone: { type: 'string' },
      readme: { type: 'string' },
      tasks: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: OUT },
    },
  });
  if ((values.facts === undefined) === (values.clone === undefined)) {
    throw new PlaygroundError('invalid-input', 'Name either --facts or --clone.');
  }
  let facts = values.clone === undefined ? await readFacts(values.facts!) : await readClone(values.clone);
  if (values.readme !== undefined) {
    const rows = parseUpstreamReadme(await readFile(values.readme, 'utf8'));
    facts = withWords(facts, new Map(rows.map((row) => [row.name, row])));
  }
  for (const folder of values.tasks) facts = withWords(facts, await readTasks(folder));
  return { facts, out: values.out };
}

const { facts, out } = await collect();
const packed = packTaskIndex(facts);
const rows = packed.tasks.map((task) => JSON.stringify(task)).join(',\n');
// A task a line, so that a change of the index can be read.
const head = JSON.stringify({ ...packed, tasks: [] }).replace(/\[\]\}$/u, `[\n${rows}\n]}\n`);
await writeFile(out, head);
process.stdout.write(
  `${packed.tasks.length} tasks, languages of ${facts.filter((fact) => fact.inputLanguages.length > 0).length}\n`,
);
