/** The settings of a run that a person can change, and two presets. */

import { DEFAULT_ENCODING } from '@/core/encoding/named-encodings';
import { GENERATION_SETTINGS } from '@/core/generation/settings-table';
import type { LearningRateSchedule } from './lora-training';

export interface RunSettings {
  seed: number;
  steps: number;
  learningRate: number;
  rank: number;
  /** Examples per step; gradients of several micro-batches are accumulated. */
  batch: number;
  /** Examples per micro-batch, which go through the model together. */
  together: number;
  alpha: number;
  dropout: number;
  rsLora: boolean;
  schedule: LearningRateSchedule;
  /** Fraction of the steps in which the learning rate rises. */
  warmup: number;
  weightDecay: number;
  clipNorm: number;
  /** `attention-qv` is LoRA's usual choice; `wi` stands for both halves of a gated feed-forward. */
  targets: 'attention-qv' | 'attention' | 'everything';
  scope: 'all' | 'decoder';
  encodingId: string;
  maxSource: number;
  maxTarget: number;
  /** Max number of examples to train on. */
  train: number;
  heldOut: number;
  /** Held-out instances answered at each evaluation. */
  watched: number;
  /** Evaluations during the run. */
  evaluations: number;
}

export type PresetName = 'quick' | 'careful';

const COMMON = {
  seed: 1,
  dropout: 0,
  rsLora: false,
  weightDecay: 0,
  clipNorm: 1,
  scope: 'all',
  encodingId: DEFAULT_ENCODING,
  maxTarget: 128,
} as const;

export const PRESETS: Readonly<Record<PresetName, RunSettings>> = {
  quick: {
    ...COMMON,
    steps: 40,
    learningRate: 2e-3,
    rank: 8,
    alpha: 16,
    batch: 8,
    together: 8,
    schedule: 'linear',
    warmup: 0.05,
    targets: 'attention-qv',
    maxSource: 512,
    train: 64,
    heldOut: 16,
    watched: 8,
    evaluations: 4,
  },
  careful: {
    ...COMMON,
    steps: 300,
    learningRate: 5e-4,
    rank: 16,
    alpha: 32,
    dropout: 0.05,
    batch: 16,
    together: 8,
    schedule: 'cosine',
    warmup: 0.05,
    targets: 'attention',
    maxSource: 1_024,
    train: 1_000,
    heldOut: 100,
    watched: 20,
    evaluations: 10,
  },
};

const { seed: SEED, maxSourceLength: PROMPT } = GENERATION_SETTINGS;

/** Range of every number, for form fields and stored settings alike. */
export const BOUNDS = {
  seed: [SEED.min, SEED.max],
  steps: [1, 100_000],
  learningRate: [1e-6, 0.1],
  rank: [1, 256],
  batch: [1, 256],
  together: [1, 64],
  alpha: [0.1, 1_024],
  dropout: [0, 0.9],
  warmup: [0, 0.9],
  weightDecay: [0, 1],
  clipNorm: [0, 100],
  maxSource: [PROMPT.min, PROMPT.max],
  maxTarget: [1, 512],
  train: [4, 100_000],
  heldOut: [2, 1_000],
  watched: [1, 200],
  evaluations: [1, 100],
} as const satisfies Partial<Record<keyof RunSettings, readonly [number, number]>>;

export type BoundedField = keyof typeof BOUNDS;

/** Clamps a setting to its range, and rounds it where it is a whole number. */
export function bounded(field: BoundedField, value: number): number {
  const [low, high] = BOUNDS[field];
  const whole = Number.isInteger(low) && Number.isInteger(high) && high > 1 && field !== 'clipNorm';
  return Math.min(high, Math.max(low, whole ? Math.round(value) : value));
}

/** Splits a batch into micro-batches of equal size. */
export function batchParts({ batch, together }: Pick<RunSettings, 'batch' | 'together'>): {
  batchSize: number;
  accumulation: number;
} {
  const accumulation = Math.ceil(batch / Math.min(batch, together));
  return { batchSize: Math.ceil(batch / accumulation), accumulation };
}
