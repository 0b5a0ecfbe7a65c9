/**
 * Documents at rest: each in a versioned envelope, checked on the way in. A record that cannot be read stays where it
 * is and is listed as such. A document carries a revision, so that a tab notices that another one has written since.
 */
import * as v from 'valibot';
import { newId } from '@/core/random/new-id';
import type { DocumentRow, DocumentsDatabase } from './documents-database';

export const DOCUMENT_VERSION = 1;

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

/** A record that this version does not read, untouched. */
export interface UnreadableRecord {
  id: string;
  /** `newer`: written by a later version of this program. */
  reason: 'damaged' | 'newer';
  record: unknown;
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

const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));

/** @param content checks and, for older versions, completes what a document holds */
export function createDocumentShelf<Content>(
  database: DocumentsDatabase,
  content: v.GenericSchema<unknown, Content>,
): DocumentShelf<Content> {
  const schema = v.object({
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
    kind: v.literal('document'),
    version: v.literal(DOCUMENT_VERSION),
    revision: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    name: v.pipe(v.string(), v.maxLength(300)),
    createdAt: time,
    changedAt: time,
    content,
  });
  const readRow = (row: DocumentRow | undefined): StoredDocument<Content> | null => {
    const parsed = v.safeParse(schema, row);
    if (!parsed.success) return null;
    const { kind: _kind, version: _version, ...document } = parsed.output;
    return document as StoredDocument<Content>;
  };

  return {
    list: async () => {
      const documents: StoredDocument<Content>[] = [];
      const unreadable: UnreadableRecord[] = [];
      for (const row of await database.documents()) {
        const document = readRow(row);
        if (document) documents.push(document);
        else unreadable.push({ id: row.id, reason: isNewer(row) ? 'newer' : 'damaged', record: row });
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
        return isExpected ? { ...next, kind: 'document', version: DOCUMENT_VERSION } : undefined;
      });
      return written ? { state: 'saved', document: next } : { state: 'conflict', stored };
    },
    setAside: async (record) => {
      const id = `aside-${newId()}`;
      await database.update(id, () => ({ id, kind: 'set-aside', version: DOCUMENT_VERSION, record }));
    },
    remove: async (id) => {
      const removed = await database.remove(id);
      return () => database.putBack(removed);
    },
  };
}

function isNewer(row: DocumentRow): boolean {
  return row.kind === 'document' && typeof row.version === 'number' && row.version > DOCUMENT_VERSION;
}
