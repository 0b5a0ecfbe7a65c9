/** What a visit begins with: documents of earlier visits, what was not saved at their end, and the draft of old. */

import { newId } from '@/core/random/new-id';
import { type Draft, isBlank, titleOf } from '@/features/compose/draft/draft';
import type { DocumentShelf, StoredDocument } from '@/storage/documents/documents';
import { readEnvelope, type TextStorage } from '@/storage/envelope';
import { onlyDraftFormat } from '@/storage/migrations/draft';
import { readJournal, strikeFromJournal, type UnsavedDocument } from './unsaved-journal';

/** A document that is not stored yet. */
export function newDocument(content: Draft, name = ''): StoredDocument<Draft> {
  const now = Date.now();
  return { id: newId(), name, createdAt: now, changedAt: now, revision: 0, content };
}

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
 * Saves what earlier pages could not save before they went away. Where another tab has written the same document since,
 * it becomes a document of its own.
 * @returns the last of those documents
 */
export async function recoverUnsaved(
  storage: TextStorage | undefined,
  shelf: DocumentShelf<Draft>,
): Promise<string | null> {
  let last: string | null = null;
  for (const unsaved of readJournal(storage)) {
    if (!isBlank(unsaved.draft) || unsaved.revision > 0) last = await recover(unsaved, shelf);
    strikeFromJournal(storage, unsaved.id);
  }
  return last;
}

async function recover(unsaved: UnsavedDocument, shelf: DocumentShelf<Draft>): Promise<string> {
  const { draft: content, ...head } = unsaved;
  const outcome = await shelf.save({ ...head, changedAt: Date.now(), content });
  if (outcome.state === 'saved') return head.id;
  const { stored } = outcome;
  if (stored && JSON.stringify(stored.content) === JSON.stringify(content)) return head.id;
  const copy = newDocument(content, `${head.name || titleOf(content)} (recovered)`);
  await shelf.save(copy);
  return copy.id;
}
