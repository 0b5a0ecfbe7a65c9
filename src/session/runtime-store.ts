/** The runtime that a person chose for models, stored for later visits. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RuntimeChoice } from '@/engine/protocol';
import { readSetting, type TextStorage, writeEnvelope } from '@/storage/envelope';
import { runtimeFormat } from '@/storage/migrations/runtime';

export interface RuntimeState {
  choice: RuntimeChoice;
  /** Takes effect when a model is next loaded. */
  choose(choice: RuntimeChoice): void;
  /** Resolves with the choice; the stored one is read when the store is created. */
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
