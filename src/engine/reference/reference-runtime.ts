/**
 * T5 in plain arrays: slow and exact. It is the oracle of the tests, the runtime of the command line, and the fallback of a page
 * without WebGPU for small models.
 */

import { checkStrength } from '@/core/adapters/adapter-use';
import { checkAdapterComplete } from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { checkDecodeOptions, checkPromptIds } from '@/engine/generation/runtime-checks';
import type { DecodeOptions, DecodeSession, EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import { adaptedWeights } from './adapted-weights';
import { type KeyValues, unrollPositionBiases } from './attention';
import { readCrossAttention } from './cross-attention';
import { ReferenceDecodeSession } from './decode-session';
import { crossKeyValues } from './decoder';
import { encodePrompt } from './encoder';
import type { ReferenceModel } from './reference-model';
import { loadWeights } from './weights';

/**
 * Reads every weight into memory as float32.
 * @throws {PlaygroundError} what reading the checkpoint throws; `out-of-memory` when it does not fit
 */
export async function loadReferenceRuntime(checkpoint: Checkpoint): Promise<Seq2SeqRuntime> {
  const { config } = checkpoint;
  const weights = await loadWeights(checkpoint);
  const model: ReferenceModel = {
    config,
    weights,
    encoderBiases: unrollPositionBiases(weights.encoder.positionBiases, config, true),
    decoderBiases: unrollPositionBiases(weights.decoder.positionBiases, config, false),
  };
  return {
    ...runtimeOf(model),
    adapters: {
      load: async (adapter) => {
        checkAdapterComplete(adapter, config);
        return {
          at: async (strength) =>
            runtimeOf({ ...model, weights: adaptedWeights(weights, adapter, checkStrength(strength)) }),
          dispose: () => undefined,
        };
      },
    },
  };
}

function runtimeOf(model: ReferenceModel): Seq2SeqRuntime {
  return {
    kind: 'reference',
    config: model.config,
    preferredSteps: 1,
    encode: (prompts) => encode(model, prompts),
    startDecoding: (prompts, options) => startDecoding(model, prompts, options),
    crossAttention: async (prompts, outputIds, signal) => {
      checkPromptIds(outputIds, model.config);
      return readCrossAttention(model, await keyValuesOf(model, prompts, 0), outputIds, signal);
    },
    dispose: () => undefined,
  };
}

/** Prompts are independent here: each is run alone. */
async function encode(
  model: ReferenceModel,
  prompts: readonly (readonly number[])[],
): Promise<EncodedPrompts> {
  const hidden: Float32Array[] = [];
  for (const ids of prompts) {
    checkPromptIds(ids, model.config);
    hidden.push(await encodePrompt(model, ids));
  }
  const encoded = {
    rows: prompts.length,
    lengths: prompts.map((ids) => ids.length),
    readHidden: async (row: number) => hidden[row]!.slice(),
    dispose: () => {
      hidden.length = 0;
    },
  };
  hiddenStates.set(encoded, hidden);
  return encoded;
}

/** The encoder outputs behind the handles that {@link encode} gave out. */
const hiddenStates = new WeakMap<EncodedPrompts, Float32Array[]>();

async function startDecoding(
  model: ReferenceModel,
  prompts: EncodedPrompts,
  options: DecodeOptions,
): Promise<DecodeSession> {
  checkDecodeOptions(options, model.config);
  const used = [...new Set(options.promptOfRow)];
  if (used.length === 0) throw notEncoded();
  const cross = new Map<number, readonly KeyValues[]>();
  for (const prompt of used) cross.set(prompt, await keyValuesOf(model, prompts, prompt));
  return new ReferenceDecodeSession(model, cross, options);
}

/** The cross-attention keys and values of one prompt, by layer. */
async function keyValuesOf(
  model: ReferenceModel,
  prompts: EncodedPrompts,
  prompt: number,
): Promise<KeyValues[]> {
  const hidden = hiddenStates.get(prompts)?.[prompt];
  if (!hidden) throw notEncoded();
  return crossKeyValues(model, hidden, prompts.lengths[prompt]!);
}

function notEncoded(): PlaygroundError {
  return new PlaygroundError('internal', 'Decoding was started on prompts that are not encoded.');
}
