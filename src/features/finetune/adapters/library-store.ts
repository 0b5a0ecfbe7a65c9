/** Stored adapters and earlier runs, and what can be done with them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readPeftAdapter, writePeftAdapter } from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import { blobSource } from '@/core/formats/bytes/byte-source';
import { NONE_UNREADABLE, type UnreadableCount } from '@/core/words/unreadable';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import type { AdapterRecord } from '@/storage/migrations/adapter';
import { countUnreadable } from '@/storage/migrations/migrate';
import type { TrainingRunRecord } from '@/storage/migrations/training-run';
import { saveAdapter } from './downloads';

export interface LibraryState {
  adapters: readonly AdapterRecord[];
  runs: readonly TrainingRunRecord[];
  /** What is stored, but cannot be read by this version of the page. */
  unreadable: { adapters: UnreadableCount; runs: UnreadableCount };
  /** Whether runs are stored beyond the page; undefined until known. */
  lasting: boolean | undefined;
  /** Why the last action failed. */
  problem: PlaygroundError | undefined;
  refresh(): Promise<void>;
  /** Imports an adapter from its two files. */
  importFiles(files: readonly File[]): Promise<AdapterRecord | undefined>;
  exportAdapter(adapter: AdapterRecord): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  /** @returns a function that undoes it */
  removeAdapter(adapter: AdapterRecord): Promise<(() => void) | undefined>;
  /** Removes a run with its examples and checkpoints. @returns a function that undoes it */
  removeRun(run: TrainingRunRecord): Promise<(() => void) | undefined>;
}

export type LibraryStore = StoreApi<LibraryState>;

export function createLibraryStore(setup: Pick<FinetuneSetup, 'shelf' | 'runs'>): LibraryStore {
  return createStore<LibraryState>()((set, get) => {
    const attempt = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
      set({ problem: undefined });
      try {
        return await work();
      } catch (thrown) {
        set({ problem: PlaygroundError.from(thrown) });
        return undefined;
      }
    };
    /** Puts back what was removed. */
    const put = (work: () => Promise<void>): void => {
      void attempt(work).then(() => get().refresh());
    };
    return {
      adapters: [],
      runs: [],
      unreadable: { adapters: NONE_UNREADABLE, runs: NONE_UNREADABLE },
      lasting: undefined,
      problem: undefined,
      refresh: async () => {
        await attempt(async () => {
          const runs = await setup.runs();
          set({ runs: await runs.list(), lasting: runs.lasting });
          const shelf = await setup.shelf();
          set({ adapters: await shelf.list() });
          const [ofAdapters, ofRuns] = await Promise.all([shelf.unreadable(), runs.unreadable()]);
          set({ unreadable: { adapters: countUnreadable(ofAdapters), runs: countUnreadable(ofRuns) } });
        });
      },
      importFiles: async (files) => {
        const record = await attempt(async () => {
          const adapter = await readPeftAdapter(files.map((file) => blobSource(file.name, file)));
          // Encoded anew, so that the same adapter has the same bytes and id wherever it comes from.
          const encoded = await writePeftAdapter(adapter);
          return (await setup.shelf()).put(encoded, { name: importedName(files) });
        });
        if (record) await get().refresh();
        return record;
      },
      exportAdapter: async ({ id, name }) => {
        await attempt(async () => {
          await saveAdapter(name, await (await setup.shelf()).files(id));
        });
      },
      rename: async (id, name) => {
        await attempt(async () => (await setup.shelf()).rename(id, name));
        await get().refresh();
      },
      removeAdapter: async ({ id, name, run }) => {
        const undo = await attempt(async () => {
          const shelf = await setup.shelf();
          const files = await shelf.files(id).catch(() => undefined);
          await shelf.remove(id);
          return files && (() => put(async () => void (await shelf.put(files, { name, run }))));
        });
        await get().refresh();
        return undo;
      },
      removeRun: async (run) => {
        const undo = await attempt(async () => {
          const runs = await setup.runs();
          const data = await runs.data(run.id).catch(() => undefined);
          const checkpoint = await runs.checkpoint(run.id).catch(() => undefined);
          await runs.remove(run.id);
          const restore = async () => {
            if (data) await runs.create(run, data);
            await runs.save(run, checkpoint);
          };
          return () => put(restore);
        });
        await get().refresh();
        return undo;
      },
    };
  });
}

/** The files' folder, if the browser tells it: the names of the files are the same for every adapter. */
function importedName(files: readonly File[]): string {
  const folder = files[0]?.webkitRelativePath.split('/').at(-2);
  return folder || `Imported on ${new Date().toISOString().slice(0, 10)}`;
}
