/**
 * Text from a model: greedy, sampling and beams, streaming, stopping, cancelling; written once above
 * {@link Seq2SeqRuntime}.
 */

import type { GenerationConfig } from '@/core/generation/generation-config';
import { parseGenerationConfig } from '@/core/generation/generation-config';
import type { GenerationResult } from '@/core/generation/generation-result';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { searchBeams } from './beam-search';
import { checkForced, checkPrompt, type GenerateOptions } from './generation-request';
import { runRows } from './run-rows';

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
  settings: GenerationConfig,
  options: GenerateOptions = {},
): Promise<GenerationResult> {
  const checked = parseGenerationConfig(settings);
  checkPrompt(inputIds, runtime);
  checkForced(options.forcedIds ?? [], checked, runtime);
  const job = {
    prompts: [inputIds],
    promptOfRow: [0],
    forced: options.forcedIds && [options.forcedIds],
  };
  const beams = checked.method === 'beam';
  const { signal, onTokens } = options;
  const [result] = await (beams ? searchBeams : runRows)(runtime, tokenizer, job, checked, {
    signal,
    onTokens: onTokens && ((_row, tokens, text) => onTokens(tokens, text, beams)),
  });
  return result!;
}
