/** The open document at work: saving it, opening others in its place, and settling with other tabs. */
import { PlaygroundError } from '@/core/errors';
import { type Draft, emptyDraft, isBlank, titleOf } from '@/features/compose/draft/draft';
import type { EditTrail } from '@/features/compose/draft/draft-store';
import { createDocumentShelf, type DocumentShelf, type StoredDocument } from '@/storage/documents/documents';
import type { DocumentNews } from '@/storage/documents/documents-channel';
import { type DocumentsDatabase, memoryDocuments } from '@/storage/documents/documents-database';
import type { TextStorage } from '@/storage/envelope';
import { documentFormat } from '@/storage/migrations/document';
import { lastDocument, rememberDocument } from './current-document';
import { moveOnlyDraft, newDocument, recoverUnsaved } from './documents-start';
import type { DocumentEntry, DocumentsSetup, DocumentsView, Resolution } from './documents-store';
import { strikeFromJournal, writeJournal } from './unsaved-journal';

export const LONGEST_NAME = 200;

type Head = Omit<StoredDocument<Draft>, 'content'>;

/** What the list shows of a document. */
export function entryOf({ id, name, changedAt, content }: StoredDocument<Draft>): DocumentEntry {
  return { id, name, title: name || titleOf(content), changedAt };
}

/** The store that shows what the keeper does. */
export interface DocumentsScreen {
  get(): DocumentsView;
  set(change: Partial<DocumentsView>): void;
}

/** Its methods must not cross: the store calls them one after the other, but for {@link stow}. */
export class DocumentKeeper {
  private shelf!: DocumentShelf<Draft>;
  private head: Head;
  /** The draft as it is stored. */
  private saved: Draft;
  /** A new name that is not saved yet counts as a change. */
  private renamed = false;
  private inMemory = false;
  /** Documents that could not be saved when another was opened. */
  private readonly held = new Map<string, StoredDocument<Draft>>();
  private readonly trails = new Map<string, EditTrail>();

  constructor(
    private readonly setup: DocumentsSetup,
    private readonly screen: DocumentsScreen,
  ) {
    const { content, ...head } = newDocument(setup.draft.getState().draft);
    this.head = head;
    this.saved = content;
  }

  /** The open document as it is now. */
  present(): StoredDocument<Draft> {
    return { ...this.head, content: this.setup.draft.getState().draft };
  }

  isChanged(): boolean {
    return this.renamed || this.setup.draft.getState().draft !== this.saved;
  }

  /** Opens the first document; where the browser keeps none, in memory. @returns the database in use */
  async start(): Promise<DocumentsDatabase> {
    try {
      const database = await this.setup.openDatabase();
      await this.startWith(database);
      return database;
    } catch (thrown) {
      this.inMemory = true;
      this.screen.set({ problem: PlaygroundError.from(thrown) });
      const database = memoryDocuments();
      await this.startWith(database);
      return database;
    }
  }

  private async startWith(database: DocumentsDatabase): Promise<void> {
    const { storage, session } = this.setup;
    this.shelf = createDocumentShelf(database, documentFormat);
    await this.list();
    // In memory, what earlier visits left stays where it is, for a visit that can keep it.
    const texts = this.inMemory ? copyOf(storage) : storage;
    let latest: string | null = null;
    try {
      latest = (await moveOnlyDraft(texts, this.shelf)) ?? (await recoverUnsaved(texts, this.shelf));
    } catch (thrown) {
      this.screen.set({ problem: PlaygroundError.from(thrown) });
    }
    await this.list();
    const { entries } = this.screen.get();
    const wanted = latest ?? lastDocument(session, storage);
    const first = entries.find(({ id }) => id === wanted) ?? entries[0];
    const document = first && (await this.shelf.read(first.id));
    if (document) this.adopt(document);
    this.screen.set({ status: 'open' });
  }

  /** Saves what has changed; a failure is shown and tried again with the next change. */
  async save(): Promise<void> {
    if (!this.isChanged() || this.screen.get().conflict) return;
    try {
      await this.write(this.present());
      if (!this.inMemory) this.screen.set({ problem: null });
    } catch (thrown) {
      this.screen.set({ problem: PlaygroundError.from(thrown) });
    }
  }

  /** The page goes away: what is not saved is left where the next visit finds it. */
  stow(): void {
    if (!this.isChanged() || this.screen.get().status === 'opening') return;
    const { changedAt: _, content, ...rest } = this.present();
    writeJournal(this.setup.storage, { ...rest, draft: content });
  }

  async open(id: string): Promise<void> {
    if (id === this.head.id) return;
    await this.leave();
    const isHeld = this.held.has(id);
    this.adopt(await this.read(id));
    if (!isHeld) return;
    // Nothing stored is the same: it is still to be saved.
    this.saved = emptyDraft();
    await this.save();
  }

  async create(content: Draft, name: string): Promise<void> {
    const isUnused = this.head.revision === 0 && isBlank(this.present().content);
    if (isUnused && isBlank(content) && !name) return;
    if (!isUnused) await this.leave();
    const document = newDocument(content, name.slice(0, LONGEST_NAME));
    this.adopt(document);
    if (!isBlank(content) || name) await this.write(document);
  }

  async duplicate(id: string): Promise<void> {
    await this.save();
    const original = id === this.head.id ? this.present() : await this.read(id);
    await this.leave();
    const name = original.name && `${original.name} (copy)`.slice(0, LONGEST_NAME);
    const copy = newDocument(original.content, name);
    this.adopt(copy);
    await this.write(copy);
  }

  async rename(id: string, name: string): Promise<void> {
    if (id === this.head.id) {
      if (name === this.head.name) return;
      this.head = { ...this.head, name };
      this.renamed = true;
      this.showEntry();
      await this.save();
      return;
    }
    const outcome = await this.shelf.save({ ...(await this.read(id)), name });
    if (outcome.state === 'saved') this.setup.channel.tell({ change: 'saved', id });
    await this.list();
  }

  /** @returns puts the document and its runs back, and opens it if it was open */
  async remove(id: string): Promise<() => Promise<void>> {
    const { channel, draft, storage } = this.setup;
    const wasOpen = id === this.head.id;
    if (wasOpen) {
      await this.save();
      this.trails.set(id, draft.trail());
    }
    const unsaved = wasOpen && (this.isChanged() || this.head.revision === 0) ? this.present() : null;
    const putBack = await this.shelf.remove(id);
    this.held.delete(id);
    strikeFromJournal(storage, id);
    channel.tell({ change: 'removed', id });
    await this.list();
    if (wasOpen) await this.openNext();
    return async () => {
      await putBack();
      channel.tell({ change: 'saved', id });
      await this.list();
      if (unsaved) this.held.set(id, unsaved);
      if (wasOpen) await this.open(id);
    };
  }

  async discard(id: string): Promise<void> {
    await this.shelf.remove(id);
    const { unreadable } = this.screen.get();
    this.screen.set({ unreadable: unreadable.filter((record) => record.id !== id) });
  }

  async resolve(how: Resolution): Promise<void> {
    const { draft } = this.setup;
    const mine = this.present();
    const theirs = await this.shelf.read(this.head.id);
    this.screen.set({ conflict: null });
    if (how === 'mine') {
      await this.write({ ...mine, revision: theirs?.revision ?? 0 });
    } else if (how === 'both') {
      const name = `${mine.name || titleOf(mine.content)} (this tab)`;
      const copy = newDocument(mine.content, name.slice(0, LONGEST_NAME));
      this.adopt(copy, draft.trail());
      await this.write(copy);
      await this.list();
    } else if (theirs) {
      // What this tab had written is one undo away.
      const { past } = draft.trail();
      this.adopt(theirs, { past: [...past, { draft: mine.content }], future: [] });
      this.showEntry();
    } else {
      await this.openNext();
    }
  }

  /** Another tab has saved or deleted a document. */
  async hear({ change, id }: DocumentNews): Promise<void> {
    await this.list();
    if (id !== this.head.id || this.head.revision === 0) return;
    if (change === 'removed') {
      this.screen.set({ conflict: 'removed' });
      return;
    }
    const theirs = await this.shelf.read(id);
    if (!theirs || theirs.revision === this.head.revision) return;
    if (this.isChanged()) this.screen.set({ conflict: 'changed' });
    else this.adopt(theirs, { past: [], future: [] });
  }

  /** Makes a document the open one, as it is stored. */
  private adopt(document: StoredDocument<Draft>, trail = this.trails.get(document.id)): void {
    const { draft, session, storage } = this.setup;
    const { content, ...head } = document;
    this.head = head;
    this.renamed = false;
    this.saved = content;
    draft.open(content, trail);
    this.screen.set({ current: entryOf(document), conflict: null });
    if (document.revision > 0) rememberDocument(session, storage, document.id);
  }

  /** Saves the open document. @throws {PlaygroundError} */
  private async write(document: StoredDocument<Draft>): Promise<void> {
    const { channel, session, storage } = this.setup;
    const outcome = await this.shelf.save({ ...document, changedAt: Date.now() });
    if (outcome.state === 'conflict') {
      this.screen.set({ conflict: outcome.stored ? 'changed' : 'removed' });
      return;
    }
    const { content, ...head } = outcome.document;
    if (this.head.revision === 0) rememberDocument(session, storage, head.id);
    this.renamed = this.head.name !== head.name;
    this.head = { ...head, name: this.head.name };
    this.saved = content;
    this.held.delete(head.id);
    strikeFromJournal(storage, head.id);
    this.showEntry();
    channel.tell({ change: 'saved', id: head.id });
  }

  /** Before another document is opened: nothing of this one may be lost. */
  private async leave(): Promise<void> {
    await this.save();
    this.trails.set(this.head.id, this.setup.draft.trail());
    if (this.screen.get().conflict) await this.resolve('both');
    else if (this.isChanged()) this.held.set(this.head.id, this.present());
  }

  private async read(id: string): Promise<StoredDocument<Draft>> {
    const document = this.held.get(id) ?? (await this.shelf.read(id));
    if (document) return document;
    throw new PlaygroundError('not-found', 'This document is not there any more.', {
      hint: 'Another tab may have deleted it. Open another one.',
    });
  }

  private async openNext(): Promise<void> {
    const [next] = this.screen.get().entries;
    const document = next && (await this.shelf.read(next.id));
    this.adopt(document ?? newDocument(emptyDraft()));
  }

  private async list(): Promise<void> {
    const { documents, unreadable } = await this.shelf.list();
    this.screen.set({ entries: documents.map(entryOf), unreadable });
  }

  private showEntry(): void {
    const entry = entryOf(this.present());
    const others = this.screen.get().entries.filter(({ id }) => id !== entry.id);
    this.screen.set({ current: entry, ...(this.head.revision > 0 && { entries: [entry, ...others] }) });
  }
}

/** A storage that reads from another and keeps what is written to itself. */
function copyOf(storage: TextStorage | undefined): TextStorage {
  const own = new Map<string, string | null>();
  return {
    getItem: (key) => (own.has(key) ? (own.get(key) ?? null) : (storage?.getItem(key) ?? null)),
    setItem: (key, value) => void own.set(key, value),
    removeItem: (key) => void own.set(key, null),
  };
}
