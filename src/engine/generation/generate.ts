/**
 * Text from a model: greedy, sampling and beams, streaming, stopping, cancelling; written once above
 * {@link Seq2SeqRuntime}.
 */
import { PlaygroundError } from '@/core/errors';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { DecodeSession, EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import { AnswerBuilder } from './answer-builder';
import { searchBeams } from './beam-search';
import { GenerationClock } from './generation-clock';
import {
  type CancelSignal,
  checkForced,
  checkPrompt,
  type GenerateOptions,
  stepPolicy,
} from './generation-request';
import { parseGenerationSettings } from './generation-settings';
import type { GeneratedToken, GenerationResult, GenerationSettings } from './generation-types';

/**
 * Generates the answer to one prompt.
 * @param inputIds prompt tokens, EOS included
 * @returns the answer; when cancelled, what there was, with `finish: 'cancelled'`
 * @throws {PlaygroundError} `invalid-input`, `prompt-too-long`, and what the runtime throws
 */
export async function generate(
  runtime: Seq2SeqRuntime,
  tokenizer: Tokenizer,
  inputIds: readonly number[],
  settings: GenerationSettings,
  options: GenerateOptions = {},
): Promise<GenerationResult> {
  const checked = parseGenerationSettings(settings);
  checkPrompt(inputIds, runtime);
  checkForced(options.forcedIds ?? [], checked, runtime);
  if (checked.method === 'beam') return searchBeams(runtime, tokenizer, inputIds, checked, options);
  const [result] = await generateRows(runtime, tokenizer, [inputIds], checked, {
    signal: options.signal,
    forced: options.forcedIds && [options.forcedIds],
    onTokens: (_row, tokens, text) => options.onTokens?.(tokens, text, false),
  });
  return result!;
}

export interface BatchOptions {
  signal?: CancelSignal;
  /** New tokens of one row and its whole answer so far. */
  onTokens?: (row: number, tokens: GeneratedToken[], textSoFar: string) => void;
}

/**
 * Generates the answers to several prompts in one decode session. Greedy answers are those each prompt gets alone;
 * sampled ones depend on the row too, since every row has noise of its own.
 * @throws {PlaygroundError} `invalid-input` (beams among others: they fill a session by themselves), `prompt-too-long`
 */
export async function generateBatch(
  runtime: Seq2SeqRuntime,
  tokenizer: Tokenizer,
  prompts: readonly (readonly number[])[],
  settings: GenerationSettings,
  options: BatchOptions = {},
): Promise<GenerationResult[]> {
  const checked = parseGenerationSettings(settings);
  if (checked.method === 'beam') {
    throw new PlaygroundError('invalid-input', 'Beam search runs one prompt at a time.', {
      hint: 'Use greedy or sampling for batches.',
    });
  }
  if (prompts.length === 0) return [];
  for (const ids of prompts) checkPrompt(ids, runtime);
  return generateRows(runtime, tokenizer, prompts, checked, options);
}

interface RowsOptions extends BatchOptions {
  forced?: readonly (readonly number[])[];
}

async function generateRows(
  runtime: Seq2SeqRuntime,
  tokenizer: Tokenizer,
  prompts: readonly (readonly number[])[],
  settings: GenerationSettings,
  options: RowsOptions,
): Promise<GenerationResult[]> {
  const clock = new GenerationClock();
  const answers = prompts.map(() => new AnswerBuilder(tokenizer, runtime.config.eosTokenId, settings));
  let encoded: EncodedPrompts | undefined;
  let session: DecodeSession | undefined;
  try {
    if (!options.signal?.aborted) encoded = await runtime.encode(prompts);
    clock.markEncoded();
    if (encoded && !options.signal?.aborted) {
      session = await runtime.startDecoding(encoded, {
        promptOfRow: prompts.map((_, row) => row),
        maxSteps: settings.maxNewTokens,
        policy: stepPolicy(settings),
        forced: options.forced,
      });
      await runSession(session, runtime, answers, clock, options);
    }
  } finally {
    session?.dispose();
    encoded?.dispose();
  }
  return answers.map((answer, row) => toResult(answer, clock, prompts[row]!.length));
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
