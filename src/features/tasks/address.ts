/** Addresses of the Tasks screen. The filter is part of the hash, so it is never sent to a server. */
import { filterToQuery, type TaskFilter } from '@/features/tasks/list/task-filter';

const HASH = /^#?\/?tasks\/?(?:\?(?<query>.*))?$/u;

/** Address of the list with a filter. */
export function listAddress(filter: TaskFilter): string {
  const query = filterToQuery(filter);
  return query ? `/tasks?${query}` : '/tasks';
}

export function taskAddress(name: string): string {
  return `/tasks/${encodeURIComponent(name)}`;
}

/** The query of the filter in a hash; undefined when the hash is not the address of the list. */
export function queryOfHash(hash: string): string | undefined {
  const match = HASH.exec(hash);
  return match ? (match.groups?.query ?? '') : undefined;
}

/** Puts the filter into the address without adding a step to the history. */
export function writeFilter(filter: TaskFilter): void {
  const hash = `#${listAddress(filter)}`;
  if (window.location.hash === hash || queryOfHash(window.location.hash) === undefined) return;
  const oldURL = window.location.href;
  history.replaceState(history.state, '', hash);
  // The router only listens for this event.
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: window.location.href }));
}
