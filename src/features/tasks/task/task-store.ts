/** The open task: its overview and the page of instances that is shown. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import type { InstancePage, TaskOverview } from '@/session/tasks/task-overview';

export type OpenState =
  | { state: 'opening' }
  /** The text is not on this machine. */
  | { state: 'absent' }
  | { state: 'fetching'; host: string }
  | { state: 'open'; overview: TaskOverview }
  /** `fetched` tells a failed fetch from a stored text that cannot be read. */
  | { state: 'failed'; error: PlaygroundError; fetched: boolean };

export interface TaskState {
  name: string;
  status: OpenState;
  query: string;
  start: number;
  page?: InstancePage;
  pageError?: PlaygroundError;
  open(name: string): Promise<void>;
  /** Fetches the text; called only when a person asks for it. */
  fetch(): Promise<void>;
  showInstances(start: number, query: string): Promise<void>;
  remove(): Promise<void>;
  /** Reopens the open task if it is one of these, whose texts are new. */
  renew(names: readonly string[]): void;
}

export type TaskStore = StoreApi<TaskState>;

export function createTaskStore(
  catalogue: Pick<TaskCatalogue, 'overview' | 'page' | 'fetch' | 'host' | 'remove'>,
): TaskStore {
  return createStore<TaskState>()((set, get) => {
    /** Sets only while the same task is open. */
    const setFor = (name: string, state: Partial<TaskState>) => {
      if (get().name === name) set(state);
    };
    const opened = (name: string, overview: TaskOverview) => {
      setFor(name, { status: { state: 'open', overview } });
      if (get().name === name) void get().showInstances(0, '');
    };
    return {
      name: '',
      status: { state: 'opening' },
      query: '',
      start: 0,
      open: async (name) => {
        const { state } = get().status;
        if (get().name === name && (state === 'open' || state === 'opening' || state === 'fetching')) return;
        set({ name, status: { state: 'opening' }, page: undefined, query: '', start: 0 });
        try {
          const overview = await catalogue.overview(name);
          if (overview) opened(name, overview);
          else setFor(name, { status: { state: 'absent' } });
        } catch (thrown) {
          setFor(name, { status: { state: 'failed', error: PlaygroundError.from(thrown), fetched: false } });
        }
      },
      fetch: async () => {
        const { name } = get();
        set({ status: { state: 'fetching', host: catalogue.host() } });
        try {
          opened(name, await catalogue.fetch(name));
        } catch (thrown) {
          setFor(name, { status: { state: 'failed', error: PlaygroundError.from(thrown), fetched: true } });
        }
      },
      showInstances: async (start, query) => {
        const { name } = get();
        set({ start, query, pageError: undefined });
        const isCurrent = () => get().name === name && get().start === start && get().query === query;
        try {
          const page = await catalogue.page(name, start, query);
          if (isCurrent()) set({ page });
        } catch (thrown) {
          if (isCurrent()) set({ pageError: PlaygroundError.from(thrown) });
        }
      },
      remove: async () => {
        const { name } = get();
        await catalogue.remove(name);
        setFor(name, { status: { state: 'absent' }, page: undefined });
      },
      renew: (names) => {
        const { name } = get();
        if (!names.includes(name)) return;
        set({ name: '' });
        void get().open(name);
      },
    };
  });
}
