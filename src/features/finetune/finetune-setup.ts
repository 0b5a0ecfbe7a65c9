/** What the Fine-tune screen takes from the rest of the app. */

import type { LoraConfig } from '@/core/finetune/lora-training';
import type { T5Config } from '@/core/model/t5-config';
import type { StarterTask } from '@/core/tasks/starter-index';
import type { TaskFile } from '@/core/tasks/task-file';
import type { TrainingClient } from '@/engine/client/engine-client';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import type { TextStorage } from '@/storage/envelope';
import type { Locks } from '@/storage/locks';
import type { AdapterShelf } from '@/storage/training/adapter-shelf';
import type { TrainingRuns } from '@/storage/training/training-runs';

/** The model of the page: the base of what is trained. */
export interface BaseModel {
  facts: ModelFacts;
  source: ModelSource;
  /** Repository and revision, or address, where it is known. */
  origin?: string;
  /** What Transformers can load it by. */
  repository?: string;
}

/** What there is to train on. */
export type TrainingDevice =
  | { state: 'looking' }
  | { state: 'gpu'; description: string }
  /** WebGPU works, in software: slow, but it trains. */
  | { state: 'emulated'; description: string }
  | { state: 'none'; reason: string; hint?: string };

/** Tokens of the largest batch that goes through together. */
export interface BatchTokens {
  sourceTokens: number;
  targetTokens: number;
  /** Of the longest prompt. */
  longestSource: number;
}

export interface FinetuneSetup {
  /** The page's own engine, for tokens and for adapters in answers. */
  engine: Pick<TrainingClient, 'prepareExamples' | 'merge'>;
  /** An engine of its own for training, so that the playground stays free meanwhile. */
  openTrainer: () => TrainingClient;
  /** The model in use, once it is loaded. @throws {PlaygroundError} */
  model: () => Promise<BaseModel>;
  /** Told of the model in use whenever one has been loaded, and at once if one is. @returns end of it */
  watchModel: (listener: (base: BaseModel) => void) => () => void;
  device: () => Promise<TrainingDevice>;
  /** Bytes that a run will hold on the device beside the model. */
  estimate: (config: T5Config, lora: LoraConfig, shape: BatchTokens) => Promise<number>;
  starterTasks: () => Promise<readonly StarterTask[]>;
  /** A task by its full name: of the starter pack, or fetched before. @throws {PlaygroundError} */
  readTask: (name: string) => Promise<TaskFile>;
  /** Whether a task is of the paper's test split, by its name. */
  isOfficialTest: (name: string) => Promise<boolean>;
  shelf: () => Promise<AdapterShelf>;
  runs: () => Promise<TrainingRuns>;
  locks: Locks;
  storage: TextStorage | undefined;
  /** Keeps the tab awake until what it gives is called. */
  stayAwake: () => () => void;
  goTo: {
    /** The task's prompt in Compare, with the held-out inputs as rows and the adapter as a column. */
    compare: (request: CompareRequest) => void;
    /** Puts a merged model to use. */
    load: (source: ModelSource) => void;
  };
}

export interface CompareRequest {
  /** Undefined for the prompt of the playground. */
  task: Pick<TaskFile, 'name' | 'definition' | 'positiveExamples' | 'negativeExamples'> | undefined;
  /** Of the task. */
  encodingId?: string;
  /** The prompt's own input when there are none. */
  rows: readonly { input: string; references: readonly string[] }[];
  adapter: { id: string; name: string };
}
