/** The LoRA adapter that answers with the model: which are at hand, which one is in force, how strongly. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type AdapterUse, MOST_STRENGTH } from '@/core/adapters/lora-adapter';

export interface KnownAdapter {
  id: string;
  name: string;
  /** Empty when its files do not say. */
  baseModel: string;
}

/** An adapter in force, with the name it has here. */
export interface NamedAdapterUse extends AdapterUse {
  name: string;
}

export interface AdapterState {
  /** Those of this browser, the newest first. */
  known: readonly KnownAdapter[];
  /** Null: the model alone. */
  use: NamedAdapterUse | null;
  /** Looks for adapters again: they are made and imported on another screen. Never rejects. */
  refresh(): Promise<void>;
  /** An id that is not at hand, and null, give the model alone. */
  choose(id: string | null, scale?: number): void;
  /** Brought between -8 and 8. */
  setScale(scale: number): void;
}

export type AdapterStore = StoreApi<AdapterState>;

/** @param list of the shelf; it may fail where the browser stores nothing */
export function createAdapterStore(list: () => Promise<readonly KnownAdapter[]>): AdapterStore {
  return createStore<AdapterState>()((set, get) => ({
    known: [],
    use: null,
    refresh: async () => {
      // Without storage there is no adapter to choose.
      const known = await list().catch(() => []);
      const { use } = get();
      set({ known, use: use && known.some(({ id }) => id === use.id) ? use : null });
    },
    choose: (id, scale = 1) => {
      const found = get().known.find((adapter) => adapter.id === id);
      set({ use: found ? { id: found.id, name: found.name, scale: bounded(scale) } : null });
    },
    setScale: (scale) => {
      const { use } = get();
      if (use && Number.isFinite(scale)) set({ use: { ...use, scale: bounded(scale) } });
    },
  }));
}

function bounded(scale: number): number {
  return Math.min(MOST_STRENGTH, Math.max(-MOST_STRENGTH, scale));
}
