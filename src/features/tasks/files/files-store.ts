/** Task files that a person chose or dropped, and what came of them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import type { AddedFiles } from '@/session/tasks/task-repository';

export interface FilesState {
  status:
    | { state: 'idle' }
    | { state: 'reading'; done: number; of: number }
    | { state: 'read'; added: AddedFiles }
    | { state: 'failed'; error: PlaygroundError };
  /** The dialog is open. */
  open: boolean;
  setOpen(open: boolean): void;
  add(files: readonly File[]): Promise<void>;
  /** What was dropped could not even be listed: shows why. */
  refuse(error: PlaygroundError): void;
}

export type FilesStore = StoreApi<FilesState>;

export function createFilesStore(
  catalogue: Pick<TaskCatalogue, 'addFiles'>,
  onAdded: (added: AddedFiles) => void,
): FilesStore {
  return createStore<FilesState>()((set, get) => ({
    status: { state: 'idle' },
    open: false,
    setOpen: (open) => set(open ? { open } : { open, status: { state: 'idle' } }),
    add: async (files) => {
      if (get().status.state === 'reading') return;
      set({ open: true, status: { state: 'reading', done: 0, of: files.length } });
      try {
        const onProgress = (progress: { done: number; of: number }) =>
          set({ status: { state: 'reading', ...progress } });
        const added = await catalogue.addFiles(files, onProgress);
        onAdded(added);
        set({ status: { state: 'read', added } });
      } catch (thrown) {
        set({ status: { state: 'failed', error: PlaygroundError.from(thrown) } });
      }
    },
    refuse: (error) => set({ open: true, status: { state: 'failed', error } }),
  }));
}
