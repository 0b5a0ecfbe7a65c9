/** What a person can ask of a generation, and what comes back. Plain data: it crosses the worker boundary. */
import type { StepRecord } from '@/engine/runtime';

export interface GenerationSettings {
  /** `greedy`, `sample` (temperature, top-k, top-p, seed) or `beam`. */
  method: 'greedy' | 'sample' | 'beam';
  maxNewTokens: number;
  minNewTokens: number;
  temperature: number;
  topK: number;
  topP: number;
  seed: number;
  beams: number;
  /** Beam scores are divided by length^penalty; 1 is the mean, 0 the sum. */
  lengthPenalty: number;
  /** Alternatives reported per token, 0 to 8. */
  alternatives: number;
  /** Text that ends the generation when it appears; it is cut from the answer. */
  stopStrings: readonly string[];
}

/** Tk-Instruct's own settings: greedy, at most 128 new tokens. */
export const PAPER_SETTINGS: GenerationSettings = {
  method: 'greedy',
  maxNewTokens: 128,
  minNewTokens: 0,
  temperature: 1,
  topK: 0,
  topP: 1,
  seed: 1,
  beams: 4,
  lengthPenalty: 1,
  alternatives: 5,
  stopStrings: [],
};

export interface GeneratedToken extends StepRecord {
  /** The text this token adds to the answer so far (may be empty while a word is incomplete). */
  text: string;
  /** Texts of the alternatives, in their order. */
  alternativeTexts: string[];
}

export type FinishReason = 'eos' | 'length' | 'stop-string' | 'cancelled';

export interface GenerationResult {
  /** Ids produced, EOS included when it was reached. */
  outputIds: number[];
  /** Decoded answer without special tokens. */
  text: string;
  tokens: GeneratedToken[];
  finish: FinishReason;
  /** Sum of token log-probabilities; for beams the length-normalised score of the winner. */
  score: number;
  timing: GenerationTiming;
}

/** How much each token of an answer looked at each token of the prompt. */
export interface CrossAttention {
  layers: number;
  heads: number;
  outputTokens: number;
  sourceTokens: number;
  /** `[layers, heads, outputTokens, sourceTokens]`; each row of sourceTokens sums to 1. */
  weights: Float32Array;
}

/** Wall-clock milliseconds. */
export interface GenerationTiming {
  promptTokens: number;
  encodeMs: number;
  /** From the call to the first token in hand. */
  firstTokenMs: number;
  /** From the first token to the last. */
  decodeMs: number;
  /** New tokens after the first, per second of decodeMs; 0 when there was only one. */
  tokensPerSecond: number;
}
