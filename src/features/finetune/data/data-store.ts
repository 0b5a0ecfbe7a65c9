/** The data of the next run: where it comes from, how it is split, and what is wrong with it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import { readOwnData } from '@/core/finetune/read-own-data';
import { sourceOfTask, type TrainingSource } from '@/core/finetune/training-item';
import { readTaskFile } from '@/core/tasks/read-task-file';
import type { FinetuneSetup } from '@/features/finetune/finetune-setup';
import { modelKey } from '@/session/model-identity';
import { type DataSettings, type PreparedData, prepareData } from './prepare-data';

export type Preparation =
  | { state: 'empty' }
  | { state: 'working' }
  | { state: 'ready'; data: PreparedData }
  | { state: 'failed'; error: PlaygroundError };

export interface DataState {
  sources: readonly TrainingSource[];
  /** The person's own test set; without one, items are held out from the sources. */
  test: TrainingSource | undefined;
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

/** In bytes. */
const MAX_FILE_SIZE = 192_000_000;

export function createDataStore(
  setup: Pick<FinetuneSetup, 'model' | 'readTask' | 'isOfficialTest'> & {
    engine: Pick<FinetuneSetup['engine'], 'prepareExamples'>;
  },
): DataStore {
  let working: AbortController | undefined;
  return createStore<DataState>()((set, get) => {
    const add = (found: TrainingSource) =>
      set(({ sources }) => ({ sources: [...sources.filter(({ name }) => name !== found.name), found] }));
    const marked = async (source: TrainingSource): Promise<TrainingSource> => ({
      ...source,
      officialTest: source.task !== undefined && (await setup.isOfficialTest(source.name)),
    });
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
          for (const name of names) add(await marked(sourceOfTask(await setup.readTask(name))));
        }),
      addFiles: (files) =>
        attempt(async () => {
          for (const file of files) add(await marked(await readFile(file)));
        }),
      setTest: (file) =>
        attempt(async () => {
          set({ test: file && (await readFile(file)) });
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
            data: await prepareData(
              setup.engine,
              sources,
              test,
              settings,
              modelKey(source),
              controller.signal,
            ),
          });
        } catch (thrown) {
          finish({ state: 'failed', error: PlaygroundError.from(thrown) });
        }
      },
    };
  });
}

async function readFile(file: File): Promise<TrainingSource> {
  if (file.size > MAX_FILE_SIZE) {
    throw new PlaygroundError('invalid-input', `${file.name} is too large to train on in a tab.`, {
      hint: 'Use a part of it.',
    });
  }
  const text = await file.text();
  // A task file is one JSON object with instances; everything else is rows.
  const isTask = /\.json$/i.test(file.name) && /"Instances"\s*:/i.test(text);
  return isTask ? sourceOfTask(readTaskFile(text, file.name).task) : readOwnData(text, file.name);
}
