/** What all screens of the page share: the model, the runtime and the adapter in use, engines, stored models, tasks. */
import { createContext, useContext } from 'react';
import { createModelLibrary, type ModelLibrary } from '@/engine/client/model-library';
import type { ModelSource } from '@/engine/protocol';
import type { TextStorage } from '@/storage/envelope';
import { type AdapterStore, createAdapterStore, type KnownAdapter } from './adapter-store';
import { EnginePool } from './engine-pool';
import { createModelStore, type ModelStore } from './model-store';
import { createRuntimeStore, type RuntimeStore } from './runtime-store';

export interface Session {
  /** localStorage; undefined where the browser forbids it. */
  storage: TextStorage | undefined;
  /** The model that comes with the page. */
  builtIn: ModelSource;
  engines: EnginePool;
  model: ModelStore;
  runtime: RuntimeStore;
  adapter: AdapterStore;
  /** Address that the app's own files stand under, with a closing slash. */
  baseUrl: string;
  /** The stored models; their worker starts with the first call. */
  library(): ModelLibrary;
}

export type SessionSetup = Pick<Session, 'storage' | 'builtIn' | 'baseUrl'>;

/** Starts the engine of the page. One session per page. */
export function createSession({ storage, builtIn, baseUrl }: SessionSetup): Session {
  const engines = new EnginePool();
  const runtime = createRuntimeStore(storage);
  let library: ModelLibrary | undefined;
  return {
    storage,
    builtIn,
    engines,
    runtime,
    model: createModelStore(engines.main, builtIn, () => runtime.getState().choice),
    adapter: createAdapterStore(listAdapters),
    baseUrl,
    library: () => {
      library ??= createModelLibrary();
      return library;
    },
  };
}

/** Fetched when it is needed: it reads and writes files of adapters, which is more than the first paint needs. */
async function listAdapters(): Promise<readonly KnownAdapter[]> {
  const { openAdapterShelf } = await import('@/storage/training/adapter-shelf');
  return (await openAdapterShelf()).list();
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('SessionContext is missing above this component.');
  return session;
}
