/**
 * Messages between the page and the library worker: calls with an id and their results, and the library's state after
 * every change. Versioned like protocol.ts.
 */
import type { ErrorData } from '@/core/errors';
import type {
  DeviceProbe,
  LibraryState,
  ModelPlan,
  StoredModel,
  StoredRecipe,
} from '@/core/hub/library-types';
import type { PinnedOrigin } from '@/core/hub/model-origin';

export const LIBRARY_PROTOCOL_VERSION = 1;

/** A complete model; `file` holds it where it lies in memory. */
export interface DownloadedModel {
  model: StoredModel;
  file?: File;
}

/** What the worker does for the page. */
export interface LibraryCalls {
  inspect(origin: PinnedOrigin | File[]): Promise<ModelPlan>;
  download(origin: PinnedOrigin | File[], recipe: StoredRecipe): Promise<DownloadedModel>;
  resume(id: string): Promise<DownloadedModel>;
  pause(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  verify(id: string): Promise<void>;
  /** Looks again at what is stored. */
  refresh(): Promise<void>;
  probe(): Promise<DeviceProbe>;
}

export interface LibraryRequest {
  version: typeof LIBRARY_PROTOCOL_VERSION;
  id: number;
  call: keyof LibraryCalls;
  args: unknown[];
}

/** Ends an `inspect` that is no longer wanted. */
export interface LibraryCancel {
  version: typeof LIBRARY_PROTOCOL_VERSION;
  cancel: number;
}

export type LibraryResponse =
  | { version: typeof LIBRARY_PROTOCOL_VERSION; id: number; result: unknown }
  | { version: typeof LIBRARY_PROTOCOL_VERSION; id: number; error: ErrorData }
  | { version: typeof LIBRARY_PROTOCOL_VERSION; state: LibraryState };
