/** What the Fine-tune screen needs from the rest of the app. */

import type { LoraConfig } from '@/core/finetune/lora-training';
import type { T5Config } from '@/core/model/t5-config';
import type { StarterTask } from '@/core/tasks/starter-index';
import type { TaskHeader } from '@/core/tasks/task-file';
import type { TrainingClient } from '@/engine/client/engine-client';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import type { BorrowedEngine } from '@/session/engine-pool';
import type { TaskCatalogue } from '@/session/tasks/catalogue';
import type { BatchTokens, TrainingDevice } from '@/session/training-device';
import type { TextStorage } from '@/storage/envelope';
import type { Locks } from '@/storage/locks';
import type { AdapterShelf } from '@/storage/training/adapter-shelf';
import type { TrainingRuns } from '@/storage/training/training-runs';

/** The model in use, which is the base model of the training. */
export interface BaseModel {
  facts: ModelFacts;
  source: ModelSource;
  /** Repository and revision, or address, where it is known. */
  origin?: string;
  /** The name by which Transformers can load it. */
  repository?: string;
}

export interface FinetuneSetup {
  /** The page's engine, for tokenising and for merging adapters. */
  engine: Pick<TrainingClient, 'prepareExamples' | 'merge'>;
  /** A separate engine for training, so that the Playground stays usable. */
  borrowTrainer: () => BorrowedEngine<TrainingClient>;
  /** The model in use, once it is loaded. @throws {PlaygroundError} */
  model: () => Promise<BaseModel>;
  /** Calls back with the model in use whenever one is loaded, and at once if one is. @returns a function that stops this */
  watchModel: (listener: (base: BaseModel) => void) => () => void;
  device: () => Promise<TrainingDevice>;
  /** Bytes that a run will take on the device in addition to the model. */
  estimate: (config: T5Config, lora: LoraConfig, shape: BatchTokens) => Promise<number>;
  starterTasks: () => Promise<readonly StarterTask[]>;
  /** A task of the starter pack, or one fetched before, by its full name; undefined when it is not on this machine. @throws {PlaygroundError} */
  task: (name: string) => Promise<TaskHeader | undefined>;
  /** Reads training data where it can be large: its items stay there. */
  training: Pick<TaskCatalogue, 'describeTraining' | 'splitTraining'>;
  /** Whether a task is in the official test split, by its name. */
  isOfficialTest: (name: string) => Promise<boolean>;
  shelf: () => Promise<AdapterShelf>;
  runs: () => Promise<TrainingRuns>;
  locks: Locks;
  storage: TextStorage | undefined;
  /** Keeps the tab awake. @returns a function that ends this */
  stayAwake: () => () => void;
  goTo: {
    /** Opens the task's prompt in Compare, with the held-out inputs as rows and the adapter as a column. */
    compare: (request: CompareRequest) => void;
    /** Loads a merged model. */
    load: (source: ModelSource) => void;
  };
}

export interface CompareRequest {
  /** Undefined for the prompt of the playground. */
  task: Pick<TaskHeader, 'name' | 'definition' | 'positiveExamples' | 'negativeExamples'> | undefined;
  /** Of the task. */
  encodingId?: string;
  /** The prompt's own input when there are none. */
  rows: readonly { input: string; references: readonly string[] }[];
  adapter: { id: string; name: string };
}
