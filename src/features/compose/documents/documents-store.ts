/** The documents as the screen shows them, and what a person can do with them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PlaygroundError } from '@/core/errors';
import { type Draft, emptyDraft } from '@/features/compose/draft/draft';
import type { DraftStore } from '@/features/compose/draft/draft-store';
import type { UnreadableRecord } from '@/storage/documents/documents';
import type { DocumentsChannel } from '@/storage/documents/documents-channel';
import type { DocumentsDatabase } from '@/storage/documents/documents-database';
import type { TextStorage } from '@/storage/envelope';
import { lastDocument } from './current-document';
import { DocumentKeeper, entryOf, LONGEST_NAME } from './document-keeper';

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

export interface DocumentsView {
  /** While `opening`, nothing may be written: it would be replaced. */
  status: 'opening' | 'open';
  /** There is a document from an earlier visit to open. */
  returning: boolean;
  /** Why what is written is not kept beyond this tab; null while it is. */
  problem: PlaygroundError | null;
  /** The open document. */
  current: DocumentEntry;
  /** What is stored, the last changed first. */
  entries: readonly DocumentEntry[];
  unreadable: readonly UnreadableRecord[];
  /** Another tab has changed or deleted the open document; it is not saved until a person has decided. */
  conflict: 'changed' | 'removed' | null;
}

export interface DocumentsState extends DocumentsView {
  /** @throws {PlaygroundError} when it is not there any more */
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

export function createDocumentsStore(setup: DocumentsSetup): DocumentsStore {
  const keeper = new DocumentKeeper(setup, {
    get: () => store.getState(),
    set: (change) => store.setState(change),
  });
  const inTurn = oneAfterTheOther();
  const store: StoreApi<DocumentsState> = createStore<DocumentsState>()(() => ({
    status: 'opening',
    returning: lastDocument(setup.session, setup.storage) !== null,
    problem: null,
    current: entryOf(keeper.present()),
    entries: [],
    unreadable: [],
    conflict: null,
    open: (id) => inTurn(() => keeper.open(id)),
    create: (content = emptyDraft(), name = '') => inTurn(() => keeper.create(content, name)),
    rename: (id, name) => inTurn(() => keeper.rename(id, name.trim().slice(0, LONGEST_NAME))),
    duplicate: (id) => inTurn(() => keeper.duplicate(id)),
    remove: async (id) => {
      const putBack = await inTurn(() => keeper.remove(id));
      return () => inTurn(putBack);
    },
    resolve: (how) => inTurn(() => keeper.resolve(how)),
    discard: (id) => inTurn(() => keeper.discard(id)),
  }));

  const save = () => inTurn(() => keeper.save());
  let timer: ReturnType<typeof setTimeout> | undefined;
  setup.draft.subscribe(({ draft }, before) => {
    if (draft === before.draft) return;
    clearTimeout(timer);
    if (keeper.isChanged()) timer = setTimeout(() => void save(), SAVE_AFTER);
  });
  const started = inTurn(() => keeper.start());
  setup.channel.listen((news) => void inTurn(() => keeper.hear(news)).catch(() => undefined));
  return Object.assign(store, {
    started,
    save,
    stow: () => {
      keeper.stow();
      // Often there is time enough; then nothing is left to be found.
      void save();
    },
  });
}

/** One thing at a time: a save, an opening and news from other tabs never cross. */
function oneAfterTheOther(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
