/** Checks a training order before any work begins: it comes from the page, possibly from a stored run. */

import { adaptableMatrices } from '@/core/adapters/lora-adapter';
import { checkRank } from '@/core/adapters/peft-config';
import { PlaygroundError } from '@/core/errors';
import type { LoraTarget, TrainExample } from '@/core/finetune/lora-training';
import type { TrainingOrder } from '@/core/finetune/training-protocol';
import { MAX_PROMPT_TOKENS } from '@/core/generation/settings-table';
import type { T5Config } from '@/core/model/t5-config';

/** Longer than any target in Natural Instructions; decoder attention grows with the square of the length. */
const MAX_TARGET_TOKENS = 1_024;

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

/** @throws {PlaygroundError} `invalid-input` that names the invalid part of the order */
export function checkTrainingOrder(order: TrainingOrder, config: T5Config): void {
  const { train, heldOut, lora, settings, evaluateEvery, watched, maxNewTokens } = order;
  if (train.length < 1) throw wrong('There is nothing to train on.', 'Add examples.');
  if (heldOut.length < 1) throw wrong('There is nothing to evaluate on.', 'Hold out at least one example.');
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
        ? 'No target modules are selected.'
        : `This model has no module ${absent} to adapt.`,
      'Choose q and v, the usual targets.',
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
  if (sourceIds.length > MAX_PROMPT_TOKENS || targetIds.length > MAX_TARGET_TOKENS) {
    throw wrong(
      `An example has ${sourceIds.length} prompt and ${targetIds.length} answer tokens; at most ${MAX_PROMPT_TOKENS} and ${MAX_TARGET_TOKENS} can be trained on.`,
      'Shorten it, or lower the limits so that it is left out.',
    );
  }
  if (sourceIds.some((id) => id >= vocabSize) || targetIds.some((id) => id >= vocabSize)) {
    throw wrong('An example has tokens of another model.', 'Load the model that the run started with.');
  }
}

function wrong(message: string, hint?: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message, { hint });
}
