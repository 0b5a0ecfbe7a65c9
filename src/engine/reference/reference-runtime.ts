/**
 * T5 in plain arrays: slow and exact. It is the oracle of the tests, the command line's runtime, and what a page
 * without WebGPU falls back to for small models.
 */

import { checkStrength } from '@/core/adapters/lora-adapter';
import { checkAdapterComplete } from '@/core/adapters/peft-adapter';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { checkDecodeOptions, checkPromptIds } from '@/engine/generation/runtime-checks';
import type { DecodeOptions, DecodeSession, EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import { adaptedWeights } from './adapted-weights';
import { type Memory, unrollPositionBiases } from './attention';
import { readCrossAttention } from './cross-attention';
import { ReferenceDecodeSession } from './decode-session';
import { crossMemory } from './decoder';
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
      return readCrossAttention(model, await memoryOf(model, prompts, 0), outputIds, signal);
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
    hidden.push(await encodePrompt(ids, model.weights, model.encoderBiases, model.config));
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
  const cross = new Map<number, readonly Memory[]>();
  for (const prompt of used) cross.set(prompt, await memoryOf(model, prompts, prompt));
  return new ReferenceDecodeSession(model, cross, options);
}

/** What cross-attention reads of one prompt, by layer. */
async function memoryOf(model: ReferenceModel, prompts: EncodedPrompts, prompt: number): Promise<Memory[]> {
  const hidden = hiddenStates.get(prompts)?.[prompt];
  if (!hidden) throw notEncoded();
  return crossMemory(hidden, prompts.lengths[prompt]!, model.weights);
}

function notEncoded(): PlaygroundError {
  return new PlaygroundError('internal', 'Decoding was started on prompts that are not encoded.');
}
