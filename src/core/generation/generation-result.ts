/** What a generation gives. Plain data: it crosses the worker boundary. */
import type { StepRecord } from '@/core/sampling/step';

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
