/**
 * Messages between the page and the worker about training. The worker stores nothing: an order contains all that a run
 * needs, including the checkpoint to resume from, and whatever has to be stored comes back as events.
 */
import type { PeftFiles } from '@/core/adapters/peft-adapter';
import type { LoraConfig, StepReport, TrainExample, TrainSettings } from './lora-training';

/** A held-out instance, which is never trained on. */
export interface HeldOutExample extends TrainExample {
  /** All accepted answers. */
  references: readonly string[];
}

/** Where a run is resumed. */
export interface TrainingCheckpoint {
  /** The trainer's snapshot, unchanged. */
  snapshot: Uint8Array<ArrayBuffer>;
  /** Step of the last evaluation; 0 for none. */
  evaluated: number;
  /** The best adapter so far; absent before the first evaluation. */
  best?: BestAdapter;
}

/** With its two files, which are encoded where it was trained and stored as they are. */
export interface BestAdapter extends PeftFiles {
  step: number;
  /** Loss on the held-out instances, in nats. */
  loss: number;
}

export interface TrainingOrder {
  lora: LoraConfig;
  settings: TrainSettings;
  /** The model's name, for the adapter's description. */
  baseModel: string;
  train: readonly TrainExample[];
  heldOut: readonly HeldOutExample[];
  /** Steps between evaluations; the last step is always followed by one. */
  evaluateEvery: number;
  /** Number of held-out instances that are answered at each evaluation; all are answered at the end. */
  watched: number;
  maxNewTokens: number;
  /** Results of the base model, if they are known already. */
  baseline?: HeldOutReport;
  /** Where to resume; absent for a new run. */
  checkpoint?: TrainingCheckpoint;
  /** Take no more steps: evaluate the best adapter so far and finish. */
  finish?: boolean;
}

/** One answer to a held-out instance. */
export interface HeldOutAnswer {
  text: string;
  exactMatch: number;
  rougeL: number;
}

export interface HeldOutReport {
  /** Mean cross-entropy over the labels of all held-out instances, in nats. */
  loss: number;
  /** Answers to the first instances, in order. */
  answers: HeldOutAnswer[];
}

export type TrainingPhase = 'baseline' | 'steps' | 'final';

export type TrainingEvent =
  | { kind: 'phase'; phase: TrainingPhase; done: number; of: number }
  /** The base model on all held-out instances. */
  | { kind: 'baseline'; report: HeldOutReport }
  | { kind: 'step'; report: StepReport }
  | { kind: 'evaluation'; step: number; report: HeldOutReport; isBest: boolean }
  /** To be stored: a run resumed from it ends with the same result as one without a break. */
  | { kind: 'checkpoint'; step: number; checkpoint: TrainingCheckpoint };

export type TrainingOutcome =
  /** Stopped by its signal; resume from the last checkpoint. */
  | { state: 'paused'; step: number }
  | { state: 'finished'; step: number; adapter: BestAdapter; tuned: HeldOutReport; peakBytes: number };

export interface TrainingMeasure {
  /** Milliseconds of one step with the longest examples, after one to warm up. */
  msPerStep: number;
  /** Milliseconds of answering one held-out instance. */
  msPerAnswer: number;
  /** Peak device memory in addition to the model, in bytes. */
  peakBytes: number;
  /** Number of trainable parameters. */
  parameters: number;
}

export interface PreparedExample {
  /** The whole prompt as text, whether or not it is cut. */
  source: string;
  sourceIds: number[];
  /** EOS included. */
  targetIds: number[];
  /** The end of the prompt was cut off. */
  truncated: boolean;
}
