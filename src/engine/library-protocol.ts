/** What the library worker does for the page, and the state it sends after every change. */
import type {
  DeviceProbe,
  LibraryState,
  ModelPlan,
  StoredModel,
  StoredRecipe,
} from '@/core/hub/library-types';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import { type Call, defineContract } from '@/core/worker-rpc/contract';

/** A complete model; `file` holds it where it is kept in memory. */
export interface DownloadedModel {
  model: StoredModel;
  file?: File;
}

/** Methods of the worker's `Library`; {@link ModelLibrary} describes them. */
export interface LibraryCalls {
  /** Ends early when it is cancelled; the other calls are ended with `pause` and `cancel`. */
  inspect: Call<PinnedOrigin | File[], ModelPlan>;
  download: Call<{ origin: PinnedOrigin | File[]; recipe: StoredRecipe }, DownloadedModel>;
  /** These take the id of a download or of a stored model. */
  resume: Call<string, DownloadedModel>;
  pause: Call<string, void>;
  cancel: Call<string, void>;
  remove: Call<string, void>;
  verify: Call<string, void>;
  /** Looks again at what is stored. */
  refresh: Call<undefined, void>;
  probe: Call<undefined, DeviceProbe>;
}

export interface LibraryEvents {
  /** Before the answer to the call that changed it, else at most ten times a second. */
  state: LibraryState;
}

export const LIBRARY_CONTRACT = defineContract<LibraryCalls, LibraryEvents>({
  title: 'The model library',
  version: 2,
  hint: 'Reload the page. What was downloaded is kept.',
});
