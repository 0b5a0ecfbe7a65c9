/** The runs of the open document, and whether the dialog that lists them is open. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import { newId } from '@/core/random/new-id';
import { NONE_UNREADABLE, type UnreadableCount } from '@/core/words/unreadable';
import type { DocumentsStore } from '@/features/compose/documents/documents-store';
import type { DocumentsDatabase } from '@/storage/documents/documents-database';
import { createPlaygroundRuns, MAX_RUNS, type PlaygroundRun } from '@/storage/documents/playground-runs';
import { countUnreadable } from '@/storage/migrations/migrate';
import { playgroundRunFormat } from '@/storage/migrations/playground-run';
import { type RunRecord, trimmed } from './run-record';

export interface HistoryState {
  /** The document the runs are of. */
  document: string;
  /** Newest first. */
  runs: readonly PlaygroundRun<RunRecord>[];
  /** Runs of the document that are stored, but cannot be read by this version of the page. */
  unreadable: UnreadableCount;
  /** Why the last run is not stored; null when it is. */
  problem: PlaygroundError | null;
  open: boolean;
  setOpen(open: boolean): void;
  /** Stores a run of a document. Never rejects: a run that cannot be stored is still listed. */
  add(document: string, record: RunRecord): Promise<void>;
  /** Deletes runs. @returns puts them back */
  remove(ids: readonly string[]): Promise<() => Promise<void>>;
}

export type HistoryStore = StoreApi<HistoryState>;

export function createHistoryStore(
  documents: Pick<DocumentsStore, 'started' | 'subscribe' | 'getState'>,
): HistoryStore {
  const shelf = documents.started.then((database: DocumentsDatabase) =>
    createPlaygroundRuns<RunRecord>(database, playgroundRunFormat),
  );
  const store = createStore<HistoryState>()((set, get) => {
    const put = async (run: PlaygroundRun<RunRecord>) => {
      // Listed even if it cannot be stored.
      if (get().document === run.document) {
        const others = get().runs.filter(({ id }) => id !== run.id);
        set({ runs: [run, ...others].sort((a, b) => b.at - a.at).slice(0, MAX_RUNS) });
      }
      await (await shelf).add(run);
    };
    return {
      document: documents.getState().current.id,
      runs: [],
      unreadable: NONE_UNREADABLE,
      problem: null,
      open: false,
      setOpen: (open) => set({ open }),
      add: async (document, record) => {
        try {
          await put({ id: newId(), document, at: Date.now(), content: trimmed(record) });
          set({ problem: null });
        } catch (thrown) {
          set({ problem: PlaygroundError.from(thrown) });
        }
      },
      remove: async (ids) => {
        const removed = get().runs.filter(({ id }) => ids.includes(id));
        set({ runs: get().runs.filter(({ id }) => !ids.includes(id)) });
        await (await shelf).remove(ids);
        return async () => {
          for (const run of removed) await put(run);
        };
      },
    };
  });

  const show = async (document: string) => {
    store.setState({ document, runs: [], unreadable: NONE_UNREADABLE, problem: null });
    try {
      const stored = await shelf;
      const runs = await stored.list(document);
      const unreadable = countUnreadable(await stored.unreadable(document));
      // Another document may be open by now, and a run may have ended meanwhile.
      if (store.getState().document !== document) return;
      const fresh = store.getState().runs.filter(({ id }) => !runs.some((run) => run.id === id));
      store.setState({ runs: [...fresh, ...runs], unreadable });
    } catch (thrown) {
      store.setState({ problem: PlaygroundError.from(thrown) });
    }
  };
  void show(documents.getState().current.id);
  documents.subscribe(({ current, status }, before) => {
    // The runs of earlier visits come with the documents.
    const joined = status === 'open' && before.status === 'still-opening';
    if (joined || current.id !== store.getState().document) void show(current.id);
  });
  return store;
}
