/** A loaded model in the worker, and the helpers that all requests share. */

import type { AdapterUse } from '@/core/adapters/adapter-use';
import { type EncodedPrompt, encodePrompt, encodeRaw } from '@/core/encoding/encode-prompt';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { ModelFacts, PromptRequest } from '@/engine/protocol';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import type { ModelAdapters } from '@/engine/worker/adapters';

export interface LoadedModel {
  readonly facts: ModelFacts;
  readonly tokenizer: Tokenizer;
  readonly runtime: Seq2SeqRuntime;
  /** The runtime without its prompt cache, for training; undefined for repositories of ONNX files. */
  readonly bare?: Seq2SeqRuntime;
  /** The model's adapters; undefined for repositories of ONNX files. */
  readonly adapters?: ModelAdapters;
  /** Opens the model's files again while `work` runs. */
  readonly withCheckpoint?: WithCheckpoint;
  /** Resolves when the GPU is lost; undefined on the CPU. */
  readonly lost: Promise<PlaygroundError> | undefined;
  dispose(): void;
}

export type WithCheckpoint = <Result>(work: (checkpoint: Checkpoint) => Promise<Result>) => Promise<Result>;

/**
 * The runtime to answer with: with an adapter applied, or the base model.
 * @throws {PlaygroundError} `unsupported-file` if the model cannot use adapters, and as {@link ModelAdapters.runtime}
 */
export async function runtimeWith(
  model: LoadedModel,
  adapter: AdapterUse | undefined,
): Promise<Seq2SeqRuntime> {
  if (!adapter) return model.runtime;
  if (model.adapters) return model.adapters.runtime(adapter);
  throw new PlaygroundError('unsupported-file', 'Adapters cannot be used with a repository of ONNX files.', {
    hint: 'Load the same model from its original weights.',
  });
}

/** Encodes a prompt with the model's tokenizer. @throws {PlaygroundError} */
export function encodeRequest(request: PromptRequest, tokenizer: Tokenizer): EncodedPrompt {
  return request.kind === 'raw'
    ? encodeRaw(request.text, request.maxSourceLength, tokenizer)
    : encodePrompt(request.prompt, request.options, tokenizer);
}
