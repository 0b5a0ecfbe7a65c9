/** What the screen shows of the documents, and what they are made from. */
import type { PlaygroundError } from '@/core/errors';
import { type Draft, titleOf } from '@/features/compose/draft/draft';
import type { DraftStore } from '@/features/compose/draft/draft-store';
import type { StoredDocument } from '@/storage/documents/documents';
import type { DocumentsChannel } from '@/storage/documents/documents-channel';
import type { DocumentsDatabase } from '@/storage/documents/documents-database';
import type { TextStorage } from '@/storage/envelope';
import type { UnreadableRecord } from '@/storage/migrations/migrate';

export interface DocumentEntry {
  id: string;
  /** Given by a person; blank while it has none. */
  name: string;
  /** The name, or else what the document is about. */
  title: string;
  changedAt: number;
}

export interface DocumentsView {
  /**
   * `opening`: nothing may be written yet, it would be replaced. `still-opening`: the browser takes long to open its
   * database; documents live in memory and in the journal, and join the database when it opens. `open`: the stored
   * documents are here, or `problem` says why none can be.
   */
  status: 'opening' | 'still-opening' | 'open';
  /** There is a document from an earlier visit to open. */
  returning: boolean;
  /** Why what is written is not stored; null while it is. */
  problem: PlaygroundError | null;
  /** The open document. */
  current: DocumentEntry;
  /** What is stored, last changed first. */
  entries: readonly DocumentEntry[];
  unreadable: readonly UnreadableRecord[];
  /** Another tab has changed or deleted the open document; it is not saved until a person has decided. */
  conflict: 'changed' | 'removed' | null;
  /** The database opened late: the open document was written meanwhile and now stands beside the stored ones. */
  openedLate: boolean;
}

/** How a document that two tabs have changed goes on in this one. */
export type Resolution = 'theirs' | 'mine' | 'both';

export interface DocumentsSetup {
  draft: DraftStore;
  /**
   * May take as long as the browser needs.
   * @throws {PlaygroundError} where the browser stores nothing
   */
  openDatabase: () => Promise<DocumentsDatabase>;
  channel: DocumentsChannel;
  /** localStorage */
  storage: TextStorage | undefined;
  /** sessionStorage: each tab comes back to its own document. */
  session: TextStorage | undefined;
}

/** Longest name of a document, in UTF-16 units. */
export const LONGEST_NAME = 200;

/** What the list shows of a document. */
export function entryOf({ id, name, changedAt, content }: StoredDocument<Draft>): DocumentEntry {
  return { id, name, title: name || titleOf(content), changedAt };
}
