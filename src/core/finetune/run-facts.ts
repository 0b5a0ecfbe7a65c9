/** What is known of a run, in core's own terms: what its card and its exported job are written from. */
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
  /** Where the model's file comes from, where that is known: a repository with its revision, an address. */
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
  /** Of all held-out instances; shares of 1. Empty before the run has ended. */
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
  /** Hash by which the adapter is stored here. */
  adapterId?: string;
}
