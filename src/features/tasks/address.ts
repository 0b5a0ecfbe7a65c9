/** The addresses of this screen. The filter stands behind the hash, so that it is never sent to a server. */
import { filterToQuery, type TaskFilter } from '@/session/tasks/task-filter';

const HASH = /^#?\/?tasks\/?(?:\?(?<query>.*))?$/u;

/** Address of the list, for links. */
export function listAddress(filter: TaskFilter): string {
  const query = filterToQuery(filter);
  return query ? `/tasks?${query}` : '/tasks';
}

export function taskAddress(name: string): string {
  return `/tasks/${encodeURIComponent(name)}`;
}

/** The filter in a hash; undefined when it is not the address of the list. */
export function queryOfHash(hash: string): string | undefined {
  const match = HASH.exec(hash);
  return match ? (match.groups?.query ?? '') : undefined;
}

/** Puts the filter into the address in place, without a step in the history. */
export function writeFilter(filter: TaskFilter): void {
  const hash = `#${listAddress(filter)}`;
  if (window.location.hash === hash || queryOfHash(window.location.hash) === undefined) return;
  const oldURL = window.location.href;
  history.replaceState(history.state, '', hash);
  // The router listens to this event only.
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: window.location.href }));
}
