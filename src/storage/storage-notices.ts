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
  | { state: 'superseded'; holds: string }
  | { state: 'blocked'; holds: string }
  | { state: 'open'; holds: string }
  /**
   * A stored value is not used, and a default is: a newer version of this page wrote it (it stays as it is, and nothing
   * is stored in its place), or it is damaged (a copy of it is kept). `label` names it: "generation settings".
   */
  | { state: 'newer' | 'damaged'; label: string };

type Listener = (notice: StorageNotice) => void;

const listeners = new Set<Listener>();
/** Calls back with every notice from now on. @returns stops listening */
export function onStorageNotice(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** For storage alone. */
export function announceStorageNotice(notice: StorageNotice): void {
  for (const listener of listeners) listener(notice);
}
