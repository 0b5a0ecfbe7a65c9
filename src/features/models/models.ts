/** The stores of the Models screen, made once by the app around one library, and how components reach them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StoredModel } from '@/core/hub/library-types';
import type { ModelLibrary } from '@/engine/client/model-library';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { createMirrorStore, type MirrorState, type MirrorStore } from '@/features/models/get/mirror-store';
import { createPlanStore, type PlanState, type PlanStore } from '@/features/models/get/plan-store';
import {
  createLibraryStore,
  type LibraryStore,
  type LibraryView,
} from '@/features/models/library/library-store';
import { sameModel } from '@/session/model-identity';
import type { ModelState } from '@/session/model-store';
import type { RuntimeState } from '@/session/runtime-store';
import type { TextStorage } from '@/storage/envelope';

type Readable<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>;

/** The model in use, which belongs to the whole app. */
export type CurrentModel = Pick<ModelState, 'status' | 'source' | 'load'>;

export type CurrentRuntime = Pick<RuntimeState, 'choice' | 'choose'>;

export interface ModelsSetup {
  library: ModelLibrary;
  storage: TextStorage | undefined;
  current: Readable<CurrentModel>;
  runtime: Readable<CurrentRuntime>;
  /** The model that comes with the page. */
  builtIn: ModelSource;
  /** A download that was started on this screen is complete; the person may be elsewhere by now. */
  onStored: (model: StoredModel) => void;
}

/** What is known of the built-in model since it was last loaded. */
export interface BuiltInFacts {
  facts?: ModelFacts;
}

export interface Models extends Omit<ModelsSetup, 'storage'> {
  builtInFacts: StoreApi<BuiltInFacts>;
  view: LibraryStore;
  plan: PlanStore;
  mirror: MirrorStore;
}

export function createModels({ storage, ...setup }: ModelsSetup): Models {
  const view = createLibraryStore(setup.library);
  const plan = createPlanStore(setup.library, view, setup.onStored);
  const builtInFacts = createStore<BuiltInFacts>()(() => ({}));
  const follow = ({ status, source }: CurrentModel) => {
    if (sameModel(source, setup.builtIn) && status.state === 'ready')
      builtInFacts.setState({ facts: status.facts });
  };
  follow(setup.current.getState());
  setup.current.subscribe(follow);
  return { ...setup, view, plan, mirror: createMirrorStore(storage), builtInFacts };
}

/** Puts a stored model in the place of the one in use. */
export function loadStored({ library, current }: Models, model: StoredModel): Promise<void> {
  return current.getState().load(library.source(model));
}

/** True when a source is the given stored model. */
export function isSource(source: ModelSource, library: ModelLibrary, model: StoredModel): boolean {
  return sameModel(source, library.source(model));
}

export const ModelsContext = createContext<Models | null>(null);

export function useModels(): Models {
  const models = useContext(ModelsContext);
  if (!models) throw new Error('ModelsContext is missing above this component.');
  return models;
}

export const useLibrary = <Part>(select: (state: LibraryView) => Part): Part =>
  useStore(useModels().view, select);
export const useBuiltInFacts = (): ModelFacts | undefined =>
  useStore(useModels().builtInFacts, (state) => state.facts);
export const usePlan = <Part>(select: (state: PlanState) => Part): Part => useStore(useModels().plan, select);
export const useMirror = <Part>(select: (state: MirrorState) => Part): Part =>
  useStore(useModels().mirror, select);
export const useCurrent = <Part>(select: (state: CurrentModel) => Part): Part =>
  useStore(useModels().current, select);
export const useRuntime = <Part>(select: (state: CurrentRuntime) => Part): Part =>
  useStore(useModels().runtime, select);
