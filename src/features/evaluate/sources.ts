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
import type { RunShelf } from '@/storage/evaluations/evaluations';
import type { Locks } from '@/storage/locks';

type Readable<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>;

/** A task as it can be picked. */
export interface TaskChoice {
  name: string;
  title: string;
  category: string;
  split?: Split;
  xlingual?: Split;
  /** 0 when not known. */
  instances: number;
  /** One of those that come with the app. */
  starter: boolean;
  /** Its text can be read without fetching it from elsewhere. */
  here: boolean;
}

/** Tasks and their texts, which belong to another area. */
export interface TaskSource {
  list: Readable<{ tasks: readonly TaskChoice[] }>;
  /** Reads the list, once. */
  read(): Promise<void>;
  /** Tasks that match a query, the best first. */
  search(query: string): readonly TaskChoice[];
  /**
   * A task with the instances that a selection covers with any of the seeds; the others stay where the file is.
   * @throws {PlaygroundError} when its text is not here
   */
  sample(name: string, selection: InstanceSelection, seeds: readonly number[]): Promise<TaskSample>;
  /** Fetches a text that is not here: only ever because a person asked. @throws {PlaygroundError} `network` */
  fetch(name: string): Promise<void>;
  /** Where texts would be fetched from. */
  host(): string;
  /** For reports: where a text is from. */
  origin(name: string): Promise<string | undefined>;
}

/** What can answer. */
export interface EngineSource {
  models(): readonly ModelIdentity[];
  /** Calls back when the models may be others. @returns function that removes the listener */
  subscribe(listener: () => void): () => void;
  /** The model with what makes its results repeatable, where that takes a moment to find out. */
  identify(model: ModelIdentity): Promise<ModelIdentity>;
  /** Id of the one that the page uses. */
  modelInUse(): string;
  adapters(): Promise<readonly AdapterIdentity[]>;
  /** The runtime that is set, and all there are, with their names for people. */
  runtimes: readonly { id: string; label: string }[];
  runtimeSet(): string;
  /**
   * An engine that has the model. @throws {PlaygroundError} when it is not here or does not load
   */
  open(
    model: ModelIdentity,
    runtime: string,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<OpenEngine>;
  /** Gives back what was loaded for a run. */
  close(): void;
}

export interface OpenEngine {
  engine: Pick<EngineClient, 'encode' | 'generateBatch'>;
  facts: ModelFacts;
  /** @throws {PlaygroundError} when another model has taken its place meanwhile */
  check(): void;
}

export interface EvaluateSetup {
  tasks: TaskSource;
  engines: EngineSource;
  shelf: Promise<RunShelf>;
  locks: Locks;
  /** A run is at its end; the person may be elsewhere by now. */
  onFinished(plan: EvaluationPlan): void;
  /** Name and version of the program. */
  program: string;
}
