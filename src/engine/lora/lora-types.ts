/**
 * What the rest of the program needs to know of LoRA training (Hu et al., 2021): plain data, and the shape of a trainer.
 * A trained projection computes `y = W x + scale * B (A dropout(x))`; W stays frozen in its stored format.
 */

/** Projections that can carry an adapter. `wi` exists in ReLU models, `wi_0` (gate) and `wi_1` in gated ones. */
export type LoraTarget = 'q' | 'k' | 'v' | 'o' | 'wi' | 'wi_0' | 'wi_1' | 'wo';

export const LORA_TARGETS: readonly LoraTarget[] = ['q', 'k', 'v', 'o', 'wi', 'wi_0', 'wi_1', 'wo'];

export interface LoraConfig {
  /** At least one; all must exist in the model. Attention targets mean self- and cross-attention alike. */
  targets: readonly LoraTarget[];
  /** Width of the bottleneck, at most the smaller side of the smallest adapted matrix. */
  rank: number;
  /** The product B A is multiplied by alpha / rank, or alpha / sqrt(rank) with `rsLora`. */
  alpha: number;
  /** Probability that an input of A is dropped while training, 0 to less than 1. */
  dropout: number;
  /** Rank-stabilised scaling (Kalajdzievski, 2023). */
  rsLora: boolean;
  /** `decoder` leaves the encoder alone, so that its output is computed once per example and kept. */
  scope: 'all' | 'decoder';
}

export type LearningRateSchedule = 'constant' | 'linear' | 'cosine';

export interface TrainSettings {
  /** Peak learning rate. */
  learningRate: number;
  /** What follows the warm-up: `linear` and `cosine` fall to zero at the end of `steps`. */
  schedule: LearningRateSchedule;
  /** Steps in which the learning rate rises linearly from 0 to its peak. */
  warmupSteps: number;
  /** AdamW: decoupled from the gradient. */
  weightDecay: number;
  /** Largest L2 norm of the whole gradient; 0 does not clip. */
  clipNorm: number;
  /** Examples that run through the model together. */
  batchSize: number;
  /** Batches whose gradients are added before the weights move: one step takes `batchSize * accumulation` examples. */
  accumulation: number;
  /** Steps of the whole run: the end of the schedule. */
  steps: number;
  /** Seeds the first values of A and the dropout masks; the order of examples is the caller's. */
  seed: number;
  beta1: number;
  beta2: number;
  eps: number;
}

/** A label that takes no part in the loss, as elsewhere. */
export const IGNORED_LABEL = -100;

export interface TrainExample {
  /** Encoder tokens, EOS included. */
  sourceIds: readonly number[];
  /** Labels, EOS included; {@link IGNORED_LABEL} where there is no loss. The decoder reads them shifted right. */
  targetIds: readonly number[];
}

export interface StepReport {
  /** 1 for the first. */
  step: number;
  /** Mean cross-entropy over the labels of the step, in nats. */
  loss: number;
  /** L2 norm of the whole gradient, before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Source tokens and labels that went through the model. */
  tokens: number;
  ms: number;
  /** Set when loss or gradient were not finite: the weights and the optimiser did not move. */
  skipped?: 'non-finite';
}

export interface LoraTensor {
  /** A is `[rank, inputs]`, B is `[outputs, rank]`, row-major. */
  shape: readonly [number, number];
  data: Float32Array;
}

/** By PEFT's name, for example `base_model.model.encoder.block.0.layer.0.SelfAttention.q.lora_A.weight`. */
export type LoraWeights = Map<string, LoraTensor>;

export interface TrainerOptions {
  /** Keep only the input of each block and compute the rest again on the way back. Default true. */
  checkpointing?: boolean;
  /** Weights to start from, all of them; default: A uniform in +-1/sqrt(inputs), B zero. */
  initial?: LoraWeights;
  /** Most bytes of logits in memory at once: the vocabulary is cut into chunks that fit. Default 32 MiB. */
  logitBytes?: number;
}

export interface Evaluation {
  /** Mean cross-entropy over all labels, in nats. */
  loss: number;
  /** Labels that counted. */
  tokens: number;
}

/**
 * One training run on one device. Calls are served one at a time; the caller awaits each before the next.
 * All but `dispose` reject with a PlaygroundError: `invalid-input`, `device-limit`, `out-of-memory`, `device-lost`.
 */
export interface LoraTrainer {
  /** Steps done, skipped ones included. */
  readonly steps: number;
  /** Numbers being trained. */
  readonly parameters: number;
  /** Bytes this run holds on the device beside the model, at their largest so far. */
  readonly peakBytes: number;
  /** One optimiser step over at most `batchSize * accumulation` examples. */
  step(batch: readonly TrainExample[]): Promise<StepReport>;
  /** Loss without dropout; nothing moves. Any number of examples. */
  evaluate(batch: readonly TrainExample[]): Promise<Evaluation>;
  readAdapter(): Promise<LoraWeights>;
  /** Adapter, optimiser and counters, exactly: a trainer restored from it goes on bit for bit. */
  snapshot(): Promise<Uint8Array<ArrayBuffer>>;
  /** @throws {PlaygroundError} `malformed-file`, `checkpoint-mismatch` when it belongs to another run */
  restore(bytes: Uint8Array): Promise<void>;
  dispose(): void;
}
