/**
 * What was not yet saved when the page went away. A closing page can still write to localStorage, but not wait for
 * IndexedDB; the next visit finds it here.
 */
import * as v from 'valibot';
import { type Draft, draftSchema } from '@/features/compose/draft/draft';
import { type EnvelopeFormat, readEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';

export interface UnsavedDocument {
  id: string;
  name: string;
  createdAt: number;
  /** The revision it was changed from. */
  revision: number;
  draft: Draft;
}

export const journalFormat: EnvelopeFormat<UnsavedDocument[]> = {
  key: 'playground.unsaved',
  kind: 'unsaved',
  version: 1,
  schema: v.pipe(
    v.array(
      v.object({
        id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
        name: v.pipe(v.string(), v.maxLength(300)),
        createdAt: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15)),
        revision: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
        draft: draftSchema,
      }),
    ),
    v.maxLength(50),
  ),
};

export function readJournal(storage: TextStorage | undefined): UnsavedDocument[] {
  const read = readEnvelope(storage, journalFormat);
  return read.state === 'read' ? read.value : [];
}

export function writeJournal(storage: TextStorage | undefined, unsaved: UnsavedDocument): void {
  const others = readJournal(storage).filter(({ id }) => id !== unsaved.id);
  writeEnvelope(storage, journalFormat, [...others, unsaved].slice(-50));
}

/** Takes one document out, because it has been saved after all. */
export function strikeFromJournal(storage: TextStorage | undefined, id: string): void {
  const found = readJournal(storage);
  const left = found.filter((entry) => entry.id !== id);
  if (left.length < found.length) writeEnvelope(storage, journalFormat, left);
}
