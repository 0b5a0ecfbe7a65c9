/** Which tokens of the prompt the model looked at for each token of an answer. */

import { type CancelSignal, throwIfCancelled } from '@/core/cancellation';
import { PlaygroundError } from '@/core/errors';
import type { CrossAttention } from '@/core/generation/generation-result';
import { GENERATION_SETTINGS } from '@/core/generation/settings-table';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { checkPrompt } from './generation-request';

/** 256 MiB: twice a base model's answer of 128 tokens to a prompt of 1,024. */
const MOST_WEIGHTS = 2 ** 26;

/**
 * Feeds the decoder the tokens of an answer and gives its cross-attention. Row t holds what the decoder looked at when
 * it chose token t, so the first row is that of the decoder start.
 * @param inputIds prompt tokens, EOS included
 * @param outputIds tokens of the answer; EOS, if there, is the last
 * @throws {PlaygroundError} `invalid-input`, `prompt-too-long`, `device-limit` when prompt and answer are too long
 *   together, `cancelled`, `unsupported-file` where the runtime cannot tell, `non-finite`
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
  if (numDecoderLayers * numHeads * outputIds.length * inputIds.length > MOST_WEIGHTS) {
    throw new PlaygroundError(
      'device-limit',
      `The attention between ${inputIds.length} and ${outputIds.length} tokens is too much to hold at once.`,
      { hint: 'Look at a shorter answer, or at a smaller model.' },
    );
  }
  throwIfCancelled(options.signal);
  const encoded = await runtime.encode([inputIds]);
  try {
    throwIfCancelled(options.signal);
    const attention = await runtime.crossAttention(encoded, outputIds, options.signal);
    if (!attention.weights.every(Number.isFinite)) {
      throw new PlaygroundError('non-finite', 'The model produced numbers that are not finite.', {
        hint: 'The weights are damaged. Load the model again.',
      });
    }
    return attention;
  } finally {
    encoded.dispose();
  }
}

function checkAnswer(outputIds: readonly number[], { config }: Seq2SeqRuntime): void {
  const wrong = outputIds.some(
    (id, place) =>
      !Number.isInteger(id) ||
      id < 0 ||
      id >= config.vocabSize ||
      (id === config.eosTokenId && place < outputIds.length - 1),
  );
  if (!wrong && outputIds.length > 0 && outputIds.length <= GENERATION_SETTINGS.maxNewTokens.max) return;
  throw new PlaygroundError('invalid-input', 'These tokens are no answer of the loaded model.', {
    hint: 'Run the prompt again with this model.',
  });
}
