/** The model library as the screen shows it, the measured device, and what a person does with stored models. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { DeviceProbe, LibraryState } from '@/core/hub/library-types';
import type { ModelLibrary } from '@/engine/client/model-library';

export type ProbeStatus =
  | { state: 'measuring' }
  | { state: 'measured'; probe: DeviceProbe }
  | { state: 'failed'; error: PlaygroundError };

export interface LibraryView {
  library: LibraryState;
  /** False until the library has reported what is stored. */
  known: boolean;
  probe: ProbeStatus;
  /** Ids of stored models whose file is being verified. */
  checking: ReadonlySet<string>;
  /** What the browser answered to the request to keep what is stored. */
  persistence: 'not-asked' | 'asking' | 'refused';

  /** Measures the device once; after a failure it can be called again. */
  measure(): Promise<DeviceProbe | undefined>;
  askToPersist(): Promise<void>;
  /** @throws {PlaygroundError} `checksum`: the file was damaged and is deleted */
  check(id: string): Promise<void>;
}

export type LibraryStore = StoreApi<LibraryView>;

export function createLibraryStore(library: ModelLibrary): LibraryStore {
  let measuring: Promise<DeviceProbe | undefined> | undefined;

  const store = createStore<LibraryView>()((set, get) => {
    const measure = async (): Promise<DeviceProbe | undefined> => {
      set({ probe: { state: 'measuring' } });
      try {
        const probe = await library.probe();
        set({ probe: { state: 'measured', probe } });
        return probe;
      } catch (thrown) {
        measuring = undefined;
        set({ probe: { state: 'failed', error: PlaygroundError.from(thrown) } });
        return undefined;
      }
    };
    const setChecking = (change: (ids: Set<string>) => void) => {
      const checking = new Set(get().checking);
      change(checking);
      set({ checking });
    };
    return {
      library: library.state(),
      known: library.hasReported(),
      probe: { state: 'measuring' },
      checking: new Set(),
      persistence: 'not-asked',
      measure: () => {
        measuring ??= measure();
        return measuring;
      },
      askToPersist: async () => {
        set({ persistence: 'asking' });
        const promised = await library.persist().catch(() => false);
        set({ persistence: promised ? 'not-asked' : 'refused' });
      },
      check: async (id) => {
        setChecking((ids) => ids.add(id));
        try {
          await library.verify(id);
        } finally {
          setChecking((ids) => ids.delete(id));
        }
      },
    };
  });
  library.subscribe(() => store.setState({ library: library.state(), known: true }));
  return store;
}
