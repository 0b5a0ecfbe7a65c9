/** Which tasks the list shows: a query, a choice in each facet, an order. It travels in the address. */
import { byName, type ListedTask } from '@/session/tasks/listed-task';

export const FACETS = [
  { key: 'pack', label: 'Collection' },
  { key: 'here', label: 'Text' },
  { key: 'split', label: 'Split' },
  { key: 'xlingual', label: 'Cross-lingual split' },
  { key: 'category', label: 'Category' },
  { key: 'domain', label: 'Domain' },
  { key: 'language', label: 'Language' },
  { key: 'references', label: 'Answers an instance' },
  { key: 'licence', label: 'Licence' },
] as const;

export type FacetKey = (typeof FACETS)[number]['key'];

export const SORTS = [
  { key: 'best', label: 'Best match' },
  { key: 'name', label: 'Name' },
  { key: 'category', label: 'Category' },
  { key: 'most', label: 'Most instances' },
  { key: 'fewest', label: 'Fewest instances' },
] as const;

export type SortKey = (typeof SORTS)[number]['key'];

export interface TaskFilter {
  query: string;
  /** Chosen values; a facet without any lets all pass. */
  chosen: Partial<Record<FacetKey, readonly string[]>>;
  sort: SortKey;
}

export const NO_FILTER: TaskFilter = { query: '', chosen: {}, sort: 'best' };

export interface FacetValue {
  value: string;
  /** Tasks that would be shown if this were chosen alone in its facet. */
  count: number;
  chosen: boolean;
}

/** Values of a task in a facet; none where it is not known. */
function valuesOf(task: ListedTask, facet: FacetKey): readonly string[] {
  switch (facet) {
    case 'pack':
      if (task.starterFile) return ['Starter tasks'];
      return [task.split ? 'Natural Instructions' : 'Own files'];
    case 'here':
      return [task.here ? 'On this machine' : 'To be fetched'];
    case 'split':
      return task.split ? [task.split] : [];
    case 'xlingual':
      return task.xlingual ? [task.xlingual] : [];
    case 'category':
      return task.category ? [task.category] : [];
    case 'domain':
      return task.domains;
    case 'language':
      return task.languages;
    case 'references':
      if (task.references === undefined) return [];
      return [task.references > 1 ? 'Several' : 'One'];
    case 'licence':
      if (task.licence === undefined) return [];
      return [task.licence || 'Unknown'];
  }
}

/** The tasks that pass all facets, in the order asked for. `tasks` are in the order of the search, or by name. */
export function applyFilter(tasks: readonly ListedTask[], filter: TaskFilter): ListedTask[] {
  return sorted(
    tasks.filter((task) => FACETS.every(({ key }) => passes(task, key, filter.chosen))),
    filter.sort,
  );
}

/** The values of each facet with how many tasks they would show, the others' choices kept. Most first. */
export function countFacets(
  tasks: readonly ListedTask[],
  chosen: TaskFilter['chosen'],
): { key: FacetKey; label: string; values: FacetValue[] }[] {
  const counts = new Map(FACETS.map(({ key }) => [key, new Map<string, number>()]));
  for (const task of tasks) {
    const failed = FACETS.filter(({ key }) => !passes(task, key, chosen));
    // A task that fails in one facet still counts there: choosing its value would show it.
    if (failed.length > 1) continue;
    for (const { key } of failed.length === 1 ? failed : FACETS) {
      const values = counts.get(key)!;
      for (const value of new Set(valuesOf(task, key))) values.set(value, (values.get(value) ?? 0) + 1);
    }
  }
  return FACETS.map(({ key, label }) => {
    const wanted = chosen[key] ?? [];
    const values = counts.get(key)!;
    // What is chosen stays in sight, so that it can be taken back.
    for (const value of wanted) if (!values.has(value)) values.set(value, 0);
    return {
      key,
      label,
      values: [...values]
        .map(([value, count]) => ({ value, count, chosen: wanted.includes(value) }))
        .sort((a, b) => b.count - a.count || byName.compare(a.value, b.value)),
    };
  });
}

function passes(task: ListedTask, facet: FacetKey, chosen: TaskFilter['chosen']): boolean {
  const wanted = chosen[facet];
  if (!wanted || wanted.length === 0) return true;
  return valuesOf(task, facet).some((value) => wanted.includes(value));
}

function sorted(tasks: ListedTask[], sort: SortKey): ListedTask[] {
  switch (sort) {
    case 'best':
      return tasks;
    case 'name':
      return tasks.sort((a, b) => byName.compare(a.name, b.name));
    case 'category':
      return tasks.sort((a, b) => byName.compare(a.category, b.category) || byName.compare(a.name, b.name));
    case 'most':
      return tasks.sort((a, b) => b.instances - a.instances);
    case 'fewest':
      return tasks.sort((a, b) => a.instances - b.instances);
  }
}

/** The filter with a value chosen, or no longer. */
export function toggled(filter: TaskFilter, facet: FacetKey, value: string): TaskFilter {
  const before = filter.chosen[facet] ?? [];
  const after = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  return { ...filter, chosen: { ...filter.chosen, [facet]: after } };
}

export function chosenCount({ chosen }: TaskFilter): number {
  return FACETS.reduce((sum, { key }) => sum + (chosen[key]?.length ?? 0), 0);
}

/** For the part of the address behind `?`; empty for no filter. */
export function filterToQuery({ query, chosen, sort }: TaskFilter): string {
  const parameters = new URLSearchParams();
  if (query.trim()) parameters.set('q', query.trim());
  for (const { key } of FACETS) for (const value of chosen[key] ?? []) parameters.append(key, value);
  if (sort !== NO_FILTER.sort) parameters.set('sort', sort);
  return parameters.toString();
}

const MOST_VALUES = 100;
const LONGEST_VALUE = 200;

/** Reads what {@link filterToQuery} wrote; anything else in it is passed over. */
export function filterFromQuery(text: string): TaskFilter {
  const parameters = new URLSearchParams(text.slice(0, 20_000));
  const chosen: TaskFilter['chosen'] = {};
  for (const { key } of FACETS) {
    const values = parameters.getAll(key).slice(0, MOST_VALUES);
    if (values.length > 0) chosen[key] = [...new Set(values.map((value) => value.slice(0, LONGEST_VALUE)))];
  }
  const sort = SORTS.find(({ key }) => key === parameters.get('sort'))?.key ?? NO_FILTER.sort;
  return { query: (parameters.get('q') ?? '').slice(0, LONGEST_VALUE), chosen, sort };
}
