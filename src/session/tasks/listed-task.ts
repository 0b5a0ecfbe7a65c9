/** One task as the list shows it, combined from the facts that come with the app and the texts on this machine. */
import type { StarterTask } from '@/core/tasks/starter-index';
import type { Split, TaskFacts } from '@/core/tasks/task-index';
import type { CachedTask } from '@/storage/migrations/task';

export interface ListedTask {
  /** The full name. */
  name: string;
  /** Shown name. */
  title: string;
  category: string;
  /** Of the English track, and of the cross-lingual one; undefined for tasks of neither. */
  split?: Split;
  xlingual?: Split;
  domains: readonly string[];
  /** Of input and output. */
  languages: readonly string[];
  instances: number;
  /** The highest number of accepted answers of one instance; undefined until the text has been read. */
  references?: number;
  /** Undefined until the text has been read; empty when the file names none. */
  licence?: string;
  /** What is known of its content, for the search. */
  about: string;
  /** The text can be opened without fetching it. */
  here: boolean;
  /** One of those that come with the app. */
  starter: boolean;
  /** Its file among the starter tasks. */
  starterFile?: string;
}

/** What each source knows. */
export interface TaskSources {
  facts: readonly TaskFacts[];
  starter: readonly StarterTask[];
  cached: readonly CachedTask[];
  /** Names of files that were chosen, and not read yet. */
  unread: ReadonlySet<string>;
}

/** All tasks by name; facts read from a text take precedence over those of the index. */
export function listTasks({ facts, starter, cached, unread }: TaskSources): ListedTask[] {
  const tasks = new Map<string, ListedTask>();
  for (const task of starter) tasks.set(task.name, ofStarter(task));
  for (const fact of facts) tasks.set(fact.name, ofFacts(fact));
  for (const task of cached) tasks.set(task.name, withText(task, tasks.get(task.name)));
  for (const name of unread) {
    const known = tasks.get(name) ?? bare(name);
    tasks.set(name, { ...known, here: true });
  }
  return [...tasks.values()].sort((a, b) => byName.compare(a.name, b.name));
}

export const byName = new Intl.Collator('en', { numeric: true });

function ofStarter(task: StarterTask): ListedTask {
  return {
    name: task.name,
    title: task.title,
    category: task.category,
    domains: [],
    languages: ['English'],
    instances: task.instances,
    about: task.summary,
    here: true,
    starter: true,
    starterFile: task.file,
  };
}

function ofFacts(fact: TaskFacts): ListedTask {
  return {
    name: fact.name,
    title: titleOf(fact.name),
    category: fact.category,
    split: fact.split,
    xlingual: fact.xlingual,
    domains: fact.domains,
    languages: [...new Set([...fact.inputLanguages, ...fact.outputLanguages])],
    instances: fact.instances,
    about: '',
    here: false,
    starter: false,
  };
}

function bare(name: string): ListedTask {
  return {
    name,
    title: titleOf(name),
    category: '',
    domains: [],
    languages: [],
    instances: 0,
    about: '',
    here: true,
    starter: false,
  };
}

function withText(task: CachedTask, known: ListedTask | undefined): ListedTask {
  const { name, categories, domains, inputLanguage, outputLanguage, licence, references, definition } = task;
  return {
    ...(known ?? bare(name)),
    // A person's own file may have an official name: the list then shows the file's own category.
    category: categories[0] ?? known?.category ?? '',
    domains: domains.length > 0 ? domains : (known?.domains ?? []),
    languages: [...new Set([...inputLanguage, ...outputLanguage])],
    instances: task.instances,
    references,
    licence: licence.filter(Boolean).join(', '),
    about: definition,
    here: true,
  };
}

/** `task121_zest_text_modification` -> "Zest text modification". */
export function titleOf(name: string): string {
  const words = name
    .replace(/^(?:task|ip)\d+_/u, '')
    .replaceAll('_', ' ')
    .trim();
  return words ? words[0]!.toUpperCase() + words.slice(1) : name;
}

/** Categories whose texts can be offensive: they are shown when a person asks. */
const HARSH_CATEGORIES = new Set(['Toxic Language Detection', 'Stereotype Detection']);
const HARSH_NAMES =
  /hate|toxic|offensive|abus|misogyn|sexis|racis|stereotyp|bully|profan|insult|threat|obscen|civil_comments|jigsaw|hateeval|xsafety|unsafe/iu;

/** True where texts are blurred until a person asks for them. */
export function isHarsh(task: Pick<ListedTask, 'name' | 'category'>): boolean {
  return HARSH_CATEGORIES.has(task.category) || HARSH_NAMES.test(task.name);
}
