/** What a person does with documents. None of these may cross another: the store calls them one after the other. */
import { type Draft, isBlank } from '@/features/compose/draft/draft';
import {
  type DocumentsContext,
  listDocuments,
  readDocument,
  showDocument,
  showEntry,
  showNextDocument,
} from './documents-context';
import { newDocument } from './open-document';
import { saveChanges, saveDocument, saveOpenDocument } from './save-documents';
import { resolveConflict } from './tab-conflicts';
import { removeFromJournal } from './unsaved-journal';

/** @throws {PlaygroundError} `not-found` */
export async function openDocument(context: DocumentsContext, id: string): Promise<void> {
  const { document, held } = context;
  if (id === document.id) return;
  await leaveDocument(context);
  const isHeld = held.has(id);
  showDocument(context, await readDocument(context, id));
  if (!isHeld) return;
  document.markUnsaved();
  await saveChanges(context);
}

/** Opens a new document; a blank one that is open already is used. @throws {PlaygroundError} */
export async function createDocument(context: DocumentsContext, content: Draft, name: string): Promise<void> {
  const isUnused = context.document.isUnused();
  if (isUnused && isBlank(content) && !name) return;
  if (!isUnused) await leaveDocument(context);
  const created = newDocument(content, name);
  showDocument(context, created);
  if (!isBlank(content) || name) await saveOpenDocument(context, created);
}

/** Opens a copy. @throws {PlaygroundError} */
export async function duplicateDocument(context: DocumentsContext, id: string): Promise<void> {
  const { document } = context;
  await saveChanges(context);
  const original = id === document.id ? document.present() : await readDocument(context, id);
  await leaveDocument(context);
  const copy = newDocument(original.content, original.name && `${original.name} (copy)`);
  showDocument(context, copy);
  await saveOpenDocument(context, copy);
}

/** @throws {PlaygroundError} */
export async function renameDocument(context: DocumentsContext, id: string, name: string): Promise<void> {
  if (id === context.document.id) {
    if (!context.document.rename(name)) return;
    showEntry(context);
    await saveChanges(context);
    return;
  }
  await saveDocument(context, { ...(await readDocument(context, id)), name });
  await listDocuments(context);
}

/** @returns puts the document and its runs back, and opens it if it was open @throws {PlaygroundError} */
export async function removeDocument(context: DocumentsContext, id: string): Promise<() => Promise<void>> {
  const { setup, document, shelf, held, undoHistories } = context;
  const wasOpen = id === document.id;
  if (wasOpen) {
    await saveChanges(context);
    undoHistories.set(id, setup.draft.undoHistory());
  }
  const isUnsaved = wasOpen && (document.isChanged() || document.revision === 0);
  const unsaved = isUnsaved ? document.present() : held.get(id);
  const putBack = await shelf.remove(id);
  held.delete(id);
  removeFromJournal(setup.storage, id);
  setup.channel.tell({ change: 'removed', id });
  await listDocuments(context);
  if (wasOpen) await showNextDocument(context);
  return async () => {
    await putBack();
    setup.channel.tell({ change: 'saved', id });
    if (unsaved) held.set(id, unsaved);
    await listDocuments(context);
    if (wasOpen) await openDocument(context, id);
  };
}

/** Deletes a record that cannot be read. @throws {PlaygroundError} */
export async function discardRecord({ shelf, view }: DocumentsContext, id: string): Promise<void> {
  await shelf.remove(id);
  const { unreadable } = view.get();
  view.set({ unreadable: unreadable.filter((record) => record.id !== id) });
}

/** Before another document is opened: nothing of this one may be lost. */
async function leaveDocument(context: DocumentsContext): Promise<void> {
  const { setup, document, view, held, undoHistories } = context;
  await saveChanges(context);
  undoHistories.set(document.id, setup.draft.undoHistory());
  if (view.get().conflict) await resolveConflict(context, 'both');
  else if (document.isChanged()) {
    held.set(document.id, document.present());
    await listDocuments(context);
  }
}
