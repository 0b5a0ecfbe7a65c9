/**
 * The page's side of the engine: one worker, requests as promises, tokens as callbacks. The only part of the engine that
 * features may import.
 */

import { throwIfCancelled } from '@/core/cancellation';
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import { PlaygroundError } from '@/core/errors';
import type {
  PreparedExample,
  TrainingEvent,
  TrainingMeasure,
  TrainingOrder,
  TrainingOutcome,
} from '@/core/finetune/training-protocol';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import { connectWorker, type WorkerClient } from '@/core/worker-rpc/rpc-client';
import {
  type AttendedPrompt,
  type AttendRequest,
  type BatchRequest,
  ENGINE_CONTRACT,
  type EngineCalls,
  type EngineEvents,
  type ExampleText,
  type GenerateRequest,
  type LoadProgress,
  type MeasuredDevice,
  type MergeRequest,
  type ModelFacts,
  type ModelSource,
  type PromptRequest,
  type RuntimeChoice,
} from '@/engine/protocol';

export interface GenerateOptions {
  /** Called with the new tokens and the whole answer so far. With beams `replace` is true: see {@link TokensProgress}. */
  onTokens?: (tokens: GeneratedToken[], textSoFar: string, replace: boolean) => void;
  /** Stops the generation within one submit; the promise resolves with the answer so far and `finish: 'cancelled'`. */
  signal?: AbortSignal;
}

export interface BatchOptions {
  /** Called with the whole answer so far of one prompt whenever it has new text. */
  onRow?: (row: number, textSoFar: string) => void;
  /** Stops all rows; the promise resolves with their answers so far, `finish: 'cancelled'` for those that had not finished. */
  signal?: AbortSignal;
}

export interface EngineClient {
  /** Loads a model in place of the current one. @param runtime default `auto` @throws {PlaygroundError} */
  load(
    source: ModelSource,
    onProgress?: (progress: LoadProgress) => void,
    runtime?: RuntimeChoice,
  ): Promise<ModelFacts>;
  /** Encodes a prompt with the loaded model's tokenizer. @throws {PlaygroundError} */
  encode(prompt: PromptRequest): Promise<EncodedPrompt>;
  /** Streams an answer. @throws {PlaygroundError} */
  generate(request: GenerateRequest, options?: GenerateOptions): Promise<GenerationResult>;
  /**
   * Answers several prompts together. Each answer is the same as `generate` gives for that prompt. Other requests wait until
   * the batch is done, so split long lists into small batches.
   * @throws {PlaygroundError} for the whole batch if one of its prompts cannot be run
   */
  generateBatch(request: BatchRequest, options?: BatchOptions): Promise<GenerationResult[]>;
  /**
   * Cross-attention: which prompt tokens the model attended to for each token of an answer.
   * @throws {PlaygroundError} `unsupported-file` if the runtime does not expose attention, `device-limit` if prompt and answer
   *   together are too long, `cancelled` if the signal is aborted before this resolves
   */
  attend(request: AttendRequest, signal?: AbortSignal): Promise<AttendedPrompt>;
  unload(): Promise<void>;
  /** Called when the GPU was lost, or the worker died, and the loaded model with it. @returns function that removes the listener */
  onDeviceLost(listener: (error: PlaygroundError) => void): () => void;
  dispose(): void;
}

/** Requests that only the Fine-tune screen makes. */
export interface TrainingClient extends EngineClient {
  /**
   * Merges an adapter into the weights of the loaded model and writes the result as a GGUF file, in the browser's storage
   * where there is one.
   * @returns the file, which the next merge overwrites
   * @throws {PlaygroundError} `checkpoint-mismatch`, `quota`, `cancelled`
   */
  merge(
    request: MergeRequest,
    options?: { onProgress?: (fraction: number) => void; signal?: AbortSignal },
  ): Promise<File>;
  /** Tokenizes training examples. @throws {PlaygroundError} */
  prepareExamples(examples: ExampleText[]): Promise<PreparedExample[]>;
  /** Runs two steps to measure time and memory, and discards them. @throws {PlaygroundError} as {@link train} */
  measureTraining(order: TrainingOrder): Promise<TrainingMeasure>;
  /**
   * Trains to the end, or until the signal is aborted, which pauses the run. Other requests wait until then.
   * @throws {PlaygroundError} `no-webgpu`, `device-lost`, `out-of-memory`, `non-finite`, `invalid-input`
   */
  train(
    order: TrainingOrder,
    onEvent: (event: TrainingEvent) => void,
    signal: AbortSignal,
  ): Promise<TrainingOutcome>;
}

/** Requests that only the Bench screen makes. */
export interface BenchClient extends EngineClient {
  /** Measures the limits of the device. @returns null if the model does not run on our own kernels @throws {PlaygroundError} */
  measureDevice(): Promise<MeasuredDevice | null>;
}

/** Starts an engine in a worker of its own. */
export function createEngineClient(): TrainingClient & BenchClient {
  const start = () =>
    new Worker(new URL('@/engine/worker/entry.ts', import.meta.url), { type: 'module', name: 'engine' });
  return engineClient(connectWorker(ENGINE_CONTRACT, start));
}

/** The client of an engine behind an existing connection. */
export function engineClient({
  call,
  on,
  onStopped,
  dispose,
}: WorkerClient<EngineCalls, EngineEvents>): TrainingClient & BenchClient {
  let hasModel = false;
  const lostListeners = new Set<(error: PlaygroundError) => void>();
  const notifyLost = (error: PlaygroundError) => {
    hasModel = false;
    for (const listener of lostListeners) listener(error);
  };
  on('deviceLost', (error) => notifyLost(PlaygroundError.fromData(error)));
  // A worker that died took its model with it; without one there is nothing to reload.
  onStopped((error) => {
    if (hasModel) notifyLost(error);
  });

  return {
    load: async (source, onProgress, runtime) => {
      hasModel = false;
      const facts = await call('load', { source, runtime }, { onProgress });
      hasModel = true;
      return facts;
    },
    encode: (prompt) => call('encode', prompt),
    generate: (request, { onTokens, signal } = {}) =>
      call('generate', request, {
        onProgress: ({ tokens, textSoFar, replace }) => onTokens?.(tokens, textSoFar, replace),
        signal,
      }),
    generateBatch: (request, { onRow, signal } = {}) =>
      call('generateBatch', request, {
        onProgress: ({ row, textSoFar }) => onRow?.(row, textSoFar),
        signal,
      }),
    attend: async (request, signal) => {
      const attended = await call('attend', request, { signal });
      // The answer may already have been sent when the request is cancelled.
      throwIfCancelled(signal);
      return attended;
    },
    merge: (request, options) => call('merge', request, options),
    prepareExamples: (examples) => call('prepareExamples', examples),
    measureTraining: (order) => call('measureTraining', order),
    train: (order, onEvent, signal) => call('train', order, { onProgress: onEvent, signal }),
    measureDevice: () => call('measureDevice'),
    unload: async () => {
      await call('unload');
      hasModel = false;
    },
    onDeviceLost: (listener) => {
      lostListeners.add(listener);
      return () => lostListeners.delete(listener);
    },
    dispose,
  };
}
