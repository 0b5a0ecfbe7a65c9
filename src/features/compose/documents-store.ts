/** The documents: which one is open, saving as it changes, and what other tabs do to it meanwhile. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import {
  createDocumentShelf,
  type DocumentShelf,
  type StoredDocument,
  type UnreadableRecord,
} from '@/storage/documents';
import type { DocumentNews, DocumentsChannel } from '@/storage/documents-channel';
import { type DocumentsDatabase, memoryDocuments } from '@/storage/documents-database';
import type { TextStorage } from '@/storage/envelope';
import { lastDocument, rememberDocument } from './current-document';
import { moveOnlyDraft, newDocument, recoverUnsaved } from './documents-start';
import { type Draft, draftSchema, emptyDraft, isBlank, titleOf } from './draft';
import type { DraftStore, EditTrail } from './draft-store';
import { strikeFromJournal, writeJournal } from './unsaved-journal';

export interface DocumentEntry {
  id: string;
  /** Given by a person; blank while it has none. */
  name: string;
  /** The name, or else what the document is about. */
  title: string;
  changedAt: number;
}

/** How a document that two tabs have changed goes on in this one. */
export type Resolution = 'theirs' | 'mine' | 'both';

export interface DocumentsState {
  /** While `opening`, nothing may be written: it would be replaced. */
  status: 'opening' | 'open';
  /** Why what is written is not kept beyond this tab; null while it is. */
  problem: PlaygroundError | null;
  /** The open document. */
  current: DocumentEntry;
  /** What is stored, the last changed first. */
  entries: readonly DocumentEntry[];
  unreadable: readonly UnreadableRecord[];
  /** Another tab has changed or deleted the open document; it is not saved until a person has decided. */
  conflict: 'changed' | 'removed' | null;
  open(id: string): Promise<void>;
  /** Opens a new document; a blank one that is open already is used. */
  create(draft?: Draft, name?: string): Promise<void>;
  /** At most 200 characters are kept; a blank name gives the title back to the text. */
  rename(id: string, name: string): Promise<void>;
  /** Opens a copy. */
  duplicate(id: string): Promise<void>;
  /** Deletes a document with its history. @returns puts both back and opens it again if it was open */
  remove(id: string): Promise<() => Promise<void>>;
  /** Ends a conflict. */
  resolve(how: Resolution): Promise<void>;
  /** Deletes a record that cannot be read. */
  discard(id: string): Promise<void>;
}

export interface DocumentsStore extends StoreApi<DocumentsState> {
  /** Saves at once what is not saved yet. */
  save(): Promise<void>;
  /** The page goes away: keeps what is not saved where the next visit finds it. */
  stow(): void;
  /** Settles when the first document is open, with the database in use. */
  started: Promise<DocumentsDatabase>;
}

export interface DocumentsSetup {
  draft: DraftStore;
  /** @throws {PlaygroundError} where the browser keeps nothing */
  openDatabase: () => Promise<DocumentsDatabase>;
  channel: DocumentsChannel;
  /** localStorage */
  storage: TextStorage | undefined;
  /** sessionStorage: each tab comes back to its own document. */
  session: TextStorage | undefined;
}

/** Milliseconds of quiet before a document is saved. */
const SAVE_AFTER = 400;
const LONGEST_NAME = 200;

const entryOf = ({ id, name, changedAt, content }: StoredDocument<Draft>): DocumentEntry => ({
  id,
  name,
  title: name || titleOf(content),
  changedAt,
});

export function createDocumentsStore(setup: DocumentsSetup): DocumentsStore {
  const { draft, channel, storage, session } = setup;
  let shelf: DocumentShelf<Draft>;
  let { content: saved, ...head }: StoredDocument<Draft> = newDocument(draft.getState().draft);
  /** A new name that is not saved yet counts as a change. */
  let renamed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Documents that could not be saved when another was opened. */
  const held = new Map<string, StoredDocument<Draft>>();
  const trails = new Map<string, EditTrail>();

  /** One thing at a time: a save, an opening and news from other tabs never cross. */
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  };

  const store = createStore<DocumentsState>()((set, get) => ({
    status: 'opening',
    problem: null,
    current: entryOf({ ...head, content: saved }),
    entries: [],
    unreadable: [],
    conflict: null,
    open: (id) => inTurn(() => switchTo(id)),
    create: (content = emptyDraft(), name = '') =>
      inTurn(async () => {
        if (head.revision === 0 && isBlank(draft.getState().draft)) {
          if (isBlank(content) && !name) return;
          trails.delete(head.id);
        } else await leave();
        const document = newDocument(content, name.slice(0, LONGEST_NAME));
        adopt(document);
        if (!isBlank(content) || name) await saveAs(document);
      }),
    rename: (id, name) => inTurn(() => renameTo(id, name.trim().slice(0, LONGEST_NAME))),
    duplicate: (id) =>
      inTurn(async () => {
        await saveCurrent();
        const original = await read(id);
        const copy = newDocument(
          original.content,
          original.name && `${original.name} (copy)`.slice(0, LONGEST_NAME),
        );
        await leave();
        adopt(copy);
        await saveAs(copy);
      }),
    remove: (id) => inTurn(() => removeDocument(id)),
    resolve: (how) => inTurn(() => resolveConflict(how)),
    discard: (id) =>
      inTurn(async () => {
        await shelf.remove(id);
        set({ unreadable: get().unreadable.filter((record) => record.id !== id) });
      }),
  }));
  const { getState, setState } = store;

  const isChanged = () => renamed || draft.getState().draft !== saved;
  const present = (): StoredDocument<Draft> => ({ ...head, content: draft.getState().draft });
  const showEntry = () => {
    const entry = entryOf(present());
    const others = getState().entries.filter(({ id }) => id !== entry.id);
    setState({ current: entry, ...(head.revision > 0 && { entries: [entry, ...others] }) });
  };

  /** Makes a document the open one, as it is stored. */
  function adopt(document: StoredDocument<Draft>, trail = trails.get(document.id)): void {
    const { content, ...rest } = document;
    clearTimeout(timer);
    head = rest;
    renamed = false;
    saved = content;
    draft.open(content, trail);
    setState({ current: entryOf(document), conflict: null });
    if (document.revision > 0) rememberDocument(session, storage, document.id);
  }

  /** Saves the open document as it is now. @throws {PlaygroundError} */
  async function saveAs(document: StoredDocument<Draft>): Promise<void> {
    const outcome = await shelf.save({ ...document, changedAt: Date.now() });
    if (outcome.state === 'conflict') {
      setState({ conflict: outcome.stored ? 'changed' : 'removed' });
      return;
    }
    const { content, ...rest } = outcome.document;
    const first = head.revision === 0;
    head = { ...rest, name: head.name };
    renamed = head.name !== rest.name;
    saved = content;
    held.delete(head.id);
    strikeFromJournal(storage, head.id);
    if (first) rememberDocument(session, storage, head.id);
    showEntry();
    channel.tell({ change: 'saved', id: head.id });
  }

  /** Saves what has changed; a failure is shown and tried again with the next change. */
  async function saveCurrent(): Promise<void> {
    clearTimeout(timer);
    if (!isChanged() || getState().conflict) return;
    try {
      await saveAs(present());
      if (!inMemory) setState({ problem: null });
    } catch (thrown) {
      setState({ problem: PlaygroundError.from(thrown) });
    }
  }

  /** Before another document is opened: nothing of this one may be lost. */
  async function leave(): Promise<void> {
    await saveCurrent();
    trails.set(head.id, draft.trail());
    if (getState().conflict) await resolveConflict('both');
    else if (isChanged()) held.set(head.id, present());
  }

  async function read(id: string): Promise<StoredDocument<Draft>> {
    const document = held.get(id) ?? (await shelf.read(id));
    if (document) return document;
    throw new PlaygroundError('invalid-input', 'This document is not there any more.', {
      hint: 'Another tab may have deleted it. Open another one.',
    });
  }

  async function switchTo(id: string): Promise<void> {
    if (id === head.id) return;
    await leave();
    const isHeld = held.has(id);
    adopt(await read(id));
    if (!isHeld) return;
    // Nothing stored is the same: it is still to be saved.
    saved = emptyDraft();
    await saveCurrent();
  }

  async function renameTo(id: string, name: string): Promise<void> {
    if (id !== head.id) {
      const document = await read(id);
      const outcome = await shelf.save({ ...document, name });
      if (outcome.state === 'saved') channel.tell({ change: 'saved', id });
      await list();
      return;
    }
    if (name === head.name) return;
    head = { ...head, name };
    renamed = true;
    showEntry();
    await saveCurrent();
  }

  async function removeDocument(id: string): Promise<() => Promise<void>> {
    const wasOpen = id === head.id;
    if (wasOpen) {
      await saveCurrent();
      trails.set(id, draft.trail());
    }
    const unsaved = wasOpen && (isChanged() || head.revision === 0) ? present() : null;
    const putBack = await shelf.remove(id);
    held.delete(id);
    strikeFromJournal(storage, id);
    channel.tell({ change: 'removed', id });
    await list();
    if (wasOpen) await openNext();
    return () =>
      inTurn(async () => {
        await putBack();
        channel.tell({ change: 'saved', id });
        await list();
        if (unsaved) held.set(id, unsaved);
        if (wasOpen) await switchTo(id);
      });
  }

  async function openNext(): Promise<void> {
    const [next] = getState().entries;
    const document = next && (await shelf.read(next.id));
    adopt(document ?? newDocument(emptyDraft()));
  }

  async function resolveConflict(how: Resolution): Promise<void> {
    const mine = present();
    const theirs = await shelf.read(head.id);
    setState({ conflict: null });
    if (how === 'mine') {
      await saveAs({ ...mine, revision: theirs?.revision ?? 0 });
      return;
    }
    if (how === 'both') {
      const copy = newDocument(
        mine.content,
        `${mine.name || titleOf(mine.content)} (this tab)`.slice(0, LONGEST_NAME),
      );
      adopt(copy, draft.trail());
      await saveAs(copy);
      await list();
      return;
    }
    if (!theirs) return openNext();
    // What this tab had written is one undo away.
    const { past } = draft.trail();
    adopt(theirs, { past: [...past, { draft: mine.content }], future: [] });
    showEntry();
  }

  async function list(): Promise<void> {
    const { documents, unreadable } = await shelf.list();
    setState({ entries: documents.map(entryOf), unreadable });
  }

  /** Another tab has saved or deleted a document. */
  async function hear({ change, id }: DocumentNews): Promise<void> {
    await list();
    if (id !== head.id || head.revision === 0) return;
    if (change === 'removed') {
      setState({ conflict: 'removed' });
      return;
    }
    const theirs = await shelf.read(id);
    if (!theirs || theirs.revision === head.revision) return;
    if (isChanged()) setState({ conflict: 'changed' });
    else adopt(theirs, { past: [], future: [] });
  }

  let inMemory = false;
  async function start(): Promise<DocumentsDatabase> {
    try {
      const database = await setup.openDatabase();
      await startWith(database);
      return database;
    } catch (thrown) {
      inMemory = true;
      setState({ problem: PlaygroundError.from(thrown) });
      const database = memoryDocuments();
      await startWith(database);
      return database;
    }
  }

  async function startWith(database: DocumentsDatabase): Promise<void> {
    shelf = createDocumentShelf(database, draftSchema);
    // What cannot be kept stays where it is, for a visit that can.
    const texts = inMemory ? copyOf(storage) : storage;
    await list();
    let latest: string | null = null;
    try {
      latest = (await moveOnlyDraft(texts, shelf)) ?? (await recoverUnsaved(texts, shelf));
    } catch (thrown) {
      setState({ problem: PlaygroundError.from(thrown) });
    }
    await list();
    const { entries } = getState();
    const remembered = latest ?? lastDocument(session, storage);
    const first = entries.find(({ id }) => id === remembered) ?? entries[0];
    const document = first && (await shelf.read(first.id));
    if (document) adopt(document);
    setState({ status: 'open' });
  }

  draft.subscribe((state, before) => {
    if (state.draft === before.draft || state.draft === saved) return;
    clearTimeout(timer);
    timer = setTimeout(() => void inTurn(saveCurrent), SAVE_AFTER);
  });
  const started = inTurn(start);
  channel.listen((news) => void inTurn(() => hear(news)).catch(() => undefined));

  return Object.assign(store, {
    started,
    save: () => inTurn(saveCurrent),
    stow: () => {
      if (!isChanged() || getState().status === 'opening') return;
      const { changedAt: _, content, ...rest } = present();
      writeJournal(storage, { ...rest, draft: content });
      void inTurn(saveCurrent);
    },
  });
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
