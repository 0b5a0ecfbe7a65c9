/** The stores of the playground, made once by the app around one engine, and how components reach them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { EngineClient } from '@/engine/client/engine-client';
import type { ModelSource } from '@/engine/protocol';
import { tabStorage } from '@/features/compose/documents/current-document';
import {
  createDocumentsStore,
  type DocumentsState,
  type DocumentsStore,
} from '@/features/compose/documents/documents-store';
import { createDraftStore, type DraftState, type DraftStore } from '@/features/compose/draft/draft-store';
import {
  createGalleryStore,
  type GalleryState,
  type GalleryStore,
} from '@/features/compose/gallery/gallery-store';
import {
  createPreviewStore,
  type PreviewState,
  type PreviewStore,
} from '@/features/compose/preview/preview-store';
import {
  createHistoryStore,
  type HistoryState,
  type HistoryStore,
} from '@/features/compose/run/history-store';
import { runModel } from '@/features/compose/run/run-record';
import { createRunStore, type RunState, type RunStore } from '@/features/compose/run/run-store';
import {
  createSettingsStore,
  type SettingsState,
  type SettingsStore,
} from '@/features/compose/run/settings-store';
import type { AdapterState, AdapterStore } from '@/session/adapter-store';
import type { ModelState, ModelStore } from '@/session/model-store';
import type { RuntimeState, RuntimeStore } from '@/session/runtime-store';
import type { Session } from '@/session/session';
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import { browserDocumentsChannel } from '@/storage/documents/documents-channel';
import { type DocumentsDatabase, openDocumentsDatabase } from '@/storage/documents/documents-database';

export interface Compose {
  draft: DraftStore;
  documents: DocumentsStore;
  history: HistoryStore;
  settings: SettingsStore;
  runtime: RuntimeStore;
  model: ModelStore;
  adapter: AdapterStore;
  preview: PreviewStore;
  run: RunStore;
  gallery: GalleryStore;
  catalogue: PlaygroundTasks;
  /** The model that comes with the page. */
  builtIn: ModelSource;
  /** Encodes a prompt with the tokenizer of the loaded model. @throws {PlaygroundError} */
  encode: EngineClient['encode'];
}

/** What the playground asks of the catalogue of tasks. */
export type PlaygroundTasks = Pick<TaskCatalogue, 'starterTasks' | 'instance' | 'importFile'>;

/** The catalogue, fetched with the first question. */
function tasksOnDemand(session: Session): PlaygroundTasks {
  const catalogue = async () => (await import('@/session/tasks/session-catalogue')).catalogueOf(session);
  return {
    starterTasks: async () => (await catalogue()).starterTasks(),
    instance: async (file, pick) => (await catalogue()).instance(file, pick),
    importFile: async (file) => (await catalogue()).importFile(file),
  };
}

/** @param openDatabase tests pass one of their own */
export function createCompose(
  session: Session,
  openDatabase: () => Promise<DocumentsDatabase> = openDocumentsDatabase,
): Compose {
  const { storage, model, runtime, adapter, builtIn } = session;
  const catalogue = tasksOnDemand(session);
  const engine = session.engines.main;
  const draft = createDraftStore();
  const documents = createDocumentsStore({
    draft,
    openDatabase,
    channel: browserDocumentsChannel(),
    storage,
    session: tabStorage(),
  });
  const modelNow = () => {
    const { status, source } = model.getState();
    return status.state === 'ready' ? runModel(status.facts, source) : null;
  };
  return {
    runtime,
    draft,
    documents,
    history: createHistoryStore(documents),
    settings: createSettingsStore(storage),
    model,
    adapter,
    builtIn,
    preview: createPreviewStore(engine, queueMicrotask),
    run: createRunStore(engine, modelNow),
    encode: engine.encode,
    gallery: createGalleryStore(catalogue),
    catalogue,
  };
}

export const ComposeContext = createContext<Compose | null>(null);

export function useCompose(): Compose {
  const compose = useContext(ComposeContext);
  if (!compose) throw new Error('ComposeContext is missing above this component.');
  return compose;
}

export const useDraft = <Part>(select: (state: DraftState) => Part): Part =>
  useStore(useCompose().draft, select);
export const useDocuments = <Part>(select: (state: DocumentsState) => Part): Part =>
  useStore(useCompose().documents, select);
export const useHistory = <Part>(select: (state: HistoryState) => Part): Part =>
  useStore(useCompose().history, select);
export const useSettings = <Part>(select: (state: SettingsState) => Part): Part =>
  useStore(useCompose().settings, select);
export const useRuntime = <Part>(select: (state: RuntimeState) => Part): Part =>
  useStore(useCompose().runtime, select);
export const useAdapter = <Part>(select: (state: AdapterState) => Part): Part =>
  useStore(useCompose().adapter, select);
export const useModel = <Part>(select: (state: ModelState) => Part): Part =>
  useStore(useCompose().model, select);
export const usePreview = <Part>(select: (state: PreviewState) => Part): Part =>
  useStore(useCompose().preview, select);
export const useRun = <Part>(select: (state: RunState) => Part): Part => useStore(useCompose().run, select);
export const useGallery = <Part>(select: (state: GalleryState) => Part): Part =>
  useStore(useCompose().gallery, select);
