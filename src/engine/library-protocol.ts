/** The requests of the page to the library worker, and the state that the worker sends after every change. */
import type {
  DeviceProbe,
  LibraryState,
  ModelPlan,
  StoredModel,
  StoredRecipe,
} from '@/core/hub/library-types';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import { type Call, defineContract } from '@/core/worker-rpc/contract';

/** A complete model; `file` is set when it is kept in memory. */
export interface DownloadedModel {
  model: StoredModel;
  file?: File;
}

/** The requests; `ModelLibrary` describes each of them. */
export interface LibraryCalls {
  /** Can be aborted by its signal; downloads are stopped with `pause` and `cancel`. */
  inspect: Call<PinnedOrigin | File[], ModelPlan>;
  download: Call<{ origin: PinnedOrigin | File[]; recipe: StoredRecipe }, DownloadedModel>;
  /** This and the next calls take the id of a download or of a stored model. */
  resume: Call<string, DownloadedModel>;
  pause: Call<string, void>;
  cancel: Call<string, void>;
  remove: Call<string, void>;
  verify: Call<string, void>;
  /** Reads the stored models and downloads again. */
  refresh: Call<undefined, void>;
  probe: Call<undefined, DeviceProbe>;
}

export interface LibraryEvents {
  /** Sent before the answer to the call that changed it; otherwise at most ten times per second. */
  state: LibraryState;
}

export const LIBRARY_CONTRACT = defineContract<LibraryCalls, LibraryEvents>({
  title: 'The model library',
  version: 2,
  hint: 'Reload the page. What was downloaded is kept.',
});
