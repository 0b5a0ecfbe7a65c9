/**
 * Documents at rest: each in a versioned envelope, checked on the way in. A record that cannot be read stays where it
 * is and is listed as such. A document carries a revision, so that a tab notices that another one has written since.
 */
import { newId } from '@/core/random/new-id';
import { setAsideFormat } from '@/storage/migrations/document';
import { readRecord, toRecord, type UnreadableRecord } from '@/storage/migrations/migrate';
import type { StoredFormat } from '@/storage/migrations/stored-format';
import type { DocumentRow, DocumentsDatabase } from './documents-database';

export interface StoredDocument<Content> {
  id: string;
  /** Given by a person; blank while it has none. */
  name: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  changedAt: number;
  /** 0 before the first save; one more with each. */
  revision: number;
  content: Content;
}

export type SaveOutcome<Content> =
  | { state: 'saved'; document: StoredDocument<Content> }
  /** Another tab has written since; `stored` is null when it has deleted the document or what it wrote is unreadable. */
  | { state: 'conflict'; stored: StoredDocument<Content> | null };

export interface DocumentShelf<Content> {
  list(): Promise<{ documents: StoredDocument<Content>[]; unreadable: UnreadableRecord[] }>;
  /** @returns null when there is none of that id that can be read */
  read(id: string): Promise<StoredDocument<Content> | null>;
  /**
   * Writes a document whose revision is the one that is stored (0: none is), as the next revision.
   * @throws {PlaygroundError} `quota` and what else the storage says
   */
  save(document: StoredDocument<Content>): Promise<SaveOutcome<Content>>;
  /** Keeps something that cannot be read beside the documents. */
  setAside(record: unknown): Promise<void>;
  /** Deletes a document and its runs. @returns puts them back as they were */
  remove(id: string): Promise<() => Promise<void>>;
}

/** @param format of the rows; see migrations/document.ts */
export function createDocumentShelf<Content>(
  database: DocumentsDatabase,
  format: StoredFormat<StoredDocument<Content>>,
): DocumentShelf<Content> {
  const readRow = (row: DocumentRow | undefined): StoredDocument<Content> | null => {
    const outcome = readRecord(format, row);
    return outcome.state === 'read' ? outcome.value : null;
  };

  return {
    list: async () => {
      const documents: StoredDocument<Content>[] = [];
      const unreadable: UnreadableRecord[] = [];
      for (const row of await database.documents()) {
        const outcome = readRecord(format, row);
        if (outcome.state === 'read') documents.push(outcome.value);
        else unreadable.push({ id: row.id, reason: outcome.reason, record: row });
      }
      documents.sort((a, b) => b.changedAt - a.changedAt);
      return { documents, unreadable };
    },
    read: async (id) => readRow(await database.document(id)),
    save: async (document) => {
      const next = { ...document, revision: document.revision + 1 };
      let stored: StoredDocument<Content> | null = null;
      const written = await database.update(document.id, (row) => {
        stored = readRow(row);
        // What cannot be read is not written over, whatever it says of itself.
        const isExpected =
          row === undefined ? document.revision === 0 : stored?.revision === document.revision;
        return isExpected ? (toRecord(format, next) as DocumentRow) : undefined;
      });
      return written ? { state: 'saved', document: next } : { state: 'conflict', stored };
    },
    setAside: async (record) => {
      const id = `aside-${newId()}`;
      await database.update(id, () => toRecord(setAsideFormat, { id, record }) as DocumentRow);
    },
    remove: async (id) => {
      const removed = await database.remove(id);
      return () => database.putBack(removed);
    },
  };
}
