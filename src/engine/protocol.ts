/**
 * The requests of the page to the engine worker. They run one at a time, except those that need no device (`encode`,
 * `prepareExamples`), which are answered at once. A cancelled request ends within one submit to the device.
 */
import type { AdapterUse } from '@/core/adapters/adapter-use';
import type { DeviceLimits, WeightBytes } from '@/core/bench/roofline';
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import type { EncodingOptions } from '@/core/encoding/encoding-recipe';
import type { TokenSpan } from '@/core/encoding/spans-by-text';
import type { TaskPrompt } from '@/core/encoding/task-prompt';
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

/** A repository of ONNX files in the layout of Hugging Face's exporter. */
export interface OnnxRepo {
  /** `owner/name` on the hub, or the URL of a folder. */
  location: string;
  /** Branch, tag or commit on the hub; `main` if omitted. */
  revision?: string;
  /** Which of the exported files to load; not every repository has all of them. */
  dtype: 'fp32' | 'fp16' | 'q8' | 'q4';
}

/** Where a model comes from. */
export type ModelSource =
  | ({ kind: 'onnx-repo' } & OnnxRepo)
  | { kind: 'url'; url: string }
  | { kind: 'files'; files: File[] }
  /** A model in the library, by the hash it is stored under. */
  | { kind: 'stored'; id: string };

/** The runtimes a user can choose; with `auto` the engine chooses one and says why. */
export const RUNTIME_CHOICES = ['auto', 'webgpu', 'onnx-wasm', 'onnx-webgpu', 'reference'] as const;

export type RuntimeChoice = (typeof RUNTIME_CHOICES)[number];

/** What the page shows about a loaded model. */
export interface ModelFacts {
  name: string;
  /** Bytes of weights on the device. */
  weightBytes: number;
  parameters: number;
  quantisation: string;
  vocabSize: number;
  layers: string;
  runtime: Exclude<RuntimeChoice, 'auto'>;
  /** Why this runtime was chosen, in one or two sentences for the screen. */
  runtimeReason: string;
  /** Number of CPU threads; undefined on a GPU. */
  threads?: number;
  /** The GPU adapter's own description, for example `apple m2` or `google swiftshader`; `CPU` without one. */
  device: string;
  /** True when no physical GPU is used: a software adapter (SwiftShader, llvmpipe) or the CPU. */
  softwareDevice: boolean;
  loadMs: number;
  /** Undefined for repositories of ONNX files. */
  config?: T5Config;
}

/** A prompt as plain text (raw) or as the parts of a task with an encoding. */
export type PromptRequest =
  | { kind: 'raw'; text: string; maxSourceLength: number }
  | { kind: 'task'; prompt: TaskPrompt; options: EncodingOptions };

/** A prompt that `encode` has already turned into tokens. */
export interface TokenPrompt {
  kind: 'tokens';
  /** Token ids in the loaded model's vocabulary, ending with EOS. */
  inputIds: number[];
}

/** A training example as text: a prompt and its target answer. */
export interface ExampleText {
  prompt: PromptRequest;
  target: string;
}

/** Cross-attention, with the encoded prompt it attends to. */
export interface AttendedPrompt extends CrossAttention {
  prompt: EncodedPrompt;
  /** The span of each prompt token in `prompt.source`; EOS is an empty span at the end. */
  spans: TokenSpan[];
}

/** Measured limits of the device, and the bytes of weights that the model reads on it. */
export interface MeasuredDevice {
  limits: DeviceLimits;
  weightBytes: WeightBytes;
}

/** Loading goes through these phases in order. */
export interface LoadProgress {
  phase: 'download' | 'pipelines' | 'upload';
  /** Of this phase, 0 to 1. */
  fraction: number;
  /** Bytes of this phase, done and in total, where they are known. */
  bytesDone?: number;
  bytesTotal?: number;
}

export interface GenerateRequest {
  prompt: PromptRequest;
  settings: GenerationConfig;
  /** Token ids that the answer must start with ("continue from here"). */
  forcedIds?: number[];
  /** A stored adapter; the base model alone if omitted. */
  adapter?: AdapterUse;
}

/** New tokens of a running generation, and the whole answer so far. */
export interface TokensProgress {
  tokens: GeneratedToken[];
  textSoFar: string;
  /** With beams: `tokens` are all tokens of the best beam so far, replacing the previous ones. */
  replace: boolean;
}

export interface BatchRequest {
  /** 1 to 32. */
  prompts: (PromptRequest | TokenPrompt)[];
  settings: GenerationConfig;
  /** For sampling, one seed per prompt; `settings.seed` for all if omitted. */
  seeds?: number[];
  /** A stored adapter; the base model alone if omitted. */
  adapter?: AdapterUse;
}

/** One answer of a running batch has new text. */
export interface RowProgress {
  row: number;
  textSoFar: string;
}

export interface AttendRequest {
  prompt: PromptRequest;
  /** Token ids of the answer, as generated. */
  outputIds: number[];
  /** The adapter that the answer was generated with; the base model alone if omitted. */
  adapter?: AdapterUse;
}

export interface MergeRequest {
  adapter: AdapterUse;
  quantisation: Quantisation;
}

/** The requests; `EngineClient` describes each of them. */
export interface EngineCalls {
  /** `runtime` is `auto` if omitted. */
  load: Call<{ source: ModelSource; runtime?: RuntimeChoice }, ModelFacts, LoadProgress>;
  encode: Call<PromptRequest, EncodedPrompt>;
  generate: Call<GenerateRequest, GenerationResult, TokensProgress>;
  generateBatch: Call<BatchRequest, GenerationResult[], RowProgress>;
  /** The weights are transferred, not copied. */
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
  /** The device was lost and the model with it: it must be loaded again. */
  deviceLost: ErrorData;
}

export const ENGINE_CONTRACT = defineContract<EngineCalls, EngineEvents>({
  title: 'The engine',
  version: 2,
  hint: 'Load the model again. If it stops again, reload the page.',
});
