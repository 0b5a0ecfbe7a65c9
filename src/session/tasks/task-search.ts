import type { ListedTask } from './listed-task';

/** Tasks that match a query, the best first; all of them for an empty one. */
export type TaskSearch = (query: string) => readonly ListedTask[];

/** Words shorter than this must be spelt correctly. */
const LEAST_FUZZY = 4;

/** Tasks indexed at a time; the page answers in between. */
const CHUNK = 150;

/**
 * An index over names, categories, domains, languages and what is known of the content, built without blocking the page.
 * Every word must match: as the beginning of a word, or with up to a fifth of its letters wrong.
 */
export async function createTaskSearch(tasks: readonly ListedTask[]): Promise<TaskSearch> {
  // Fetched when a list is made: the playground needs none.
  const { default: MiniSearch } = await import('minisearch');
  const index = new MiniSearch<ListedTask>({
    idField: 'name',
    fields: ['name', 'title', 'category', 'domains', 'languages', 'about'],
    extractField: (task, field) => {
      const value = task[field as keyof ListedTask];
      return Array.isArray(value) ? value.join(' ') : String(value ?? '');
    },
    tokenize: wordsOf,
    searchOptions: {
      combineWith: 'AND',
      prefix: true,
      fuzzy: (word) => (word.length < LEAST_FUZZY || /\d/u.test(word) ? false : 0.2),
      boost: { name: 3, title: 3, category: 2 },
    },
  });
  await index.addAllAsync(tasks, { chunkSize: CHUNK });
  const byName = new Map(tasks.map((task) => [task.name, task]));
  return (query) => {
    if (wordsOf(query).length === 0) return tasks;
    return index.search(query).flatMap(({ id }) => byName.get(String(id)) ?? []);
  };
}

/** The search until the index is built: tasks whose name contains every word. */
export function plainSearch(tasks: readonly ListedTask[]): TaskSearch {
  return (query) => {
    const words = wordsOf(query);
    return words.length === 0
      ? tasks
      : tasks.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  };
}

/** Words of letters and digits: `task121_zest` has two, and its number is a word as well. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => {
    const number = /^(?:task|ip)0*(\d+)$/u.exec(word)?.[1];
    return number ? [word, number] : [word];
  });
}
