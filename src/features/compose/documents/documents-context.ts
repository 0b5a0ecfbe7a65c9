/** What the parts of this folder share: the open document, the shelf, and what still has to be saved. */
import { PlaygroundError } from '@/core/errors';
import { type Draft, emptyDraft } from '@/features/compose/draft/draft';
import type { UndoHistory } from '@/features/compose/draft/draft-store';
import { createDocumentShelf, type DocumentShelf, type StoredDocument } from '@/storage/documents/documents';
import { memoryDocuments } from '@/storage/documents/documents-database';
import { type ReplaceableDatabase, replaceableDatabase } from '@/storage/documents/replaceable-database';
import { documentFormat } from '@/storage/migrations/document';
import { rememberDocument } from './current-document';
import { type DocumentsSetup, type DocumentsView, entryOf } from './documents-view';
import { newDocument, OpenDocument } from './open-document';

export interface DocumentsContext {
  readonly setup: DocumentsSetup;
  readonly view: { get(): DocumentsView; set(change: Partial<DocumentsView>): void };
  readonly document: OpenDocument;
  /** In memory until the browser's database is open. */
  readonly database: ReplaceableDatabase;
  readonly shelf: DocumentShelf<Draft>;
  /** The browser's database is the one in use. */
  isStored: boolean;
  /**
   * While documents are in memory: the revision in the browser's database that each one from the journal was changed
   * from. All others are new to it.
   */
  readonly journalRevisions: Map<string, number>;
  /** Documents that could not be saved when another was opened. */
  readonly held: Map<string, StoredDocument<Draft>>;
  /** Undo steps of documents that were open before. */
  readonly undoHistories: Map<string, UndoHistory>;
}

export function createDocumentsContext(
  setup: DocumentsSetup,
  view: DocumentsContext['view'],
): DocumentsContext {
  const database = replaceableDatabase(memoryDocuments());
  return {
    setup,
    view,
    document: new OpenDocument(setup.draft),
    database,
    shelf: createDocumentShelf(database, documentFormat),
    isStored: false,
    journalRevisions: new Map(),
    held: new Map(),
    undoHistories: new Map(),
  };
}

/** Makes a document the open one, as it is stored. */
export function showDocument(
  context: DocumentsContext,
  document: StoredDocument<Draft>,
  history = context.undoHistories.get(document.id),
): void {
  const { setup, view } = context;
  context.document.show(document, history);
  view.set({ current: entryOf(document), conflict: null, openedLate: false });
  if (document.revision > 0) rememberDocument(setup.session, setup.storage, document.id);
}

/** Opens the document changed last, or a blank one where there is none. */
export async function showNextDocument(context: DocumentsContext): Promise<void> {
  const [next] = context.view.get().entries;
  const document = next && (await findDocument(context, next.id));
  showDocument(context, document ?? newDocument(emptyDraft()));
}

/** @throws {PlaygroundError} `not-found` */
export async function readDocument(context: DocumentsContext, id: string): Promise<StoredDocument<Draft>> {
  const document = await findDocument(context, id);
  if (document) return document;
  throw new PlaygroundError('not-found', 'This document is no longer here.', {
    hint: 'Another tab may have deleted it. Open another one.',
  });
}

async function findDocument(
  { held, shelf }: DocumentsContext,
  id: string,
): Promise<StoredDocument<Draft> | null> {
  return held.get(id) ?? (await shelf.read(id));
}

/** Reads the list of documents anew; one that could not be saved is in it too. */
export async function listDocuments({ shelf, held, view }: DocumentsContext): Promise<void> {
  const { documents, unreadable } = await shelf.list();
  const stored = documents.filter(({ id }) => !held.has(id));
  view.set({ entries: [...held.values(), ...stored].map(entryOf), unreadable });
}

/** Shows the open document's title and, once it is stored, its place at the head of the list. */
export function showEntry({ document, view }: DocumentsContext): void {
  const entry = entryOf(document.present());
  const others = view.get().entries.filter(({ id }) => id !== entry.id);
  view.set({ current: entry, ...(document.revision > 0 && { entries: [entry, ...others] }) });
}
