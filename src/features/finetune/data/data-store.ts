/** The data of the next run: where it comes from, how it is split, and what is wrong with it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import { newId } from '@/core/random/new-id';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import { modelKey } from '@/session/model-identity';
import type { TrainingOrigin } from '@/session/tasks/training-data';
import type { DataSource } from './data-source';
import { type DataSettings, type PreparedData, prepareData } from './prepare-data';

export type Preparation =
  | { state: 'empty' }
  | { state: 'working' }
  | { state: 'ready'; data: PreparedData }
  | { state: 'failed'; error: PlaygroundError };

export interface DataState {
  sources: readonly DataSource[];
  /** The person's own test set; without one, items are held out from the sources. */
  test: DataSource | undefined;
  /** Why the last addition failed. */
  problem: PlaygroundError | undefined;
  preparation: Preparation;
  /** Adds tasks by name, replacing those of the same name. */
  addTasks(names: readonly string[]): Promise<void>;
  /** Task files, JSON lines or CSV. */
  addFiles(files: readonly File[]): Promise<void>;
  setTest(file: File | undefined): Promise<void>;
  remove(name: string): void;
  /** Splits and tokenises the data; the last call wins. */
  prepare(settings: DataSettings): Promise<void>;
}

export type DataStore = StoreApi<DataState>;

export function createDataStore(
  setup: Pick<FinetuneSetup, 'model' | 'training' | 'isOfficialTest'> & {
    engine: Pick<FinetuneSetup['engine'], 'prepareExamples'>;
  },
): DataStore {
  let working: AbortController | undefined;
  return createStore<DataState>()((set, get) => {
    const add = (found: DataSource) =>
      set(({ sources }) => ({ sources: [...sources.filter(({ name }) => name !== found.name), found] }));
    const read = async (origin: TrainingOrigin): Promise<DataSource> => {
      const info = await setup.training.describeTraining(origin);
      const officialTest = info.task !== undefined && (await setup.isOfficialTest(info.name));
      return { ...info, officialTest, origin };
    };
    const fileOrigin = (file: File): TrainingOrigin => ({ kind: 'file', id: newId(), file });
    const attempt = async (work: () => Promise<void>) => {
      set({ problem: undefined });
      try {
        await work();
      } catch (thrown) {
        set({ problem: PlaygroundError.from(thrown) });
      }
    };
    return {
      sources: [],
      test: undefined,
      problem: undefined,
      preparation: { state: 'empty' },
      addTasks: (names) =>
        attempt(async () => {
          for (const name of names) add(await read({ kind: 'task', name }));
        }),
      addFiles: (files) =>
        attempt(async () => {
          for (const file of files) add(await read(fileOrigin(file)));
        }),
      setTest: (file) =>
        attempt(async () => {
          set({ test: file && (await read(fileOrigin(file))) });
        }),
      remove: (name) => set(({ sources }) => ({ sources: sources.filter((source) => source.name !== name) })),
      prepare: async (settings) => {
        working?.abort();
        const controller = new AbortController();
        working = controller;
        const { sources, test } = get();
        if (sources.length === 0) {
          set({ preparation: { state: 'empty' } });
          return;
        }
        set({ preparation: { state: 'working' } });
        const finish = (preparation: Preparation) => {
          if (working === controller) set({ preparation });
        };
        try {
          const { source } = await setup.model();
          finish({
            state: 'ready',
            data: await prepareData(setup, sources, test, settings, modelKey(source), controller.signal),
          });
        } catch (thrown) {
          finish({ state: 'failed', error: PlaygroundError.from(thrown) });
        }
      },
    };
  });
}
