/**
 * What the databases of this page have to tell a person who uses it in several tabs. Apart from the databases
 * themselves, so that the page can listen without loading them.
 */

export interface DatabaseNotice {
  /** What the database holds, as a plural: "documents". */
  holds: string;
  /**
   * `superseded`: a newer version of this page has taken the database over, this page has closed it and must be
   * reloaded. `blocked`: an older version of this page in another tab keeps it from opening. `open`: no longer blocked.
   */
  state: 'superseded' | 'blocked' | 'open';
}

type Listener = (notice: DatabaseNotice) => void;

const listeners = new Set<Listener>();

/** Calls back with every notice from now on. @returns stops listening */
export function onDatabaseNotice(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** For {@link openDatabase} alone. */
export function announceDatabaseNotice(notice: DatabaseNotice): void {
  for (const listener of listeners) listener(notice);
}
