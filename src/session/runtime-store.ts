/** The runtime choice: what a person wants models to run on, kept over visits. */
import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { RUNTIME_CHOICES, type RuntimeChoice } from '@/engine/protocol';
import { type EnvelopeFormat, readEnvelope, type TextStorage, writeEnvelope } from '@/storage/envelope';

export const runtimeFormat: EnvelopeFormat<RuntimeChoice> = {
  key: 'playground.runtime',
  kind: 'runtime',
  version: 1,
  schema: v.picklist(RUNTIME_CHOICES),
};

export interface RuntimeState {
  choice: RuntimeChoice;
  /** Takes effect when a model is loaded next. */
  choose(choice: RuntimeChoice): void;
  /** Resolves with the choice: what was stored is read when the store is made. */
  ready(): Promise<RuntimeChoice>;
}

export type RuntimeStore = StoreApi<RuntimeState>;

export function createRuntimeStore(storage: TextStorage | undefined): RuntimeStore {
  const stored = readEnvelope(storage, runtimeFormat);
  return createStore<RuntimeState>()((set, get) => ({
    choice: stored.state === 'read' ? stored.value : 'auto',
    choose: (choice) => {
      set({ choice });
      writeEnvelope(storage, runtimeFormat, choice);
    },
    ready: async () => get().choice,
  }));
}
