/** Checks that every runtime makes before any work begins. */
import { PlaygroundError } from '@/core/errors';
import type { T5Config } from '@/core/model/t5-config';
import { MAX_ALTERNATIVES } from '@/core/sampling/step';
import type { DecodeOptions } from '@/engine/runtime';

/** @throws {PlaygroundError} `invalid-input` for an empty prompt or an id outside the vocabulary */
export function checkPromptIds(ids: readonly number[], config: T5Config): void {
  checkIds(ids, config);
  if (ids.length === 0)
    throw new PlaygroundError('invalid-input', 'The prompt is empty.', { hint: 'Write something.' });
}

/** @throws {PlaygroundError} `invalid-input` for forced ids outside the vocabulary or too many alternatives */
export function checkDecodeOptions(options: DecodeOptions, config: T5Config): void {
  for (const forced of options.forced ?? []) checkIds(forced, config);
  if (options.policy.alternatives > MAX_ALTERNATIVES)
    throw new PlaygroundError('invalid-input', `At most ${MAX_ALTERNATIVES} alternatives can be reported.`);
}

function checkIds(ids: readonly number[], config: T5Config): void {
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= config.vocabSize);
  if (wrong === undefined) return;
  throw new PlaygroundError(
    'invalid-input',
    `Token ${wrong} is not in the model's vocabulary of ${config.vocabSize}.`,
    { hint: 'The tokenizer belongs to another model.' },
  );
}
