/** The run that is shown, as the screen sees it, and what can be done with it. */
import type { StoreApi } from 'zustand/vanilla';
import type { PlaygroundError } from '@/core/errors';
import type { RunSettings } from '@/core/finetune/presets';
import type { TrainingSourceInfo } from '@/core/finetune/training-item';
import type { BestAdapter, TrainingMeasure, TrainingPhase } from '@/core/finetune/training-protocol';
import type { PreparedData } from '@/features/finetune/data/prepare-data';
import type { TrainingRunData, TrainingRunRecord } from '@/storage/migrations/training-run';

export type RunStatus =
  | { state: 'idle' }
  | { state: 'loading' }
  | { state: 'running'; pausing: boolean; phase: TrainingPhase; done: number; of: number }
  /** Not running: because it was paused, or because of the error. */
  | { state: 'paused'; error?: PlaygroundError }
  | { state: 'finished' };

export type MeasureStatus =
  | { state: 'none' }
  | { state: 'measuring' }
  | { state: 'measured'; measure: TrainingMeasure }
  | { state: 'failed'; error: PlaygroundError };

export interface RunState {
  status: RunStatus;
  run: TrainingRunRecord | undefined;
  data: TrainingRunData | undefined;
  /** Why the last checkpoint could not be stored; training continues. */
  saveProblem: PlaygroundError | undefined;
  /** The adapter of a finished run, if it could not be stored. */
  unshelved: { adapter: BestAdapter; error: PlaygroundError } | undefined;
  measure: MeasureStatus;
  start(prepared: PreparedData, sources: readonly TrainingSourceInfo[], settings: RunSettings): Promise<void>;
  /** Tries one step of a run with these settings and measures how long it takes. */
  takeMeasure(
    prepared: PreparedData,
    sources: readonly TrainingSourceInfo[],
    settings: RunSettings,
  ): Promise<void>;
  /** Discards the measurement, because the settings or the data have changed. */
  forgetMeasure(): void;
  pause(): void;
  /** Resumes the run that is shown. */
  resume(): Promise<void>;
  /** Stops after the current step, measures the best adapter so far and keeps it. */
  finish(): Promise<void>;
  /** Shows a stored run. */
  open(run: TrainingRunRecord): Promise<void>;
  /** Back to the form; does nothing while a run is in progress. */
  close(): void;
}

export type RunStore = StoreApi<RunState>;
