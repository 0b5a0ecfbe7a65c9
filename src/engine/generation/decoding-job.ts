import type { CancelSignal } from '@/core/cancellation';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GeneratedToken } from '@/core/generation/generation-result';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { Seq2SeqRuntime } from '@/engine/runtime';

/** Prompts to answer with one config: one answer per row. Rows of the same prompt share its encoder output. */
export interface DecodingJob {
  runtime: Seq2SeqRuntime;
  tokenizer: Tokenizer;
  /** Already validated. */
  config: GenerationConfig;
  /** Token ids of each prompt, EOS included. */
  prompts: readonly (readonly number[])[];
  /** For each row, the index of its prompt. */
  promptOfRow: readonly number[];
  /** Seed of each row, for sampling; default: `config.seed` for all. */
  seeds?: readonly number[];
  /** Tokens that the answer of each row must begin with. */
  forced?: readonly (readonly number[])[];
  /** Checked between device runs; the answers then end with `finish: 'cancelled'`. */
  signal?: CancelSignal;
  /** New tokens of one row and its whole answer so far; with beam search, all tokens of the best beam. */
  onTokens?: (row: number, tokens: GeneratedToken[], textSoFar: string) => void;
}
