/** Cross-attention: how much each token of an answer attends to each token of the prompt. */

import { type CancelSignal, throwIfCancelled } from '@/core/cancellation';
import { PlaygroundError } from '@/core/errors';
import type { CrossAttention } from '@/core/generation/generation-result';
import { GENERATION_SETTINGS } from '@/core/generation/settings-table';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { checkPrompt } from './generation-request';

/** 256 MiB of f32: twice what a base model needs for 128 answer tokens and a prompt of 1,024. */
const MAX_WEIGHTS = 2 ** 26;

/**
 * Feeds the tokens of an answer to the decoder (teacher forcing) and returns its cross-attention. Row t is the attention
 * with which token t was predicted, so row 0 belongs to the decoder start token.
 * @param inputIds prompt tokens, EOS included
 * @param outputIds tokens of the answer; EOS only as the last
 * @throws {PlaygroundError} `invalid-input`, `prompt-too-long`, `device-limit` when the attention matrix would be too
 *   large, `cancelled`, `unsupported-file` where the runtime does not expose attention, `non-finite`
 */
export async function attend(
  runtime: Seq2SeqRuntime,
  inputIds: readonly number[],
  outputIds: readonly number[],
  options: { signal?: CancelSignal } = {},
): Promise<CrossAttention> {
  checkPrompt(inputIds, runtime);
  checkAnswer(outputIds, runtime);
  const { numDecoderLayers, numHeads } = runtime.config;
  if (numDecoderLayers * numHeads * outputIds.length * inputIds.length > MAX_WEIGHTS) {
    throw new PlaygroundError(
      'device-limit',
      `The attention of ${outputIds.length} answer tokens to ${inputIds.length} prompt tokens does not fit into memory.`,
      { hint: 'Inspect a shorter answer, or use a smaller model.' },
    );
  }
  throwIfCancelled(options.signal);
  const encoded = await runtime.encode([inputIds]);
  try {
    throwIfCancelled(options.signal);
    const attention = await runtime.crossAttention(encoded, outputIds, options.signal);
    if (!attention.weights.every(Number.isFinite)) {
      throw new PlaygroundError('non-finite', 'The model produced values that are not finite.', {
        hint: 'The weights are damaged. Load the model again.',
      });
    }
    return attention;
  } finally {
    encoded.dispose();
  }
}

/** @throws {PlaygroundError} `invalid-input` */
function checkAnswer(outputIds: readonly number[], { config }: Seq2SeqRuntime): void {
  const wrong = outputIds.some(
    (id, place) =>
      !Number.isInteger(id) ||
      id < 0 ||
      id >= config.vocabSize ||
      (id === config.eosTokenId && place < outputIds.length - 1),
  );
  if (!wrong && outputIds.length > 0 && outputIds.length <= GENERATION_SETTINGS.maxNewTokens.max) return;
  throw new PlaygroundError('invalid-input', 'These tokens cannot be an answer of the loaded model.', {
    hint: 'Run the prompt again with this model.',
  });
}
