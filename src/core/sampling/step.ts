/** One decode step of one row: how its token is chosen, and what is reported of the choice. */

/** How the device chooses the next token from the logits of a row. */
export interface StepPolicy {
  /** 0 is greedy: the largest logit, the lowest id on a tie. */
  temperature: number;
  /** Keep the k most probable tokens; 0 keeps all. Ties at the border are kept. */
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

/** Largest number of alternatives a step reports: beam search asks for twice its beams. */
export const MAX_ALTERNATIVES = 16;

export interface TokenScore {
  token: number;
  /** Natural log of the model's own probability: before temperature and filters. */
  logprob: number;
}

/** What one decode step chose for one row. */
export interface StepRecord extends TokenScore {
  /** Entropy of the model's own distribution, in nats. */
  entropy: number;
  /** Most probable first; ties by lower id. */
  alternatives: TokenScore[];
}
