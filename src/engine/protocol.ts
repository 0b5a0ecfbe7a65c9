/**
 * What the engine worker does for the page. Calls run one after the other, except those that need no device (`encode`,
 * `prepareExamples`), which are answered at once. A cancelled call ends within one submit to the device.
 */
import type { AdapterUse } from '@/core/adapters/lora-adapter';
import type { DeviceLimits, WeightBytes } from '@/core/bench/roofline';
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import type { EncodingOptions } from '@/core/encoding/encoding-recipe';
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
import { type Call, defineContract } from '@/core/worker-rpc/contract';

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

/** A prompt as the tokens that `encode` gave for it, so that nothing is encoded twice. */
export interface TokenPrompt {
  kind: 'tokens';
  /** Ids of the loaded model's vocabulary, EOS at the end. */
  inputIds: number[];
}

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

/** Loading goes through these in order; `fraction` is 0 to 1 within the phase. */
export interface LoadProgress {
  phase: 'download' | 'pipelines' | 'upload';
  fraction: number;
  /** Bytes of the phase done and in all, where the phase moves bytes and knows them. */
  bytesDone?: number;
  bytesTotal?: number;
}

export interface GenerateRequest {
  prompt: PromptRequest;
  settings: GenerationConfig;
  /** Tokens the answer must begin with ("continue from here"). */
  forcedIds?: number[];
  /** An adapter of the shelf; the model alone when left out. */
  adapter?: AdapterUse;
}

/** New tokens of a running generation and the whole answer so far; with beams the best beam replaces it. */
export interface TokensProgress {
  tokens: GeneratedToken[];
  textSoFar: string;
  replace: boolean;
}

export interface BatchRequest {
  /** 1 to 32. */
  prompts: (PromptRequest | TokenPrompt)[];
  settings: GenerationConfig;
  /** With sampling, the seed of each prompt; `settings.seed` for all when left out. */
  seeds?: number[];
  /** An adapter of the shelf; the model alone when left out. */
  adapter?: AdapterUse;
}

/** One answer of a running batch has grown. */
export interface RowProgress {
  row: number;
  textSoFar: string;
}

export interface AttendRequest {
  prompt: PromptRequest;
  /** As a generation gave them. */
  outputIds: number[];
  /** The one that the answer was generated with; the model alone when left out. */
  adapter?: AdapterUse;
}

export interface MergeRequest {
  adapter: AdapterUse;
  quantisation: Quantisation;
}

/** {@link EngineClient} describes them. */
export interface EngineCalls {
  /** `runtime` left out is `auto`. */
  load: Call<{ source: ModelSource; runtime?: RuntimeChoice }, ModelFacts, LoadProgress>;
  encode: Call<PromptRequest, EncodedPrompt>;
  generate: Call<GenerateRequest, GenerationResult, TokensProgress>;
  generateBatch: Call<BatchRequest, GenerationResult[], RowProgress>;
  /** Its weights are transferred. */
  attend: Call<AttendRequest, AttendedPrompt>;
  /** Reports a fraction from 0 to 1. */
  merge: Call<MergeRequest, File, number>;
  prepareExamples: Call<ExampleText[], PreparedExample[]>;
  measureTraining: Call<TrainingOrder, TrainingMeasure>;
  train: Call<TrainingOrder, TrainingOutcome, TrainingEvent>;
  measureDevice: Call<undefined, MeasuredDevice | null>;
  unload: Call<undefined, void>;
}

export interface EngineEvents {
  /** The model is gone with its device and must be loaded again. */
  deviceLost: ErrorData;
}

export const ENGINE_CONTRACT = defineContract<EngineCalls, EngineEvents>({
  title: 'The engine',
  version: 2,
  hint: 'Load the model again. If it stops again, reload the page.',
});
