/** One decode session over several rows, each with an answer, an ending and noise of its own. */

import type { CancelSignal } from '@/core/cancellation';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { DecodeSession, EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import { AnswerBuilder } from './answer-builder';
import { GenerationClock } from './generation-clock';
import { stepPolicy } from './generation-request';

/** What a session generates from: prompts, and the rows that read them. Rows of one prompt share its encoder output. */
export interface RowsJob {
  /** Prompt tokens, EOS included. */
  prompts: readonly (readonly number[])[];
  promptOfRow: readonly number[];
  /** Of each row; `settings.seed` for all when left out. */
  seeds?: readonly number[];
  /** Tokens each row begins with. */
  forced?: readonly (readonly number[])[];
}

export interface RowsOptions {
  signal?: CancelSignal;
  /** New tokens of one row and its whole answer so far; with beams all tokens of the one that leads. */
  onTokens?: (row: number, tokens: GeneratedToken[], textSoFar: string) => void;
}

/**
 * Greedy or sampled answers of all rows; what each row gets does not depend on the others.
 * @param settings checked
 * @returns one answer a row; when cancelled, what there was
 */
export async function runRows(
  runtime: Seq2SeqRuntime,
  tokenizer: Tokenizer,
  job: RowsJob,
  settings: GenerationConfig,
  options: RowsOptions = {},
): Promise<GenerationResult[]> {
  const { prompts, promptOfRow } = job;
  const clock = new GenerationClock();
  const answers = promptOfRow.map(() => new AnswerBuilder(tokenizer, runtime.config.eosTokenId, settings));
  let encoded: EncodedPrompts | undefined;
  let session: DecodeSession | undefined;
  try {
    if (!options.signal?.aborted) encoded = await runtime.encode(prompts);
    clock.markEncoded();
    if (encoded && !options.signal?.aborted) {
      session = await runtime.startDecoding(encoded, {
        promptOfRow,
        maxSteps: settings.maxNewTokens,
        policy: stepPolicy(settings),
        seeds: job.seeds ?? promptOfRow.map(() => settings.seed),
        forced: job.forced,
      });
      await runSession(session, runtime, answers, clock, options);
    }
  } finally {
    session?.dispose();
    encoded?.dispose();
  }
  return answers.map((answer, row) => toResult(answer, clock, prompts[promptOfRow[row]!]!.length));
}

/** Runs the session until every answer has ended or the signal says stop. */
async function runSession(
  session: DecodeSession,
  runtime: Seq2SeqRuntime,
  answers: readonly AnswerBuilder[],
  clock: GenerationClock,
  options: RowsOptions,
): Promise<void> {
  while (answers.some((answer) => !answer.finish) && !options.signal?.aborted) {
    const steps = await session.run(runtime.preferredSteps);
    if (steps.length === 0) return;
    clock.markTokens();
    answers.forEach((answer, row) => {
      const added: GeneratedToken[] = [];
      for (const step of steps) if (!answer.finish) added.push(answer.push(step[row]!));
      if (added.length > 0) options.onTokens?.(row, added, answer.text);
    });
  }
}

function toResult(answer: AnswerBuilder, clock: GenerationClock, promptTokens: number): GenerationResult {
  answer.close('cancelled');
  return {
    outputIds: answer.tokens.map((token) => token.token),
    text: answer.text,
    tokens: answer.tokens,
    finish: answer.finish!,
    score: answer.tokens.reduce((sum, token) => sum + token.logprob, 0),
    timing: clock.timing(promptTokens, answer.tokens.length),
  };
}
