/**
 * What the page knows of models that are stored, being fetched, or only looked at. Plain data: it crosses between the
 * page and the worker that does the work.
 */
import type { ErrorData } from '@/core/errors';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import type { T5Config } from '@/core/model/t5-config';
import type { PinnedOrigin } from './model-origin';

/** How a model is kept: converted to one of the recipes, or (GGUF files only) byte for byte as it is. */
export type StoredRecipe = Quantisation | 'as-is';

/** A device or browser limit that a model does not meet, in bytes. */
export interface Shortfall {
  /** The limit's own name, for example `maxStorageBufferBindingSize`; `storage` for the browser's quota. */
  limit: 'maxBufferSize' | 'maxStorageBufferBindingSize' | 'memory' | 'storage';
  /** What needs it, in words: "the embedding table", "all weights". */
  what: string;
  need: number;
  have: number;
}

/** What one way of keeping a model costs and gives, known before any weights are fetched. */
export interface RecipePlan {
  recipe: StoredRecipe;
  /** Bytes of the file that will be stored. */
  fileBytes: number;
  /** Bytes of weights on the device when it runs. */
  deviceBytes: number;
  /** Empty when it fits. A shortfall of `storage` alone can still run in memory for this visit. */
  shortfalls: Shortfall[];
  /** Predicted decoding speed in tokens a second; undefined before the probe has run. */
  tokensPerSecond?: number;
  /** The stored model this would give again, if there is one. */
  storedId?: string;
}

/** A model that was looked at: its configuration and headers are read, its weights are not. */
export interface ModelPlan {
  origin: PinnedOrigin | { kind: 'local' };
  name: string;
  format: 'gguf' | 'safetensors' | 'torch';
  /** Files of weights. */
  files: number;
  /** Bytes of the weight files as they are; what is downloaded is this, whatever the recipe. */
  sourceBytes: number;
  parameters: number;
  config: T5Config;
  /** SPDX id as the hub gives it. */
  license?: string;
  hasTokenizer: boolean;
  /** What is changed on reading, in whole sentences that a person is shown. */
  notes?: readonly string[];
  /** Best first. */
  recipes: RecipePlan[];
}

/** A model that is complete, checked and ready to be loaded. */
export interface StoredModel {
  /** SHA-256 of the file, in hexadecimal: its name at rest. */
  id: string;
  name: string;
  bytes: number;
  parameters: number;
  recipe: StoredRecipe;
  origin: PinnedOrigin | { kind: 'local' };
  license?: string;
  /** ISO 8601. */
  savedAt: string;
  /** True when the browser had no room: it lives in memory and is gone with the page. */
  inMemory: boolean;
}

export type DownloadPhase =
  /** Reading configuration and headers. */
  | 'opening'
  /** Fetching, converting and writing, all at once. */
  | 'downloading'
  /** Checking length and hash, writing the commit record. */
  | 'finishing';

/** A download that runs, waits, rests or failed; also one left over from an earlier visit. */
export interface Download {
  /** Names the origin at its commit with its recipe: the same download has the same id in every tab. */
  id: string;
  name: string;
  origin: PinnedOrigin | { kind: 'local' };
  recipe: StoredRecipe;
  state:
    | 'running'
    /** Another tab is at it; this one takes over if that one ends early. */
    | 'elsewhere'
    /** Paused, or unfinished from an earlier visit. Local files cannot be resumed: choose them again. */
    | 'paused'
    | 'failed';
  phase: DownloadPhase;
  /** Bytes of the stored file that are written, and in all: what is done of the work. */
  bytesWritten: number;
  bytesTotal: number;
  /** Of all work, 0 to 1: for a progress bar. */
  fraction: number;
  /** Bytes received over the network since this page started or resumed it. */
  bytesFetched: number;
  /** Mean of the last seconds; 0 when not running. */
  bytesPerSecond: number;
  /** Undefined while unknown. */
  secondsLeft?: number;
  /** Retries of the request that is under way now: above 0 the connection is bad. */
  retries: number;
  error?: ErrorData;
}

/** What the browser says of its storage, in bytes; undefined where it does not say. */
export interface StorageFacts {
  /** Everything this site stores, models and the rest. */
  usage?: number;
  quota?: number;
  /** True when the browser promised not to evict it under pressure. */
  persisted: boolean;
  /** False where there is no private file system (an insecure context, some private windows): models live in memory. */
  available: boolean;
}

/** Everything the library holds. */
export interface LibraryState {
  /** Newest first. */
  stored: StoredModel[];
  downloads: Download[];
  storage: StorageFacts;
}

/** What a sub-second probe measured of the device that would run a model. */
export interface DeviceProbe {
  runtime: 'webgpu' | 'cpu';
  /** The adapter's own words, or `CPU`. */
  description: string;
  /** SwiftShader, llvmpipe: no real GPU. */
  software: boolean;
  /** Bytes a second that weights are streamed at. */
  bytesPerSecond: number;
  /** Seconds that starting one kernel costs whatever the matrix's size. */
  secondsPerLaunch: number;
  /** Most bytes one buffer and one binding may have; undefined on the CPU. */
  maxBufferSize?: number;
  maxStorageBufferBindingSize?: number;
  /** `navigator.deviceMemory` in bytes: rounded and capped by the browser; undefined where it does not say. */
  deviceMemory?: number;
  /** How long the probe took. */
  milliseconds: number;
}
