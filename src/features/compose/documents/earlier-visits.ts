/** What earlier visits left outside the database: what they could not save, and the single draft of before documents. */
import { type Draft, isBlank } from '@/features/compose/draft/draft';
import type { DocumentShelf, StoredDocument } from '@/storage/documents/documents';
import { readEnvelope, type TextStorage } from '@/storage/envelope';
import { onlyDraftFormat } from '@/storage/migrations/draft';
import { newDocument } from './open-document';
import { saveBeside } from './save-documents';
import { moveDamagedJournal, readJournal, removeFromJournal, type UnsavedDocument } from './unsaved-journal';

/**
 * The draft from before there were documents becomes one; what cannot be read of it is set aside.
 * @returns the new document, for it was what the person worked on last
 */
export async function moveOnlyDraft(
  storage: TextStorage | undefined,
  shelf: DocumentShelf<Draft>,
): Promise<string | null> {
  const { key } = onlyDraftFormat;
  const found = readEnvelope(storage, onlyDraftFormat);
  if (found.state === 'missing') return null;
  let id: string | null = null;
  if (found.state === 'unreadable') {
    await shelf.setAside(storage?.getItem(key));
  } else if (!isBlank(found.value)) {
    const document = newDocument(found.value);
    await shelf.save(document);
    id = document.id;
  }
  storage?.removeItem(key);
  return id;
}

/**
 * Saves what the journal holds. Where another tab has written the same document since, it becomes a document of its own;
 * a damaged journal is set aside.
 * @returns the last of those documents
 */
export async function saveJournal(
  storage: TextStorage | undefined,
  shelf: DocumentShelf<Draft>,
): Promise<string | null> {
  let last: string | null = null;
  for (const unsaved of readJournal(storage)) {
    if (isWorthKeeping(unsaved)) last = (await saveBeside(shelf, documentOf(unsaved), 'recovered')).id;
    removeFromJournal(storage, unsaved.id);
  }
  await moveDamagedJournal(storage, (text) => shelf.setAside(text));
  return last;
}

/**
 * Shows what the journal holds while there is no database; the journal stays as it is.
 * @returns the last of those documents, and the revision that each was changed from
 */
export async function showJournal(
  storage: TextStorage | undefined,
  shelf: DocumentShelf<Draft>,
): Promise<{ last: string | null; revisions: Map<string, number> }> {
  const unsaved = readJournal(storage).filter(isWorthKeeping);
  for (const each of unsaved) await shelf.save({ ...documentOf(each), revision: 0 });
  return {
    last: unsaved.at(-1)?.id ?? null,
    revisions: new Map(unsaved.map(({ id, revision }) => [id, revision])),
  };
}

function isWorthKeeping({ draft, revision }: UnsavedDocument): boolean {
  return !isBlank(draft) || revision > 0;
}

function documentOf({ draft: content, ...head }: UnsavedDocument): StoredDocument<Draft> {
  return { ...head, changedAt: Date.now(), content };
}
