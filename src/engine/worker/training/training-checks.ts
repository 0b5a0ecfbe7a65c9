/** An order is checked before any work begins: it crosses from the page, and may come from a stored run. */

import { adaptableMatrices } from '@/core/adapters/lora-adapter';
import { checkRank } from '@/core/adapters/peft-config';
import { PlaygroundError } from '@/core/errors';
import type { LoraTarget, TrainExample } from '@/core/finetune/lora-training';
import type { TrainingOrder } from '@/core/finetune/training-protocol';
import { MAX_PROMPT_TOKENS } from '@/core/generation/settings-table';
import type { T5Config } from '@/core/model/t5-config';

/** More than any target of Natural Instructions; attention in the decoder grows with its square. */
const MOST_TARGET_TOKENS = 1_024;

const TENSORS: Record<LoraTarget, RegExp> = {
  q: /attn_q\.weight$/,
  k: /attn_k\.weight$/,
  v: /attn_v\.weight$/,
  o: /attn_o\.weight$/,
  wi: /ffn_up\.weight$/,
  wi_0: /ffn_gate\.weight$/,
  wi_1: /ffn_up\.weight$/,
  wo: /ffn_down\.weight$/,
};

/** @throws {PlaygroundError} `invalid-input` that says which part of an order cannot be done */
export function checkTrainingOrder(order: TrainingOrder, config: T5Config): void {
  const { train, heldOut, lora, settings, evaluateEvery, watched, maxNewTokens } = order;
  if (train.length < 1) throw wrong('There is nothing to train on.', 'Add examples.');
  if (heldOut.length < 1) throw wrong('There is nothing to measure with.', 'Hold out at least one example.');
  for (const [name, value] of Object.entries({
    Steps: settings.steps,
    Batch: settings.batchSize,
    Accumulation: settings.accumulation,
    'Steps between evaluations': evaluateEvery,
    'Watched instances': watched,
    'New tokens': maxNewTokens,
  })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw wrong(`${name} must be a whole number of at least 1.`);
  }
  for (const example of [...train, ...heldOut]) checkExample(example, config);
  const gated = config.isGatedAct;
  const absent = lora.targets.find((target) =>
    gated ? target === 'wi' : target === 'wi_0' || target === 'wi_1',
  );
  if (absent !== undefined || lora.targets.length === 0) {
    throw wrong(
      absent === undefined
        ? 'No matrices are chosen to be adapted.'
        : `This model has no ${absent} to adapt.`,
      'Choose q and v, as usual.',
    );
  }
  const shapes = [...adaptableMatrices(config)].flatMap(([name, shape]) =>
    lora.targets.some((target) => TENSORS[target].test(name)) ? [shape] : [],
  );
  checkRank(lora.rank, shapes);
}

function checkExample({ sourceIds, targetIds }: TrainExample, { vocabSize }: T5Config): void {
  if (sourceIds.length === 0 || targetIds.length === 0)
    throw wrong('An example has an empty prompt or answer.');
  if (sourceIds.length > MAX_PROMPT_TOKENS || targetIds.length > MOST_TARGET_TOKENS) {
    throw wrong(
      `An example has ${sourceIds.length} prompt and ${targetIds.length} answer tokens; at most ${MAX_PROMPT_TOKENS} and ${MOST_TARGET_TOKENS} can be trained on.`,
      'Shorten it, or lower the limits so that it is left out.',
    );
  }
  if (sourceIds.some((id) => id >= vocabSize) || targetIds.some((id) => id >= vocabSize)) {
    throw wrong('An example has tokens of another model.', 'Load the model that the run began with.');
  }
}

function wrong(message: string, hint?: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message, { hint });
}
