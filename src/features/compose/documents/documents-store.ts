/** The documents as the screen shows them, and what a person can do with them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Draft, emptyDraft } from '@/features/compose/draft/draft';
import type { DocumentsDatabase } from '@/storage/documents/documents-database';
import { lastDocument } from './current-document';
import {
  createDocument,
  discardRecord,
  duplicateDocument,
  openDocument,
  removeDocument,
  renameDocument,
} from './document-actions';
import { createDocumentsContext, type DocumentsContext } from './documents-context';
import {
  type DocumentsSetup,
  type DocumentsView,
  entryOf,
  LONGEST_NAME,
  type Resolution,
} from './documents-view';
import { saveChanges, stowUnsaved } from './save-documents';
import { goWithoutDatabase, joinDatabase, startDocuments } from './start-documents';
import { followOtherTab, resolveConflict } from './tab-conflicts';

export interface DocumentsState extends DocumentsView {
  /** @throws {PlaygroundError} `not-found` when it is no longer there */
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
  /** The person has read that the database opened late. */
  dismissOpenedLate(): void;
}

export interface DocumentsStore extends StoreApi<DocumentsState> {
  /** Saves at once what is not saved yet. */
  save(): Promise<void>;
  /** The page goes away: keeps what is not saved where the next visit finds it. */
  stow(): void;
  /** Settles when a person can write, with a database to use: the browser's, or one in memory until that is open. */
  started: Promise<DocumentsDatabase>;
}

/** Milliseconds of quiet before a document is saved. */
const SAVE_AFTER_MS = 400;

export function createDocumentsStore(setup: DocumentsSetup): DocumentsStore {
  const context = createDocumentsContext(setup, {
    get: () => store.getState(),
    set: (change) => store.setState(change),
  });
  const inTurn = oneAfterTheOther();
  const store: StoreApi<DocumentsState> = createStore<DocumentsState>()((set) => ({
    ...firstView(context),
    ...actions(context, inTurn),
    dismissOpenedLate: () => set({ openedLate: false }),
  }));
  const save = () => inTurn(() => saveChanges(context));
  saveAfterQuiet(context, save);
  setup.channel.listen((news) => void inTurn(() => followOtherTab(context, news)).catch(() => undefined));
  return Object.assign(store, {
    started: start(context, inTurn),
    save,
    stow: () => {
      stowUnsaved(context);
      // Often there is time enough; then the next visit finds nothing to recover.
      void save();
    },
  });
}

function firstView({ setup, document }: DocumentsContext): DocumentsView {
  return {
    status: 'opening',
    returning: lastDocument(setup.session, setup.storage) !== null,
    problem: null,
    current: entryOf(document.present()),
    entries: [],
    unreadable: [],
    conflict: null,
    openedLate: false,
  };
}

type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

function actions(
  context: DocumentsContext,
  inTurn: InTurn,
): Omit<DocumentsState, keyof DocumentsView | 'dismissOpenedLate'> {
  return {
    open: (id) => inTurn(() => openDocument(context, id)),
    create: (content = emptyDraft(), name = '') => inTurn(() => createDocument(context, content, name)),
    rename: (id, name) => inTurn(() => renameDocument(context, id, name.trim().slice(0, LONGEST_NAME))),
    duplicate: (id) => inTurn(() => duplicateDocument(context, id)),
    remove: async (id) => {
      const putBack = await inTurn(() => removeDocument(context, id));
      return () => inTurn(putBack);
    },
    resolve: (how) => inTurn(() => resolveConflict(context, how)),
    discard: (id) => inTurn(() => discardRecord(context, id)),
  };
}

async function start(context: DocumentsContext, inTurn: InTurn): Promise<DocumentsDatabase> {
  const late = await inTurn(() => startDocuments(context));
  late?.opening.then(
    (database) => inTurn(() => joinDatabase(context, database)),
    (thrown: unknown) => inTurn(() => goWithoutDatabase(context, thrown)),
  );
  return context.database;
}

function saveAfterQuiet({ setup, document }: DocumentsContext, save: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  setup.draft.subscribe(({ draft }, before) => {
    if (draft === before.draft) return;
    clearTimeout(timer);
    if (document.isChanged()) timer = setTimeout(() => void save(), SAVE_AFTER_MS);
  });
}

/** One thing at a time: a save, an opening and news from other tabs never cross. */
function oneAfterTheOther(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
