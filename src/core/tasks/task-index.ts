/** Facts about all tasks of the benchmark, shipped with the app: names, categories and splits, but no text. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';

export const SPLITS = ['train', 'test', 'excluded'] as const;

export type Split = (typeof SPLITS)[number];

export interface TaskFacts {
  /** Full name: numbers are not unique. */
  name: string;
  category: string;
  /** Split in the default (English) track. */
  split: Split;
  /** Split in the cross-lingual track. */
  xlingual: Split;
  instances: number;
  /** Empty when unknown, like all lists here. */
  domains: string[];
  inputLanguages: string[];
  outputLanguages: string[];
}

const MAX_TASKS = 20_000;
const MAX_WORDS = 5_000;

const word = v.pipe(v.string(), v.maxLength(200));
const wordList = v.pipe(v.array(word), v.maxLength(MAX_WORDS));
const place = v.pipe(v.number(), v.integer(), v.minValue(0));
const places = v.optional(v.pipe(v.array(place), v.maxLength(100)), []);

/**
 * `public/task-index.json`: categories, domains and languages are listed once and referred to by index; a task is
 * `[name, category, 3 x split + xlingual split, instances, domains, input languages, output languages]`.
 */
const packedIndexSchema = v.object({
  kind: v.literal('task-index'),
  version: v.literal(1),
  categories: wordList,
  domains: wordList,
  languages: wordList,
  tasks: v.pipe(
    v.array(
      v.union([
        v.strictTuple([word, place, place, place]),
        v.strictTuple([word, place, place, place, places, places, places]),
      ]),
    ),
    v.maxLength(MAX_TASKS),
  ),
});

export type PackedTaskIndex = v.InferOutput<typeof packedIndexSchema>;

/**
 * Reads `public/task-index.json`.
 * @throws {PlaygroundError} `malformed-file` naming what is wrong
 */
export function parseTaskIndex(json: unknown): TaskFacts[] {
  const result = v.safeParse(packedIndexSchema, json, { abortEarly: true });
  if (!result.success) {
    const issue = result.issues[0];
    throw damaged(`${v.getDotPath(issue) ?? 'its start'}: ${issue.message}`);
  }
  const { categories, domains, languages, tasks } = result.output;
  const names = new Set<string>();
  return tasks.map(([name, category, splits, instances, ...rest]) => {
    if (names.has(name)) throw damaged(`${name} stands there twice`);
    names.add(name);
    const [ofDomains = [], ofInput = [], ofOutput = []] = rest;
    return {
      name,
      category: at(categories, category),
      split: at(SPLITS, Math.floor(splits / SPLITS.length)),
      xlingual: at(SPLITS, splits % SPLITS.length),
      instances,
      domains: ofDomains.map((index) => at(domains, index)),
      inputLanguages: ofInput.map((index) => at(languages, index)),
      outputLanguages: ofOutput.map((index) => at(languages, index)),
    };
  });
}

/** The compact form of facts, sorted by name. */
export function packTaskIndex(facts: readonly TaskFacts[]): PackedTaskIndex {
  const tasks = [...facts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const categories = distinct(tasks.map((task) => task.category));
  const domains = distinct(tasks.flatMap((task) => task.domains));
  const languages = distinct(tasks.flatMap((task) => [...task.inputLanguages, ...task.outputLanguages]));
  return {
    kind: 'task-index',
    version: 1,
    categories,
    domains,
    languages,
    tasks: tasks.map((task) => {
      const splits = SPLITS.indexOf(task.split) * SPLITS.length + SPLITS.indexOf(task.xlingual);
      const head: [string, number, number, number] = [
        task.name,
        categories.indexOf(task.category),
        splits,
        task.instances,
      ];
      const lists = [task.domains, task.inputLanguages, task.outputLanguages] as const;
      if (lists.every((list) => list.length === 0)) return head;
      return [
        ...head,
        task.domains.map((each) => domains.indexOf(each)),
        task.inputLanguages.map((each) => languages.indexOf(each)),
        task.outputLanguages.map((each) => languages.indexOf(each)),
      ];
    }),
  };
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)].sort();
}

function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  if (item === undefined) throw damaged(`${index} is not the place of anything`);
  return item;
}

function damaged(detail: string): PlaygroundError {
  return new PlaygroundError('malformed-file', `The list of tasks is damaged: ${detail}.`, {
    hint: 'Reload the page; if that does not help, open a task file of your own.',
  });
}
