/**
 * What storage has to tell the person who uses the page. Apart from the storage itself, so that the page can listen
 * without loading it.
 */

export type StorageNotice =
  /**
   * `superseded`: a newer version of this page has taken a database over; this page has closed it and must be reloaded.
   * `blocked`: an older version of this page in another tab keeps a database from opening. `open`: no longer blocked.
   * `holds` is a plural: "documents".
   */
  | { state: 'superseded' | 'blocked' | 'open'; holds: string }
  /**
   * A stored value is not used, and a default is: a newer version of this page wrote it (it stays as it is, and nothing
   * is stored in its place), or it is damaged (a copy of it is kept). `label` names it: "generation settings".
   */
  | { state: 'newer' | 'damaged'; label: string };

type Listener = (notice: StorageNotice) => void;

const listeners = new Set<Listener>();
/** Announced before anyone listened: values are read before there is a page. */
const early: StorageNotice[] = [];

/** Calls back with every notice, the early ones at once. @returns stops listening */
export function onStorageNotice(listener: Listener): () => void {
  listeners.add(listener);
  for (const notice of early.splice(0)) listener(notice);
  return () => void listeners.delete(listener);
}

/** For storage alone. */
export function announceStorageNotice(notice: StorageNotice): void {
  if (listeners.size === 0) early.push(notice);
  for (const listener of listeners) listener(notice);
}
