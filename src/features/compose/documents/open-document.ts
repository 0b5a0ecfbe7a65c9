/** The open document: the draft on the page, and what is known of it at rest. */
import { newId } from '@/core/random/new-id';
import { type Draft, emptyDraft, isBlank } from '@/features/compose/draft/draft';
import type { DraftStore, UndoHistory } from '@/features/compose/draft/draft-store';
import type { StoredDocument } from '@/storage/documents/documents';
import { LONGEST_NAME } from './documents-view';

type Head = Omit<StoredDocument<Draft>, 'content'>;

/** A document that is not stored yet. A name that is too long is cut. */
export function newDocument(content: Draft, name = ''): StoredDocument<Draft> {
  const now = Date.now();
  return {
    id: newId(),
    name: name.slice(0, LONGEST_NAME),
    createdAt: now,
    changedAt: now,
    revision: 0,
    content,
  };
}

export class OpenDocument {
  private head: Head;
  /** The draft as it was last saved or opened. */
  private saved: Draft;
  /** A new name that is not saved yet counts as a change. */
  private renamed = false;

  constructor(private readonly draft: DraftStore) {
    const { content, ...head } = newDocument(draft.getState().draft);
    this.head = head;
    this.saved = content;
  }

  get id(): string {
    return this.head.id;
  }

  /** 0 until it is stored for the first time. */
  get revision(): number {
    return this.head.revision;
  }

  /** The document as it is now. */
  present(): StoredDocument<Draft> {
    return { ...this.head, content: this.draft.getState().draft };
  }

  isChanged(): boolean {
    return this.renamed || this.draft.getState().draft !== this.saved;
  }

  /** It was never stored and nothing is written in it. */
  isUnused(): boolean {
    return this.head.revision === 0 && isBlank(this.draft.getState().draft);
  }

  /** Shows another document on the page, as it is stored. */
  show({ content, ...head }: StoredDocument<Draft>, history?: UndoHistory): void {
    this.head = head;
    this.renamed = false;
    this.saved = content;
    this.draft.open(content, history);
  }

  /** @returns false when it has this name already */
  rename(name: string): boolean {
    if (name === this.head.name) return false;
    this.head = { ...this.head, name };
    this.renamed = true;
    return true;
  }

  /** Takes note of what was stored; a name given or text typed meanwhile is still to be saved. */
  markSaved({ content, ...head }: StoredDocument<Draft>): void {
    this.renamed = this.head.name !== head.name;
    this.head = { ...head, name: this.head.name };
    this.saved = content;
  }

  /** The same text now rests elsewhere: under another revision, or as another document. */
  moveTo({ id, revision, changedAt, name }: StoredDocument<Draft>): void {
    this.head = { ...this.head, id, revision, changedAt, name: this.renamed ? this.head.name : name };
  }

  /** Nothing of it is stored as it is here: the next save writes it. */
  markUnsaved(): void {
    this.saved = emptyDraft();
  }
}
