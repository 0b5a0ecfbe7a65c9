/** The runtime choice: what a person wants models to run on, kept over visits. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RuntimeChoice } from '@/engine/protocol';
import { readSetting, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { runtimeFormat } from '@/storage/migrations/runtime';

export interface RuntimeState {
  choice: RuntimeChoice;
  /** Takes effect when a model is loaded next. */
  choose(choice: RuntimeChoice): void;
  /** Resolves with the choice: what was stored is read when the store is made. */
  ready(): Promise<RuntimeChoice>;
}

export type RuntimeStore = StoreApi<RuntimeState>;

export function createRuntimeStore(storage: TextStorage | undefined): RuntimeStore {
  return createStore<RuntimeState>()((set, get) => ({
    choice: readSetting(storage, runtimeFormat) ?? 'auto',
    choose: (choice) => {
      set({ choice });
      writeEnvelope(storage, runtimeFormat, choice);
    },
    ready: async () => get().choice,
  }));
}
