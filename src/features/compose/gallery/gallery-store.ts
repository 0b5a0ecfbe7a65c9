/** The starter tasks: their index, the files opened so far, and the dialog that shows them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import { type ReadTask, readTaskFile } from '@/core/tasks/read-task-file';
import { parseStarterIndex, type StarterTask } from '@/core/tasks/starter-index';
import type { TaskFile } from '@/core/tasks/task-file';
import { formatBytes } from '@/core/words/quantities';

export type GalleryIndex =
  | { state: 'unread' }
  | { state: 'reading' }
  | { state: 'read'; tasks: readonly StarterTask[] }
  | { state: 'failed'; error: PlaygroundError };

export interface GalleryState {
  open: boolean;
  index: GalleryIndex;
  setOpen(open: boolean): void;
  /** Fetches the list once; called again after a failure, it tries again. */
  readIndex(): Promise<void>;
  /** Of the starter folder by its name, or imported by its key. @throws {PlaygroundError} `network` or `invalid-task` */
  readTask(file: string): Promise<TaskFile>;
  /**
   * Reads a task file of a person's own; it is at hand under its key as long as the page lives.
   * @throws {PlaygroundError} `invalid-task`
   */
  importTask(file: File): Promise<ReadTask & { key: string }>;
}

export type GalleryStore = StoreApi<GalleryState>;

/** Begins the key of an imported task: no file of the starter folder is named so. */
const IMPORTED = 'imported:';
/** Bytes: what the reader takes, in the widest characters. */
const LARGEST_FILE = 192_000_000;

/** Opens a file of the starter folder by its name. */
export type OpenFile = (file: string) => Promise<Response>;

export function createGalleryStore(openFile: OpenFile): GalleryStore {
  const tasks = new Map<string, TaskFile>();
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
        const json = readJson(await textOf(openFile, 'index.json'));
        set({ index: { state: 'read', tasks: parseStarterIndex(json) } });
      } catch (thrown) {
        set({ index: { state: 'failed', error: PlaygroundError.from(thrown) } });
      }
    },
    readTask: async (file) => {
      const known = tasks.get(file);
      if (known) return known;
      if (file.startsWith(IMPORTED)) {
        throw new PlaygroundError('invalid-task', 'The file of this task is not open any more.', {
          hint: 'Import it again to go through its instances.',
        });
      }
      const { task } = readTaskFile(await textOf(openFile, file), file);
      tasks.set(file, task);
      return task;
    },
    importTask: async (file) => {
      if (file.size > LARGEST_FILE) {
        throw new PlaygroundError(
          'invalid-task',
          `${file.name} is larger than any task file: ${formatBytes(file.size)}.`,
          {
            hint: `A task file has at most ${formatBytes(LARGEST_FILE)}.`,
          },
        );
      }
      const read = readTaskFile(await file.text(), file.name);
      const key = `${IMPORTED}${read.task.name.slice(0, 200)}`;
      tasks.set(key, read.task);
      return { ...read, key };
    },
  }));
}

/** What is no JSON at all is refused by the reader of the index, in its own words. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function textOf(openFile: OpenFile, file: string): Promise<string> {
  const failed = (cause?: unknown) =>
    new PlaygroundError('network', `The starter tasks could not be fetched (${file}).`, {
      hint: 'Check the connection and try again.',
      cause,
    });
  let response: Response;
  try {
    response = await openFile(file);
  } catch (cause) {
    throw failed(cause);
  }
  if (!response.ok) throw failed();
  return response.text();
}

/** Tasks whose title, category, summary or name holds every word of the query. */
export function searchTasks(tasks: readonly StarterTask[], query: string): StarterTask[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter((task) => {
    const text = `${task.title} ${task.category} ${task.summary} ${task.name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Another index than the present one, uniformly; 0 when there is only one. */
export function otherIndex(count: number, present: number, random: () => number = Math.random): number {
  if (count < 2) return 0;
  const drawn = Math.floor(random() * (count - 1));
  return drawn >= present ? drawn + 1 : drawn;
}
