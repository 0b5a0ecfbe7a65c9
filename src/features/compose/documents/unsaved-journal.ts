/**
 * What was not yet saved when the page went away. A closing page can still write to localStorage, but not wait for
 * IndexedDB; the next visit finds it here.
 */
import type { Draft } from '@/features/compose/draft/draft';
import { readEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { unsavedFormat } from '@/storage/migrations/unsaved';

export interface UnsavedDocument {
  id: string;
  name: string;
  createdAt: number;
  /** The revision it was changed from. */
  revision: number;
  draft: Draft;
}

export function readJournal(storage: TextStorage | undefined): UnsavedDocument[] {
  const read = readEnvelope(storage, unsavedFormat);
  return read.state === 'read' ? read.value : [];
}

export function writeJournal(storage: TextStorage | undefined, unsaved: UnsavedDocument): void {
  const others = readJournal(storage).filter(({ id }) => id !== unsaved.id);
  writeEnvelope(storage, unsavedFormat, [...others, unsaved].slice(-50));
}

/** Takes one document out, because it has been saved after all. */
export function strikeFromJournal(storage: TextStorage | undefined, id: string): void {
  const found = readJournal(storage);
  const left = found.filter((entry) => entry.id !== id);
  if (left.length < found.length) writeEnvelope(storage, unsavedFormat, left);
}
