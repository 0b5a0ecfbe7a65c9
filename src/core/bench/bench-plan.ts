/**
 * What a benchmark asks of every runtime, so that all of them do the same work: prompts of exact lengths, a fixed
 * number of new tokens, and a few short questions whose greedy answers are compared.
 */

export interface BenchPlan {
  /** Prompt lengths in tokens at which the prefill is timed. */
  promptLengths: readonly number[];
  /** New tokens of each timed answer. */
  newTokens: number;
  /** Answers decoded together in the batch figure; 0 leaves it out. */
  batch: number;
  /** Rounds that count; one more before them warms up. */
  rounds: number;
}

export const PLANS = {
  quick: { promptLengths: [32, 128], newTokens: 16, batch: 0, rounds: 2 },
  full: { promptLengths: [32, 128, 512], newTokens: 32, batch: 8, rounds: 5 },
} as const satisfies Record<string, BenchPlan>;

export type PlanName = keyof typeof PLANS;

/** Prompt length at which decoding is timed: an ordinary instruction. */
export const DECODE_PROMPT_LENGTH = 128;

const WORDS =
  'the river runs past seven quiet houses where a teacher reads letters from students about maps and numbers';

/**
 * A text of more than `tokens` tokens under any tokenizer (a token spans no more than one word here), to be cut to
 * length by the encoder. Rounds differ from the first word on, so that no runtime answers from its cache.
 */
export function fillerText(tokens: number, round: number): string {
  const words = WORDS.split(' ');
  const text = Array.from({ length: tokens }, (_, i) => words[(i * 7 + round * 5 + (i % 3)) % words.length]);
  return `Round ${round} of ${tokens}: ${text.join(' ')}`;
}

/** Short questions in the paper's form: greedy answers of two runtimes should be the same text. */
export const AGREEMENT_PROMPTS: readonly string[] = [
  ['return the currency of the given country', 'India'],
  ['return the capital of the given country', 'Norway'],
  ['negate the sentence', 'John went to school.'],
  ['change the sentence to the past tense', 'She walks to the market.'],
].map(
  ([definition, input]) =>
    `Definition: ${definition}.\n\nNow complete the following example -\nInput: ${input}.\nOutput: `,
);
