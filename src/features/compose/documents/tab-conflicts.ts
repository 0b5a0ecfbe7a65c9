/** Documents that another tab has changed or deleted. */
import { titleOf } from '@/features/compose/draft/draft';
import type { DocumentNews } from '@/storage/documents/documents-channel';
import {
  type DocumentsContext,
  listDocuments,
  showDocument,
  showEntry,
  showNextDocument,
} from './documents-context';
import type { Resolution } from './documents-view';
import { newDocument } from './open-document';
import { saveOpenDocument } from './save-documents';

/** Another tab has saved or deleted a document. */
export async function followOtherTab(context: DocumentsContext, { change, id }: DocumentNews): Promise<void> {
  const { document, shelf, view } = context;
  await listDocuments(context);
  if (id !== document.id || document.revision === 0) return;
  if (change === 'removed') {
    view.set({ conflict: 'removed' });
    return;
  }
  const theirs = await shelf.read(id);
  if (!theirs || theirs.revision === document.revision) return;
  if (document.isChanged()) view.set({ conflict: 'changed' });
  else showDocument(context, theirs, { past: [], future: [] });
}

/** Ends a conflict as a person has decided. @throws {PlaygroundError} */
export async function resolveConflict(context: DocumentsContext, how: Resolution): Promise<void> {
  const { setup, document, shelf, view } = context;
  const mine = document.present();
  const theirs = await shelf.read(document.id);
  view.set({ conflict: null });
  if (how === 'mine') {
    await saveOpenDocument(context, { ...mine, revision: theirs?.revision ?? 0 });
  } else if (how === 'both') {
    const copy = newDocument(mine.content, `${mine.name || titleOf(mine.content)} (this tab)`);
    showDocument(context, copy, setup.draft.undoHistory());
    await saveOpenDocument(context, copy);
    await listDocuments(context);
  } else if (theirs) {
    // What this tab had written is one undo away.
    const { past } = setup.draft.undoHistory();
    showDocument(context, theirs, { past: [...past, { draft: mine.content }], future: [] });
    showEntry(context);
  } else {
    await showNextDocument(context);
  }
}
