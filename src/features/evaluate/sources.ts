/** What Evaluate needs from the rest of the app: tasks and their texts, models and engines, storage and locks. */
import type { StoreApi } from 'zustand/vanilla';
import type {
  AdapterIdentity,
  EvaluationPlan,
  InstanceSelection,
  ModelIdentity,
} from '@/core/evaluate/evaluation-plan';
import type { TaskSample } from '@/core/tasks/task-file';
import type { Split } from '@/core/tasks/task-index';
import type { EngineClient } from '@/engine/client/engine-client';
import type { LoadProgress, ModelFacts } from '@/engine/protocol';
import type { EvaluationShelf } from '@/storage/evaluations/evaluations';
import type { Locks } from '@/storage/locks';

type Readable<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>;

/** A task that can be picked. */
export interface TaskChoice {
  name: string;
  title: string;
  category: string;
  split?: Split;
  xlingual?: Split;
  /** 0 when not known. */
  instances: number;
  /** A task that comes with the app. */
  starter: boolean;
  /** Its file is on this device and need not be fetched. */
  here: boolean;
}

/** Tasks and their instances. */
export interface TaskSource {
  list: Readable<{ tasks: readonly TaskChoice[] }>;
  /** Reads the list, once. */
  read(): Promise<void>;
  /** Tasks that match a query, best matches first. */
  search(query: string): readonly TaskChoice[];
  /**
   * A task with the instances that a selection covers with any of the seeds; the others stay where the file is.
   * @throws {PlaygroundError} when its text is not here
   */
  sample(name: string, selection: InstanceSelection, seeds: readonly number[]): Promise<TaskSample>;
  /** Fetches a task that is not on this device; only when the person asked for it. @throws {PlaygroundError} `network` */
  fetch(name: string): Promise<void>;
  /** Host that tasks would be fetched from. */
  host(): string;
  /** Where a task comes from, for reports. */
  origin(name: string): Promise<string | undefined>;
}

/** Models, adapters and engines. */
export interface EngineSource {
  models(): readonly ModelIdentity[];
  /** Calls back when the models may have changed. @returns a function that removes the listener */
  subscribe(listener: () => void): () => void;
  /** Adds what identifies the exact weights, such as a hash that takes time to compute. */
  identify(model: ModelIdentity): Promise<ModelIdentity>;
  /** Id of the model in use. */
  modelInUse(): string;
  adapters(): Promise<readonly AdapterIdentity[]>;
  /** All runtimes with their names for people. */
  runtimes: readonly { id: string; label: string }[];
  runtimeSet(): string;
  /**
   * An engine with the model loaded. @throws {PlaygroundError} when the model is not on this device or does not load
   */
  open(
    model: ModelIdentity,
    runtime: string,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<OpenEngine>;
  /** Frees what was loaded for an evaluation. */
  close(): void;
}

export interface OpenEngine {
  engine: Pick<EngineClient, 'encode' | 'generateBatch'>;
  facts: ModelFacts;
  /** @throws {PlaygroundError} when another model has been loaded in its place */
  check(): void;
}

export interface EvaluateSetup {
  tasks: TaskSource;
  engines: EngineSource;
  shelf: Promise<EvaluationShelf>;
  locks: Locks;
  /** Called when an evaluation is complete; the person may be on another screen by then. */
  onFinished(plan: EvaluationPlan): void;
  /** Name and version of the program. */
  program: string;
}
