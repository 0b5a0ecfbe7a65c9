/** Saving: in the database, or in the journal while there is none; what could not be saved is tried again. */
import { PlaygroundError } from '@/core/errors';
import { type Draft, titleOf } from '@/features/compose/draft/draft';
import type { DocumentShelf, SaveOutcome, StoredDocument } from '@/storage/documents/documents';
import { rememberDocument } from './current-document';
import { type DocumentsContext, listDocuments, showEntry } from './documents-context';
import { newDocument } from './open-document';
import { removeFromJournal, type UnsavedDocument, writeJournal } from './unsaved-journal';

/** Saves what has changed; a failure is shown, and tried again with the next change. */
export async function saveChanges(context: DocumentsContext): Promise<void> {
  const { document, view } = context;
  if (!document.isChanged() || view.get().conflict) return;
  try {
    await saveOpenDocument(context, document.present());
    await saveHeld(context);
    if (context.isStored) view.set({ problem: null });
  } catch (thrown) {
    view.set({ problem: PlaygroundError.from(thrown) });
  }
}

/** Saves the open document. @throws {PlaygroundError} */
export async function saveOpenDocument(
  context: DocumentsContext,
  document: StoredDocument<Draft>,
): Promise<void> {
  const { setup, view, held } = context;
  const outcome = await saveDocument(context, { ...document, changedAt: Date.now() });
  if (outcome.state === 'conflict') {
    view.set({ conflict: outcome.stored ? 'changed' : 'removed' });
    return;
  }
  const { id } = outcome.document;
  if (context.document.revision === 0) rememberDocument(setup.session, setup.storage, id);
  context.document.markSaved(outcome.document);
  held.delete(id);
  showEntry(context);
}

/** Saves any document and, until the browser's database is in use, notes it in the journal. @throws {PlaygroundError} */
export async function saveDocument(
  context: DocumentsContext,
  document: StoredDocument<Draft>,
): Promise<SaveOutcome<Draft>> {
  const { setup, shelf } = context;
  const outcome = await shelf.save(document);
  if (outcome.state !== 'saved') return outcome;
  if (context.isStored) {
    removeFromJournal(setup.storage, document.id);
    setup.channel.tell({ change: 'saved', id: document.id });
  } else noteInJournal(context, outcome.document);
  return outcome;
}

function noteInJournal(context: DocumentsContext, document: StoredDocument<Draft>): void {
  const { setup, view, journalRevisions } = context;
  const revision = journalRevisions.get(document.id) ?? 0;
  const isNoted = writeJournal(setup.storage, [unsavedOf({ ...document, revision })]);
  if (view.get().status !== 'still-opening') return;
  view.set({ problem: isNoted ? null : journalRefused() });
}

function journalRefused(): PlaygroundError {
  return new PlaygroundError(
    'storage-unavailable',
    'Your documents are still opening, and the browser has no other place for what you write.',
    { hint: 'Keep this tab open until they are.' },
  );
}

/** Tries again to save the documents that could not be saved when they were left. @throws {PlaygroundError} */
async function saveHeld(context: DocumentsContext): Promise<void> {
  const { held, shelf, setup } = context;
  if (held.size === 0) return;
  for (const document of [...held.values()]) {
    const { id } = await saveBeside(shelf, document, 'recovered');
    held.delete(document.id);
    removeFromJournal(setup.storage, document.id);
    setup.channel.tell({ change: 'saved', id });
  }
  await listDocuments(context);
}

/**
 * Saves a document; where another tab has written another text since, beside that one, as a document of its own.
 * @param note in brackets after the name of such a document
 * @returns what is stored
 * @throws {PlaygroundError}
 */
export async function saveBeside(
  shelf: DocumentShelf<Draft>,
  document: StoredDocument<Draft>,
  note: string,
): Promise<StoredDocument<Draft>> {
  const outcome = await shelf.save(document);
  if (outcome.state === 'saved') return outcome.document;
  const { stored } = outcome;
  if (stored && JSON.stringify(stored.content) === JSON.stringify(document.content)) return stored;
  const copy = newDocument(document.content, `${document.name || titleOf(document.content)} (${note})`);
  const saved = await shelf.save(copy);
  return saved.state === 'saved' ? saved.document : copy;
}

/** The page goes away: what is not saved is left where the next visit finds it. */
export function stowUnsaved({
  setup,
  document,
  held,
  view,
  isStored,
  journalRevisions,
}: DocumentsContext): void {
  if (view.get().status === 'opening') return;
  const unsaved = [...held.values(), ...(document.isChanged() ? [document.present()] : [])];
  const entries = unsaved.map((each) =>
    unsavedOf(isStored ? each : { ...each, revision: journalRevisions.get(each.id) ?? 0 }),
  );
  if (entries.length > 0) writeJournal(setup.storage, entries);
}

function unsavedOf({ changedAt: _, content, ...head }: StoredDocument<Draft>): UnsavedDocument {
  return { ...head, draft: content };
}
