/** The evaluations as the screen sees them, and what can be done with them. */
import type { StoreApi } from 'zustand/vanilla';
import type { PlaygroundError } from '@/core/errors';
import type { EvaluationPlan } from '@/core/evaluate/evaluation-plan';
import type { Prediction, PredictionLedger } from '@/core/evaluate/prediction-ledger';
import type { UnreadableCount } from '@/core/words/unreadable';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';

export interface ActiveRun {
  id: string;
  phase: 'reading' | 'loading' | 'answering' | 'pausing';
  /** What is happening, for people: which model is being loaded, how many tasks are read. */
  description: string;
  /** Progress of reading and loading, 0 to 1. */
  fraction?: number;
  remainingMs?: number;
}

export interface RunsState {
  /** The list has been read. */
  known: boolean;
  runs: readonly StoredEvaluation[];
  /** Why the stored evaluations could not be read. */
  problem?: PlaygroundError;
  /** Evaluations that are stored, but cannot be read by this version of the page. */
  unreadable: UnreadableCount;
  active?: ActiveRun;
  /** Ids of evaluations that wait for the active one, in order. */
  queue: readonly string[];
  /** Why an evaluation stopped, by its id. */
  errors: ReadonlyMap<string, PlaygroundError>;
  read(): Promise<void>;
  /** Stores a plan without starting it. @throws {PlaygroundError} `quota` */
  create(plan: EvaluationPlan, track: StoredEvaluation['track']): Promise<void>;
  /** Makes the missing predictions of an evaluation, after those that are queued already. */
  start(id: string, mayFetch: boolean): void;
  /** Stops the active evaluation so that it can be resumed, or takes a waiting one out of the queue. */
  pause(id: string): void;
  /** Ends an evaluation with the predictions it has; it can still be resumed. */
  cancel(id: string): Promise<void>;
  /** Adds predictions of another program to an evaluation. @throws {PlaygroundError} `quota` */
  join(id: string, change: Partial<StoredEvaluation>, predictions: readonly Prediction[]): Promise<void>;
  remove(id: string): Promise<void>;
  /** The predictions of an evaluation; always the same object while the page is open. */
  ledger(id: string): Promise<PredictionLedger>;
}

export type RunsStore = StoreApi<RunsState>;
