/** The LoRA adapter in use: the stored adapters, the chosen one and its strength. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type AdapterUse, MAX_STRENGTH } from '@/core/adapters/adapter-use';
import { PlaygroundError } from '@/core/errors';

export interface KnownAdapter {
  id: string;
  name: string;
  /** Name of the model it was made for; empty when its files do not say. */
  baseModel: string;
  rank: number;
}

/** An adapter in use with its name. */
export interface NamedAdapterUse extends AdapterUse {
  name: string;
}

export interface AdapterState {
  /** The adapters stored in this browser, newest first. */
  known: readonly KnownAdapter[];
  /** Null: the model alone. */
  use: NamedAdapterUse | null;
  /** Why the adapters could not be listed the last time. */
  problem: PlaygroundError | null;
  /** Lists the adapters again: they are made and imported on another screen. Never rejects. */
  refresh(): Promise<void>;
  /** Null, or an id that is not stored, means the model alone. */
  choose(id: string | null, scale?: number): void;
  /** Clamped to -8 and 8. */
  setScale(scale: number): void;
  /** Lists the adapters again and resolves with them. @throws {PlaygroundError} why they cannot be listed */
  ready(): Promise<readonly KnownAdapter[]>;
}

export type AdapterStore = StoreApi<AdapterState>;

/** @param list of the stored adapters; it may fail where the browser stores nothing */
export function createAdapterStore(list: () => Promise<readonly KnownAdapter[]>): AdapterStore {
  return createStore<AdapterState>()((set, get) => ({
    known: [],
    use: null,
    problem: null,
    refresh: async () => {
      try {
        const known = await list();
        const { use } = get();
        set({ known, use: use && known.some(({ id }) => id === use.id) ? use : null, problem: null });
      } catch (thrown) {
        // Without storage there is no adapter to choose.
        set({ known: [], use: null, problem: PlaygroundError.from(thrown) });
      }
    },
    choose: (id, scale = 1) => {
      const found = get().known.find((adapter) => adapter.id === id);
      set({ use: found ? { id: found.id, name: found.name, scale: clampScale(scale) } : null });
    },
    setScale: (scale) => {
      const { use } = get();
      if (use && Number.isFinite(scale)) set({ use: { ...use, scale: clampScale(scale) } });
    },
    ready: async () => {
      await get().refresh();
      const { known, problem } = get();
      if (problem) throw problem;
      return known;
    },
  }));
}

function clampScale(scale: number): number {
  return Math.min(MAX_STRENGTH, Math.max(-MAX_STRENGTH, scale));
}
