/** The stores of the Fine-tune screen, made once by the app, and how components reach them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  createLibraryStore,
  type LibraryState,
  type LibraryStore,
} from '@/features/finetune/adapters/library-store';
import { createDataStore, type DataState, type DataStore } from '@/features/finetune/data/data-store';
import {
  createSettingsStore,
  type SettingsState,
  type SettingsStore,
} from '@/features/finetune/plan/settings-store';
import type { RunState, RunStore } from '@/features/finetune/run/run-state';
import { createRunStore } from '@/features/finetune/run/run-store';
import type { TrainingDevice } from '@/session/training-device';
import type { BaseModel, FinetuneSetup } from './finetune-setup';

export interface Finetune {
  setup: FinetuneSetup;
  data: DataStore;
  settings: SettingsStore;
  run: RunStore;
  library: LibraryStore;
  device: StoreApi<{ device: TrainingDevice }>;
  /** The model in use; undefined until one is loaded. */
  base: StoreApi<{ base: BaseModel | undefined }>;
}

export function createFinetune(setup: FinetuneSetup): Finetune {
  const library = createLibraryStore(setup);
  const device = createStore<{ device: TrainingDevice }>()(() => ({ device: { state: 'looking' } }));
  const base = createStore<{ base: BaseModel | undefined }>()(() => ({ base: undefined }));
  setup.watchModel((found) => base.setState({ base: found }));
  void setup.device().then((found) => device.setState({ device: found }));
  return {
    setup,
    data: createDataStore(setup),
    settings: createSettingsStore(setup.storage),
    run: createRunStore(setup, () => void library.getState().refresh()),
    library,
    device,
    base,
  };
}

export const FinetuneContext = createContext<Finetune | null>(null);

export function useFinetune(): Finetune {
  const finetune = useContext(FinetuneContext);
  if (!finetune) throw new Error('FinetuneContext is missing above this component.');
  return finetune;
}

export const useData = <Part>(select: (state: DataState) => Part): Part =>
  useStore(useFinetune().data, select);
export const useSettings = <Part>(select: (state: SettingsState) => Part): Part =>
  useStore(useFinetune().settings, select);
export const useRun = <Part>(select: (state: RunState) => Part): Part => useStore(useFinetune().run, select);
export const useLibrary = <Part>(select: (state: LibraryState) => Part): Part =>
  useStore(useFinetune().library, select);
export const useBase = (): BaseModel | undefined => useStore(useFinetune().base, ({ base }) => base);
export const useDevice = (): TrainingDevice => useStore(useFinetune().device, ({ device }) => device);
