/** The list of tasks: what is known of each, and the search over them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { StarterTask } from '@/core/tasks/starter-index';
import type { TaskFacts } from '@/core/tasks/task-index';
import { NONE_UNREADABLE, type UnreadableCount } from '@/core/words/unreadable';
import type { CachedTask } from '@/storage/migrations/task';
import { type ListedTask, listTasks } from './listed-task';
import { createTaskSearch, plainSearch, type TaskSearch } from './task-search';

export interface TaskIndexes {
  /** @throws {PlaygroundError} */
  starter(): Promise<readonly StarterTask[]>;
  /** @throws {PlaygroundError} */
  facts(): Promise<readonly TaskFacts[]>;
  cached(): Promise<readonly CachedTask[]>;
  /** How many stored tasks cannot be read. */
  unreadable(): Promise<UnreadableCount>;
}

export interface ListState {
  /** `partly`: some of the indexes could not be read; the tasks of the others are listed. */
  status: { state: 'reading' } | { state: 'ready' } | { state: 'partly'; error: PlaygroundError };
  tasks: readonly ListedTask[];
  /** Tasks that are stored, but cannot be read by this version of the page. */
  unreadable: UnreadableCount;
  /** Tasks that match a query, the best first; of whole names until the index is made. */
  search: TaskSearch;
  /** Reads what has not been read yet. Never rejects: what cannot be read is in `status`. */
  read(): Promise<void>;
  /** Lists anew after texts have come or gone. @param unread names of files that were chosen, and not read yet */
  refresh(unread?: readonly string[]): Promise<void>;
}

export type ListStore = StoreApi<ListState>;

export function createListStore(indexes: TaskIndexes): ListStore {
  let starter: readonly StarterTask[] | undefined;
  let facts: readonly TaskFacts[] | undefined;
  let cached: readonly CachedTask[] = [];
  const unread = new Set<string>();
  let reading: Promise<void> | undefined;
  let refreshing: Promise<void> | undefined;

  return createStore<ListState>()((set, get) => {
    const list = () => {
      const tasks = listTasks({ facts: facts ?? [], starter: starter ?? [], cached, unread });
      set({ tasks, search: plainSearch(tasks) });
      void createTaskSearch(tasks).then(
        (search) => {
          // Another list has come meanwhile: it has an index of its own.
          if (get().tasks === tasks) set({ search });
        },
        // Without the program that makes the index, names are searched.
        () => undefined,
      );
    };
    const readIndexes = async () => {
      set({ status: { state: 'reading' } });
      const problems: PlaygroundError[] = [];
      const tried = <Value>(indexRead: Promise<Value>): Promise<Value | undefined> =>
        indexRead.catch((thrown) => {
          problems.push(PlaygroundError.from(thrown));
          return undefined;
        });
      const [newStarter, newFacts, newCached, unreadable = NONE_UNREADABLE] = await Promise.all([
        starter ?? tried(indexes.starter()),
        facts ?? tried(indexes.facts()),
        tried(indexes.cached()),
        tried(indexes.unreadable()),
      ]);
      starter = newStarter;
      facts = newFacts;
      cached = newCached ?? cached;
      list();
      const [error] = problems;
      set({ unreadable, status: error ? { state: 'partly', error } : { state: 'ready' } });
    };
    return {
      status: { state: 'reading' },
      tasks: [],
      unreadable: NONE_UNREADABLE,
      search: () => [],
      read: () => {
        if (starter && facts) return Promise.resolve();
        reading ??= readIndexes().finally(() => {
          reading = undefined;
        });
        return reading;
      },
      refresh: async (names = []) => {
        for (const name of names) unread.add(name);
        // Texts that come one after another are listed together.
        refreshing ??= Promise.resolve(reading)
          .then(() => new Promise((resolve) => setTimeout(resolve)))
          .then(() => {
            refreshing = undefined;
            return indexes.cached();
          })
          .then((found) => {
            cached = found;
            list();
          });
        await refreshing;
      },
    };
  });
}
