/**
 * What the page knows of models that are stored, downloading, or inspected. Plain data: it is sent between the page and
 * the worker that does the work.
 */
import type { ErrorData } from '@/core/errors';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import type { T5Config } from '@/core/model/t5-config';
import type { PinnedOrigin } from './model-origin';

/** The format a model is stored in: converted to one of the recipes, or (GGUF files only) unchanged. */
export type StoredRecipe = Quantisation | 'as-is';

/** A device or browser limit that a model exceeds, in bytes. */
export interface Shortfall {
  /** The limit's own name, for example `maxStorageBufferBindingSize`; `storage` for the browser's quota. */
  limit: 'maxBufferSize' | 'maxStorageBufferBindingSize' | 'memory' | 'storage';
  /** What needs it, in words: "the embedding table", "all weights". */
  what: string;
  need: number;
  have: number;
}

/** The costs and the speed of one storage format, known before any weights are downloaded. */
export interface RecipePlan {
  recipe: StoredRecipe;
  /** Bytes of the file that will be stored. */
  fileBytes: number;
  /** Bytes of weights on the device when it runs. */
  deviceBytes: number;
  /** Empty when it fits. A shortfall of `storage` alone can still run in memory for this visit. */
  shortfalls: Shortfall[];
  /** Predicted decoding speed in tokens per second; undefined until the device is measured. */
  tokensPerSecond?: number;
  /** Id of the model that is already stored in this format. */
  storedId?: string;
}

/** A model that was inspected: its configuration and headers were read, its weights were not. */
export interface ModelPlan {
  origin: PinnedOrigin | { kind: 'local' };
  name: string;
  format: 'gguf' | 'safetensors' | 'torch';
  /** Files of weights. */
  files: number;
  /** Bytes of the original weight files, all of which are downloaded whatever the recipe. */
  sourceBytes: number;
  parameters: number;
  config: T5Config;
  /** SPDX id, as given by the hub. */
  license?: string;
  hasTokenizer: boolean;
  /** What is changed while reading, as sentences for the screen. */
  notes?: readonly string[];
  /** Best first. */
  recipes: RecipePlan[];
}

/** A model that is complete, verified and ready to be loaded. */
export interface StoredModel {
  /** SHA-256 of the file in hexadecimal; also its name in storage. */
  id: string;
  name: string;
  bytes: number;
  parameters: number;
  recipe: StoredRecipe;
  origin: PinnedOrigin | { kind: 'local' };
  license?: string;
  /** ISO 8601. */
  savedAt: string;
  /** True when the browser had no room: it is kept in memory and lost when the page closes. */
  inMemory: boolean;
}

export type DownloadPhase =
  /** Reading configuration and headers. */
  | 'opening'
  /** Downloading, converting and writing at the same time. */
  | 'downloading'
  /** Checking length and hash, writing the commit record. */
  | 'finishing';

/** A download that is running, paused or failed, or left over from an earlier visit. */
export interface Download {
  /** Derived from the origin, its commit and the recipe: the same download has the same id in every tab. */
  id: string;
  name: string;
  origin: PinnedOrigin | { kind: 'local' };
  recipe: StoredRecipe;
  state:
    | 'running'
    /** Another tab is downloading it; this tab takes over if that one closes. */
    | 'elsewhere'
    /** Paused, or unfinished from an earlier visit. Local files cannot be resumed: choose them again. */
    | 'paused'
    | 'failed';
  phase: DownloadPhase;
  /** Bytes of the stored file: written so far, and in total. */
  bytesWritten: number;
  bytesTotal: number;
  /** Progress of all work, 0 to 1. */
  fraction: number;
  /** Bytes received over the network since this page started or resumed it. */
  bytesFetched: number;
  /** Mean over the last seconds; 0 when not running. */
  bytesPerSecond: number;
  /** Undefined while unknown. */
  secondsLeft?: number;
  /** Retries of the current request; above 0 the connection is unreliable. */
  retries: number;
  error?: ErrorData;
}

/** What the browser reports about its storage, in bytes; undefined where it does not. */
export interface StorageFacts {
  /** Everything this site stores, including models. */
  usage?: number;
  quota?: number;
  /** True when the browser agreed not to evict it under storage pressure. */
  persisted: boolean;
  /** False where there is no private file system (an insecure context, some private windows): models are kept in memory. */
  available: boolean;
}

/** The contents of the library. */
export interface LibraryState {
  /** Newest first. */
  stored: StoredModel[];
  downloads: Download[];
  /** Number of models and downloads that a newer version of this page has stored: kept, but not usable here. */
  newer: number;
  storage: StorageFacts;
}

/** What a measurement of less than a second found about the device that would run a model. */
export interface DeviceProbe {
  runtime: 'webgpu' | 'cpu';
  /** The adapter's own description, or `CPU`. */
  description: string;
  /** SwiftShader, llvmpipe: no real GPU. */
  software: boolean;
  /** Bytes per second at which weights are streamed. */
  bytesPerSecond: number;
  /** Seconds to launch one kernel, whatever the size of its matrix. */
  secondsPerLaunch: number;
  /** Largest buffer and largest binding in bytes; undefined on the CPU. */
  maxBufferSize?: number;
  maxStorageBufferBindingSize?: number;
  /** `navigator.deviceMemory` in bytes: rounded and capped by the browser; undefined where it does not report it. */
  deviceMemory?: number;
  /** How long the measurement took. */
  milliseconds: number;
}
