/** One decode step of one row: how its token is chosen, and what is reported about the choice. */

/**
 * How the next token is chosen from the logits of a row: the logits processors and warpers of Transformers, in its order
 * (min new tokens, temperature, top-k, top-p).
 */
export interface StepPolicy {
  /** 0 is greedy: the largest logit, the lowest id on a tie. */
  temperature: number;
  /** Keep the k most probable tokens; 0 keeps all. Tokens as probable as the k-th are kept. */
  topK: number;
  /** Keep the smallest set of most probable tokens (after temperature and topK) whose mass reaches topP; 1 keeps all. */
  topP: number;
  /** 32-bit seed of the counter-based noise (see core/sampling/noise.ts). */
  seed: number;
  /** Steps before which EOS is never chosen. */
  minNewTokens: number;
  /** Most probable tokens reported with each step, 0 to {@link MAX_ALTERNATIVES}. */
  alternatives: number;
}

/** Most alternatives that a step can report: beam search needs twice its beams. */
export const MAX_ALTERNATIVES = 16;

export interface TokenScore {
  token: number;
  /** Natural log of the model's own probability: before temperature and filters. */
  logprob: number;
}

/** What a decode step chose for a row. */
export interface StepRecord extends TokenScore {
  /** Entropy of the model's own distribution, in nats. */
  entropy: number;
  /** Most probable first; ties by lower id. */
  alternatives: TokenScore[];
}
