/** What a generation is asked with, and the checks before any work begins. */
import type { CancelSignal } from '@/core/cancellation';
import { PlaygroundError } from '@/core/errors';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GeneratedToken } from '@/core/generation/generation-result';
import { MAX_PROMPT_TOKENS } from '@/core/generation/settings-table';
import type { StepPolicy } from '@/core/sampling/step';
import type { Seq2SeqRuntime } from '@/engine/runtime';

export interface GenerateOptions {
  /** New tokens and the whole answer so far; with beams `replace` is true: the tokens are all of the best beam. */
  onTokens?: (tokens: GeneratedToken[], textSoFar: string, replace: boolean) => void;
  /** Looked at between device runs; what there is by then is the result. */
  signal?: CancelSignal;
  /** Tokens the answer must begin with; they count as new tokens. */
  forcedIds?: readonly number[];
}

/** @throws {PlaygroundError} `invalid-input` for an empty prompt, `prompt-too-long` */
export function checkPrompt(ids: readonly number[], runtime: Seq2SeqRuntime): void {
  const { eosTokenId } = runtime.config;
  if (ids.every((id) => id === eosTokenId)) {
    throw new PlaygroundError('invalid-input', 'The prompt is empty.', {
      hint: 'Write an instruction first.',
    });
  }
  if (ids.length > MAX_PROMPT_TOKENS) {
    throw new PlaygroundError(
      'prompt-too-long',
      `The prompt has ${ids.length} tokens; at most ${MAX_PROMPT_TOKENS} can be run.`,
      { hint: 'Shorten the input, or leave out examples.' },
    );
  }
}

/** @throws {PlaygroundError} `invalid-input` when the forced tokens leave no room or are not the model's */
export function checkForced(
  forced: readonly number[],
  settings: GenerationConfig,
  runtime: Seq2SeqRuntime,
): void {
  const { vocabSize } = runtime.config;
  if (forced.length > settings.maxNewTokens) {
    throw new PlaygroundError(
      'invalid-input',
      'The beginning to continue from is longer than the answer may be.',
      {
        hint: 'Raise max new tokens.',
      },
    );
  }
  if (forced.some((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize)) {
    throw new PlaygroundError(
      'invalid-input',
      "The beginning to continue from has tokens outside the model's vocabulary.",
      {
        hint: 'It may come from another model.',
      },
    );
  }
}

/**
 * How the device chooses tokens. Beams are chosen on this side: the device reports as many alternatives as the search
 * needs, or more when the reader wants them.
 */
export function stepPolicy(settings: GenerationConfig): StepPolicy {
  const { seed, minNewTokens, alternatives, temperature, topK, topP } = settings;
  const greedy = { temperature: 0, topK: 0, topP: 1, seed, minNewTokens, alternatives };
  if (settings.method === 'beam')
    return { ...greedy, alternatives: Math.max(2 * settings.numBeams, alternatives) };
  return settings.method === 'greedy' ? greedy : { ...greedy, temperature, topK, topP };
}
