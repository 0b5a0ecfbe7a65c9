/**
 * What page and worker say to each other about training. The worker keeps nothing: an order holds all that a run needs,
 * the way to go on from a checkpoint included, and what is worth keeping comes back as events.
 */
import type { LoraConfig, StepReport, TrainExample, TrainSettings } from './lora-training';

/** A held-out instance: never trained on. */
export interface HeldOutExample extends TrainExample {
  /** All accepted answers. */
  references: readonly string[];
}

/** Where a run goes on. */
export interface TrainingCheckpoint {
  /** Exactly what the trainer gave. */
  snapshot: Uint8Array<ArrayBuffer>;
  /** The step whose evaluation was the last one done; 0 for none. */
  evaluated: number;
  /** The best adapter so far; absent before the first evaluation. */
  best?: BestAdapter;
}

export interface BestAdapter {
  step: number;
  /** Its loss on the held-out instances. */
  loss: number;
  /** adapter_config.json and adapter_model.safetensors */
  config: Uint8Array<ArrayBuffer>;
  weights: Uint8Array<ArrayBuffer>;
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
  /** The first so many held-out instances are answered at each evaluation; all are at the end. */
  watched: number;
  maxNewTokens: number;
  /** The model alone has been measured already. */
  baseline?: HeldOutReport;
  /** Go on from here; absent for a new run. */
  checkpoint?: TrainingCheckpoint;
  /** No more steps: measure the best adapter so far and end. */
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
  /** To the first instances, in their order. */
  answers: HeldOutAnswer[];
}

export type TrainingPhase = 'baseline' | 'steps' | 'final';

export type TrainingEvent =
  | { kind: 'phase'; phase: TrainingPhase; done: number; of: number }
  /** The model alone, on all held-out instances. */
  | { kind: 'baseline'; report: HeldOutReport }
  | { kind: 'step'; report: StepReport }
  | { kind: 'evaluation'; step: number; report: HeldOutReport; isBest: boolean }
  /** Worth storing; a run that goes on from it ends as it would have without a break. */
  | { kind: 'checkpoint'; step: number; checkpoint: TrainingCheckpoint };

export type TrainingOutcome =
  /** Stopped by its signal; the last checkpoint says where. */
  | { state: 'paused'; step: number }
  | { state: 'finished'; step: number; adapter: BestAdapter; tuned: HeldOutReport; peakBytes: number };

export interface TrainingMeasure {
  /** Milliseconds of one step with the longest examples, after one to warm up. */
  msPerStep: number;
  /** Milliseconds of answering one held-out instance. */
  msPerAnswer: number;
  /** Held on the device beside the model. */
  peakBytes: number;
  /** Numbers being trained. */
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
