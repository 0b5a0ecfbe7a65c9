/** How an answer is generated, under the names of Transformers' `GenerationConfig`. Plain data: it crosses the worker boundary. */

export interface GenerationConfig {
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
export const DEFAULT_GENERATION_CONFIG: GenerationConfig = {
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
