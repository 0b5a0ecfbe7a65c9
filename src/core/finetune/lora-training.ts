/**
 * LoRA training (Hu et al., 2021) as plain data: what is trained, with which settings, and what a step reports.
 * A trained projection computes `y = W x + scale * B (A dropout(x))`; W stays frozen in its stored format.
 */

/** Projections that can carry an adapter. `wi` exists in ReLU models, `wi_0` (gate) and `wi_1` in gated ones. */
export type LoraTarget = 'q' | 'k' | 'v' | 'o' | 'wi' | 'wi_0' | 'wi_1' | 'wo';

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

export interface Evaluation {
  /** Mean cross-entropy over all labels, in nats. */
  loss: number;
  /** Labels that counted. */
  tokens: number;
}
