/**
 * What is not in the database yet: written while that is opening, or left unsaved when the page went away. A closing page
 * can still write to localStorage, but not wait for IndexedDB; the next visit finds it here.
 */
import type { Draft } from '@/features/compose/draft/draft';
import { readEnvelope, removeEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { MOST_UNSAVED, unsavedFormat } from '@/storage/migrations/unsaved';

export interface UnsavedDocument {
  id: string;
  name: string;
  createdAt: number;
  /** The revision in the database that it was changed from; 0 when it is not there. */
  revision: number;
  draft: Draft;
}

/** The documents of the journal, the oldest first; none where it is missing or cannot be read. */
export function readJournal(storage: TextStorage | undefined): UnsavedDocument[] {
  const read = readEnvelope(storage, unsavedFormat);
  return read.state === 'read' ? read.value : [];
}

/**
 * Adds documents to the journal, or writes them anew.
 * @returns false when they are not in it: the browser has no room or forbids it, or holds a journal that cannot be read
 */
export function writeJournal(
  storage: TextStorage | undefined,
  documents: readonly UnsavedDocument[],
): boolean {
  const read = readEnvelope(storage, unsavedFormat);
  if (read.state === 'unreadable') return false;
  const ids = new Set(documents.map(({ id }) => id));
  const others = read.state === 'read' ? read.value.filter(({ id }) => !ids.has(id)) : [];
  const all = [...others, ...documents];
  return all.length <= MOST_UNSAVED && writeEnvelope(storage, unsavedFormat, all);
}

/** Takes one document out, because it is in the database or deleted. */
export function removeFromJournal(storage: TextStorage | undefined, id: string): void {
  const found = readJournal(storage);
  const left = found.filter((entry) => entry.id !== id);
  if (left.length < found.length) writeEnvelope(storage, unsavedFormat, left);
}

/** Moves a damaged journal to where it is kept whole; one of a later version stays for that version. */
export async function moveDamagedJournal(
  storage: TextStorage | undefined,
  keep: (text: string) => Promise<void>,
): Promise<void> {
  const read = readEnvelope(storage, unsavedFormat);
  if (read.state !== 'unreadable' || read.reason === 'newer') return;
  await keep(storage?.getItem(unsavedFormat.key) ?? '');
  removeEnvelope(storage, unsavedFormat);
}
