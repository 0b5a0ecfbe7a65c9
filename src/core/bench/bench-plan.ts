/**
 * The work of a benchmark, the same for every runtime: prompts of exact lengths, a fixed number of new tokens, and a few
 * short questions whose greedy answers are compared.
 */

export interface BenchPlan {
  /** Prompt lengths in tokens at which the prefill is timed. */
  promptLengths: readonly number[];
  /** New tokens of each timed answer. */
  newTokens: number;
  /** Answers decoded together in the batch figure; 0 leaves it out. */
  batch: number;
  /** Rounds that are measured, after one to warm up. */
  rounds: number;
}

export const PLANS = {
  quick: { promptLengths: [32, 128], newTokens: 16, batch: 0, rounds: 2 },
  full: { promptLengths: [32, 128, 512], newTokens: 32, batch: 8, rounds: 5 },
} as const satisfies Record<string, BenchPlan>;

export type PlanName = keyof typeof PLANS;

/** Prompt length in tokens at which decoding is timed: that of an ordinary instruction. */
export const DECODE_PROMPT_LENGTH = 128;

const WORDS =
  'the river runs past seven quiet houses where a teacher reads letters from students about maps and numbers';

/**
 * A text of more than `tokens` tokens under any tokenizer (no token spans two words), to be truncated by the encoder.
 * Rounds differ from the first word on, so that no runtime answers from a cache.
 */
export function fillerText(tokens: number, round: number): string {
  const words = WORDS.split(' ');
  const text = Array.from({ length: tokens }, (_, i) => words[(i * 7 + round * 5 + (i % 3)) % words.length]);
  return `Round ${round} of ${tokens}: ${text.join(' ')}`;
}

/** Short questions in the paper's format; two runtimes should give the same greedy answers. */
export const AGREEMENT_PROMPTS: readonly string[] = [
  ['return the currency of the given country', 'India'],
  ['return the capital of the given country', 'Norway'],
  ['negate the sentence', 'John went to school.'],
  ['change the sentence to the past tense', 'She walks to the market.'],
].map(
  ([definition, input]) =>
    `Definition: ${definition}.\n\nNow complete the following example -\nInput: ${input}.\nOutput: `,
);
