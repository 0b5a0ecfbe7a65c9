/** The facts about a run that its run card is written from. */
import type { RunSettings } from './presets';

export interface LossPoint {
  step: number;
  loss: number;
}

export interface RunFacts {
  name: string;
  /** ISO 8601. */
  createdAt: string;
  baseModel: string;
  /** Where the model comes from, if known: a repository with its revision, or a URL. */
  modelOrigin?: string;
  quantisation: string;
  settings: RunSettings;
  /** Tasks or files the examples come from, with their licences. */
  sources: readonly { name: string; licence: string }[];
  trainCount: number;
  heldOutCount: number;
  /** SHA-256 over prompts, targets and references in order. */
  dataHash: string;
  device: string;
  /** Steps taken. */
  steps: number;
  secondsTrained: number;
  baseLoss?: number;
  best?: LossPoint;
  heldOut: readonly LossPoint[];
  /** Means over all held-out instances, 0 to 1. Empty until the run is finished. */
  scores: readonly {
    metric: string;
    before: number;
    after: number;
    wins: number;
    losses: number;
    ties: number;
    interval?: { low: number; high: number };
  }[];
  peakBytes?: number;
  /** SHA-256 that identifies the stored adapter. */
  adapterId?: string;
}
