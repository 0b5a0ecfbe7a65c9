/** The beginning of a visit: waiting for the database, and joining it when it opens late. */
import { PlaygroundError } from '@/core/errors';
import type { Draft } from '@/features/compose/draft/draft';
import { createDocumentShelf, type DocumentShelf, type StoredDocument } from '@/storage/documents/documents';
import type { DocumentsDatabase } from '@/storage/documents/documents-database';
import type { TextStorage } from '@/storage/envelope';
import { documentFormat } from '@/storage/migrations/document';
import { lastDocument, rememberDocument } from './current-document';
import { type DocumentsContext, listDocuments, showDocument, showEntry } from './documents-context';
import { moveOnlyDraft, saveJournal, showJournal } from './earlier-visits';
import { saveBeside, saveChanges } from './save-documents';
import { removeFromJournal } from './unsaved-journal';

/** Milliseconds after which a person can write although the database is not open yet. */
export const OPENS_LATE_AFTER_MS = 5000;

/**
 * Opens the first document: of the database, or of the journal where the database takes long to open or cannot be had.
 * @returns the database that is still opening; undefined when there is nothing to wait for
 */
export async function startDocuments(
  context: DocumentsContext,
): Promise<{ opening: Promise<DocumentsDatabase> } | undefined> {
  const opening = context.setup.openDatabase();
  let database: DocumentsDatabase | undefined;
  try {
    database = await withinMoment(opening);
  } catch (thrown) {
    await goWithoutDatabase(context, thrown);
    return undefined;
  }
  if (!database) {
    await startFromJournal(context, null);
    context.view.set({ status: 'still-opening' });
    return { opening };
  }
  await context.database.replace(database, async () => undefined);
  await startFromDatabase(context);
  return undefined;
}

/** @returns undefined when the moment has passed */
async function withinMoment<Result>(work: Promise<Result>): Promise<Result | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moment = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), OPENS_LATE_AFTER_MS);
  });
  try {
    return await Promise.race([work, moment]);
  } finally {
    clearTimeout(timer);
  }
}

/** The database has opened late: what was written meanwhile goes into it, and what it holds appears. */
export async function joinDatabase(context: DocumentsContext, database: DocumentsDatabase): Promise<void> {
  await saveChanges(context);
  context.view.set({ problem: null });
  await context.database.replace(database, (memory) => moveDocuments(context, memory, database));
  await startFromDatabase(context);
}

/** Opens the first document of the database in use; what a person has written by now stays open beside the others. */
async function startFromDatabase(context: DocumentsContext): Promise<void> {
  const { document, view } = context;
  context.isStored = true;
  try {
    await listDocuments(context);
    const latest = await saveEarlierWork(context);
    await listDocuments(context);
    await showFirst(context, latest);
  } catch (thrown) {
    view.set({ problem: PlaygroundError.from(thrown) });
  }
  const { status, entries } = view.get();
  const isBesideOthers = !document.isUnused() && entries.some(({ id }) => id !== document.id);
  view.set({ status: 'open', openedLate: status === 'still-opening' && isBesideOthers });
}

/** @returns what the person worked on last, if an earlier visit left it outside the database */
async function saveEarlierWork({ setup, shelf, view }: DocumentsContext): Promise<string | null> {
  try {
    return (await moveOnlyDraft(setup.storage, shelf)) ?? (await saveJournal(setup.storage, shelf));
  } catch (thrown) {
    view.set({ problem: PlaygroundError.from(thrown) });
    return null;
  }
}

/**
 * Opens the first of the documents in the journal, in memory.
 * @param latest what the person worked on last, if that is known to be something else
 */
async function startFromJournal(context: DocumentsContext, latest: string | null): Promise<void> {
  const { last, revisions } = await showJournal(context.setup.storage, context.shelf);
  for (const [id, revision] of revisions) context.journalRevisions.set(id, revision);
  await listDocuments(context);
  await showFirst(context, latest ?? last);
}

/** The browser stores nothing: documents stay in memory and in the journal. */
export async function goWithoutDatabase(context: DocumentsContext, thrown: unknown): Promise<void> {
  const { setup, shelf, view } = context;
  view.set({ problem: PlaygroundError.from(thrown) });
  if (view.get().status === 'opening') {
    // What an earlier version left stays where it is, for a visit that can store it.
    const latest = await moveOnlyDraft(setup.storage && readOnly(setup.storage), shelf);
    await startFromJournal(context, latest);
  }
  view.set({ status: 'open' });
}

function readOnly(storage: TextStorage): TextStorage {
  return {
    getItem: (key) => storage.getItem(key),
    setItem: () => undefined,
    removeItem: () => undefined,
  };
}

/** Shows the document worked on last, unless something has been written by now. */
async function showFirst(context: DocumentsContext, latest: string | null): Promise<void> {
  const { setup, document, shelf, view } = context;
  const { entries } = view.get();
  const wanted = latest ?? lastDocument(setup.session, setup.storage);
  const first = entries.find(({ id }) => id === wanted) ?? entries[0];
  const stored = document.isUnused() && first && (await shelf.read(first.id));
  if (stored && document.isUnused()) showDocument(context, stored);
}

/** Moves documents and runs from memory into the database; none of them may be lost. */
async function moveDocuments(
  context: DocumentsContext,
  memory: DocumentsDatabase,
  database: DocumentsDatabase,
): Promise<void> {
  const { view, journalRevisions } = context;
  const { documents } = await createDocumentShelf(memory, documentFormat).list();
  const shelf = createDocumentShelf(database, documentFormat);
  for (const document of documents.toReversed()) {
    const unsaved = { ...document, revision: journalRevisions.get(document.id) ?? 0 };
    try {
      const stored = await saveBeside(shelf, unsaved, 'recovered');
      noteMoved(context, document.id, stored);
      await moveRuns(memory, database, document.id, stored.id);
    } catch (thrown) {
      view.set({ problem: PlaygroundError.from(thrown) });
      noteHeld(context, unsaved);
    }
  }
  await removeRemoved(context, shelf, new Set(documents.map(({ id }) => id)));
  journalRevisions.clear();
}

async function moveRuns(
  memory: DocumentsDatabase,
  database: DocumentsDatabase,
  from: string,
  to: string,
): Promise<void> {
  const runs = await memory.runs(from);
  if (runs.length === 0) return;
  await database.changeRuns(
    runs.map((run) => ({ ...run, document: to })),
    [],
  );
}

function noteMoved(context: DocumentsContext, id: string, stored: StoredDocument<Draft>): void {
  const { setup, document, undoHistories } = context;
  removeFromJournal(setup.storage, id);
  setup.channel.tell({ change: 'saved', id: stored.id });
  const history = undoHistories.get(id);
  if (history) undoHistories.set(stored.id, history);
  if (document.id !== id) return;
  document.moveTo(stored);
  showEntry(context);
  rememberDocument(setup.session, setup.storage, stored.id);
}

/** It stays in the journal, and is saved with the next change that can be. */
function noteHeld({ document, held }: DocumentsContext, unsaved: StoredDocument<Draft>): void {
  if (document.id !== unsaved.id) {
    held.set(unsaved.id, unsaved);
    return;
  }
  document.moveTo(unsaved);
  document.markUnsaved();
}

/** Deletes the documents of the journal that a person has deleted meanwhile, unless another tab has written them since. */
async function removeRemoved(
  { setup, journalRevisions, view }: DocumentsContext,
  shelf: DocumentShelf<Draft>,
  present: ReadonlySet<string>,
): Promise<void> {
  for (const [id, revision] of journalRevisions) {
    if (present.has(id)) continue;
    try {
      const stored = await shelf.read(id);
      if (stored?.revision !== revision) continue;
      await shelf.remove(id);
      setup.channel.tell({ change: 'removed', id });
    } catch (thrown) {
      view.set({ problem: PlaygroundError.from(thrown) });
    }
  }
}
