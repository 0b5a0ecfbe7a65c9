/** The starter tasks in the playground: their index, and the dialog that shows them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { StarterTask } from '@/core/tasks/starter-index';
import type { TaskCatalogue } from '@/session/tasks/catalogue';

export type GalleryIndex =
  | { state: 'unread' }
  | { state: 'reading' }
  | { state: 'read'; tasks: readonly StarterTask[] }
  | { state: 'failed'; error: PlaygroundError };

export interface GalleryState {
  open: boolean;
  index: GalleryIndex;
  setOpen(open: boolean): void;
  /** Reads the index once; called again after a failure, it tries again. */
  readIndex(): Promise<void>;
}

export type GalleryStore = StoreApi<GalleryState>;

export function createGalleryStore(catalogue: Pick<TaskCatalogue, 'starterTasks'>): GalleryStore {
  return createStore<GalleryState>()((set, get) => ({
    open: false,
    index: { state: 'unread' },
    setOpen: (open) => {
      set({ open });
      if (open) void get().readIndex();
    },
    readIndex: async () => {
      const { state } = get().index;
      if (state === 'reading' || state === 'read') return;
      set({ index: { state: 'reading' } });
      try {
        set({ index: { state: 'read', tasks: await catalogue.starterTasks() } });
      } catch (thrown) {
        set({ index: { state: 'failed', error: PlaygroundError.from(thrown) } });
      }
    },
  }));
}

/** Tasks whose title, category, summary or name holds every word of the query. */
export function searchTasks(tasks: readonly StarterTask[], query: string): StarterTask[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter((task) => {
    const text = `${task.title} ${task.category} ${task.summary} ${task.name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
