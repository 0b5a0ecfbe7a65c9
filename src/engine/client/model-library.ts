/**
 * The page's side of the model library: inspects, downloads and converts models in a worker of its own (so that answers can
 * be generated meanwhile), stores them in the browser, lists and deletes them. How to use it:
 *
 *     const library = createModelLibrary();
 *     library.subscribe(() => render(library.state()));      // stored models, downloads, storage
 *     const probe = await library.probe();                    // once; plans made afterwards predict tokens/s
 *     const plan = await library.inspect({ kind: 'hub', repo: 'allenai/tk-instruct-base-def-pos' });
 *     // plan.recipes[i]: fileBytes, deviceBytes, shortfalls (limit, need, have), tokensPerSecond
 *     // Download what was inspected: plan.origin is pinned to a commit. For local files pass the files again.
 *     const stored = await library.download(plan.origin, 'q8_0');   // progress arrives in state().downloads
 *     await engine.load(library.source(stored));              // any StoredModel of state().stored
 *
 * A download survives a broken connection, a reload and a closed tab: it is then listed in `state().downloads` as `paused`,
 * and `resume(id)` fetches only the missing part. `pause` keeps the downloaded part, `cancel` deletes it. A download that is
 * running in another tab is listed as `elsewhere`, and this tab takes over if that tab closes. If the browser has no room,
 * the model is kept in memory until the page closes (`StoredModel.inMemory`).
 *
 * No server is contacted before `inspect`, `download` or `resume` is called.
 * Names and sizes of all Tk-Instruct releases are listed in core/hub/releases.ts; `parseOrigin` in core/hub/parse-origin.ts
 * parses what a user types (`owner/name`, `owner/name@revision`, a URL).
 */
import { PlaygroundError } from '@/core/errors';
import type {
  DeviceProbe,
  Download,
  LibraryState,
  ModelPlan,
  StoredModel,
  StoredRecipe,
} from '@/core/hub/library-types';
import type { ModelOrigin, PinnedOrigin } from '@/core/hub/model-origin';
import { connectWorker } from '@/core/worker-rpc/rpc-client';
import { type DownloadedModel, LIBRARY_CONTRACT } from '@/engine/library-protocol';
import type { ModelSource } from '@/engine/protocol';
import { askToPersist } from '@/storage/storage-facts';

export interface ModelLibrary {
  /** The current state: a new object after every change, the same object in between. */
  state(): LibraryState;
  /** False until the worker has reported for the first time what is stored; until then {@link state} is empty. */
  hasReported(): boolean;
  /** Calls the listener after every change of {@link state}. @returns function that removes the listener */
  subscribe(listener: () => void): () => void;

  /**
   * Reads the configuration and headers of a model, but no weights: what it is, its size, whether it fits and how fast it may
   * run.
   * @throws {PlaygroundError} `network` (404, 401, 403, no connection), `unsupported-file` if it is not a T5,
   *   `malformed-file`, `invalid-config`, `invalid-input`
   */
  inspect(origin: ModelOrigin | File[], signal?: AbortSignal): Promise<ModelPlan>;

  /**
   * Downloads, converts and stores a model; resolves when it is complete and verified. Resolves at once if it is stored
   * already, and continues an unfinished download. Progress and failures also appear in `state().downloads`.
   * @throws {PlaygroundError} as `inspect`, and `device-limit`, `quota`, `checksum`, `non-finite`; `cancelled` if it is
   *   paused or cancelled
   */
  download(origin: ModelOrigin | ModelPlan['origin'] | File[], recipe: StoredRecipe): Promise<StoredModel>;
  /** Stops a running download and keeps the downloaded part. */
  pause(id: Download['id']): Promise<void>;
  /** Continues a paused or failed download, including one from an earlier visit. @throws as {@link download} */
  resume(id: Download['id']): Promise<StoredModel>;
  /** Stops a download and deletes the downloaded part; also removes a failed one from the list. */
  cancel(id: Download['id']): Promise<void>;

  /** Deletes a stored model. @throws {PlaygroundError} `in-use` while a tab is loading it */
  remove(id: StoredModel['id']): Promise<void>;
  /** Reads a stored model and compares its hash; a damaged one is deleted. @throws {PlaygroundError} `checksum` */
  verify(id: StoredModel['id']): Promise<void>;
  /** The source to pass to `EngineClient.load`. */
  source(model: StoredModel): ModelSource;

  /** Asks the browser not to evict stored data. @returns whether it agreed */
  persist(): Promise<boolean>;
  /** Measures the device, in less than a second; cached until the page closes. */
  probe(): Promise<DeviceProbe>;

  dispose(): void;
}

const EMPTY: LibraryState = {
  stored: [],
  downloads: [],
  newer: 0,
  storage: { persisted: false, available: true },
};

/** Starts the library's worker. One per page is enough. */
export function createModelLibrary(): ModelLibrary {
  const start = () =>
    new Worker(new URL('@/engine/worker/library/library-entry.ts', import.meta.url), {
      type: 'module',
      name: 'models',
    });
  const { call, on, dispose } = connectWorker(LIBRARY_CONTRACT, start);
  const listeners = new Set<() => void>();
  /** Models that are kept in memory, as files to load from. */
  const files = new Map<string, File>();
  let state = EMPTY;

  on('state', (next) => {
    state = next;
    for (const listener of listeners) listener();
  });

  const keepFile = ({ model, file }: DownloadedModel): StoredModel => {
    if (file) files.set(model.id, file);
    return model;
  };

  return {
    state: () => state,
    hasReported: () => state !== EMPTY,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    inspect: (origin, signal) => call('inspect', origin, { signal }),
    download: async (origin, recipe) =>
      keepFile(await call('download', { origin: remoteOrFiles(origin), recipe })),
    pause: (id) => call('pause', id),
    resume: async (id) => keepFile(await call('resume', id)),
    cancel: (id) => call('cancel', id),
    remove: async (id) => {
      await call('remove', id);
      files.delete(id);
    },
    verify: (id) => call('verify', id),
    source: (model) => {
      const file = files.get(model.id);
      return file ? { kind: 'files', files: [file] } : { kind: 'stored', id: model.id };
    },
    persist: async () => {
      const promised = await askToPersist();
      await call('refresh');
      return promised;
    },
    probe: () => call('probe'),
    dispose,
  };
}

/** @throws {PlaygroundError} `invalid-input` for the origin of local files, which does not hold the files themselves */
function remoteOrFiles(origin: ModelOrigin | ModelPlan['origin'] | File[]): PinnedOrigin | File[] {
  if (Array.isArray(origin) || origin.kind !== 'local') return origin;
  throw new PlaygroundError('invalid-input', 'Choose the files of this model again to store it.');
}
