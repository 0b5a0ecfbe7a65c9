/**
 * Messages between the page and the engine worker. Every request has an id; every answer repeats it.
 * Requests are served in order, except `cancel`, which takes effect within one submit, and `encode`, which needs no GPU.
 * Versioned, so that a page kept open over an update and a new worker notice each other.
 */

import type { AdapterUse } from '@/core/adapters/lora-adapter';
import type { DeviceLimits, WeightBytes } from '@/core/bench/roofline';
import type { EncodedPrompt, EncodingOptions } from '@/core/encoding/encode-prompt';
import type { TaskPrompt } from '@/core/encoding/task-prompt';
import type { TokenSpan } from '@/core/encoding/token-spans';
import type { ErrorData } from '@/core/errors';
import type {
  PreparedExample,
  TrainingEvent,
  TrainingMeasure,
  TrainingOrder,
  TrainingOutcome,
} from '@/core/finetune/training-protocol';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { CrossAttention, GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import type { T5Config } from '@/core/model/t5-config';

export const PROTOCOL_VERSION = 1;

/** A repository of ONNX files as Hugging Face's exporter lays it out. */
export interface OnnxRepo {
  /** `owner/name` on the hub, or the address of a folder. */
  location: string;
  /** Of the hub; `main` when left out. */
  revision?: string;
  /** Which of its files: see the export of this program, or the repository's own list. */
  dtype: 'fp32' | 'fp16' | 'q8' | 'q4';
}

/** Where a model comes from. */
export type ModelSource =
  | ({ kind: 'onnx-repo' } & OnnxRepo)
  | { kind: 'url'; url: string }
  | { kind: 'files'; files: File[] }
  /** A model of the library, by the hash that is its name at rest. */
  | { kind: 'stored'; id: string };

/** What a person can ask a model to run on; with `auto` the engine chooses, and says why. */
export const RUNTIME_CHOICES = ['auto', 'webgpu', 'onnx-wasm', 'onnx-webgpu', 'reference'] as const;

export type RuntimeChoice = (typeof RUNTIME_CHOICES)[number];

/** What the page shows of a loaded model. */
export interface ModelFacts {
  name: string;
  /** Bytes of weights on the device. */
  weightBytes: number;
  parameters: number;
  quantisation: string;
  vocabSize: number;
  layers: string;
  runtime: Exclude<RuntimeChoice, 'auto'>;
  /** Why it runs there, in one or two plain sentences. */
  runtimeReason: string;
  /** Threads that compute on the CPU; undefined on a GPU. */
  threads?: number;
  /** The adapter's own words, for example `apple m2` or `google swiftshader`. */
  device: string;
  /** True when no real GPU does the work (SwiftShader, llvmpipe): slow. */
  softwareDevice: boolean;
  loadMs: number;
  /** Undefined for repositories of ONNX files. */
  config?: T5Config;
}

/** A prompt as text (raw) or as parts with an encoding. */
export type PromptRequest =
  | { kind: 'raw'; text: string; maxSourceLength: number }
  | { kind: 'task'; prompt: TaskPrompt; options: EncodingOptions };

/** A prompt and the answer it should get. */
export interface ExampleText {
  prompt: PromptRequest;
  target: string;
}

/** Cross-attention with the prompt it looks at. */
export interface AttendedPrompt extends CrossAttention {
  prompt: EncodedPrompt;
  /** Where each of the prompt's tokens stands in `prompt.source`; EOS is empty, at the end. */
  spans: TokenSpan[];
}

/** The limits of a device, and the weights that a model reads there. */
export interface MeasuredDevice {
  limits: DeviceLimits;
  weightBytes: WeightBytes;
}

export type EngineRequest =
  /** `runtime` left out is `auto`. */
  | { type: 'load'; source: ModelSource; runtime?: RuntimeChoice }
  | { type: 'encode'; prompt: PromptRequest }
  | {
      type: 'generate';
      prompt: PromptRequest;
      settings: GenerationConfig;
      forcedIds?: number[];
      adapter?: AdapterUse;
    }
  /** Up to 32 prompts; `seeds`, one a prompt, for sampling. */
  | {
      type: 'generate-batch';
      prompts: PromptRequest[];
      settings: GenerationConfig;
      seeds?: number[];
      adapter?: AdapterUse;
    }
  /** Writes the loaded model with an adapter in its weights as GGUF. */
  | { type: 'merge'; adapter: AdapterUse; quantisation: Quantisation }
  | { type: 'prepare-examples'; examples: ExampleText[] }
  | { type: 'measure-training'; order: TrainingOrder }
  | { type: 'train'; order: TrainingOrder }
  /** Cross-attention between a prompt and the tokens of an answer to it. */
  | { type: 'attend'; prompt: PromptRequest; outputIds: number[]; adapter?: AdapterUse }
  /** What the device could do at most, for well under a second. */
  | { type: 'measure-device' }
  | { type: 'unload' };

export interface RequestEnvelope {
  version: typeof PROTOCOL_VERSION;
  id: number;
  request: EngineRequest;
}

export interface CancelEnvelope {
  version: typeof PROTOCOL_VERSION;
  cancel: number;
}

/** Loading goes through these in order; `fraction` is 0 to 1 within the phase. */
export interface LoadProgress {
  phase: 'download' | 'pipelines' | 'upload';
  fraction: number;
  /** Bytes of the phase done and in all, where the phase moves bytes and knows them. */
  bytesDone?: number;
  bytesTotal?: number;
}

export type EngineEvent =
  | { type: 'load-progress'; progress: LoadProgress }
  /** New tokens of a running generation and the whole answer so far; with beams, the best beam replaces it. */
  | { type: 'tokens'; tokens: GeneratedToken[]; textSoFar: string; replace: boolean }
  /** One answer of a running batch has grown. */
  | { type: 'row'; row: number; textSoFar: string }
  | { type: 'training'; event: TrainingEvent }
  /** Of a merge, 0 to 1. */
  | { type: 'merge-progress'; fraction: number };

export interface EngineAnswers {
  load: ModelFacts;
  encode: EncodedPrompt;
  generate: GenerationResult;
  'generate-batch': GenerationResult[];
  merge: File;
  'prepare-examples': PreparedExample[];
  'measure-training': TrainingMeasure;
  train: TrainingOutcome;
  attend: AttendedPrompt;
  /** Null where the model does not run on our kernels. */
  'measure-device': MeasuredDevice | null;
  unload: null;
}

export type ResponseEnvelope =
  | { version: typeof PROTOCOL_VERSION; id: number; event: EngineEvent }
  | { version: typeof PROTOCOL_VERSION; id: number; answer: EngineAnswers[keyof EngineAnswers] }
  | { version: typeof PROTOCOL_VERSION; id: number; error: ErrorData };

/** Sent unasked when the device is gone; the model must be loaded again. */
export interface DeviceLostNotice {
  version: typeof PROTOCOL_VERSION;
  deviceLost: ErrorData;
}
