/**
 * The page's side of the engine: one worker, requests as promises, tokens as callbacks. The only part of the engine
 * that features import.
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
  /** Called with the new tokens and the whole answer so far. With beams `replace` is true: the best beam changed. */
  onTokens?: (tokens: GeneratedToken[], textSoFar: string, replace: boolean) => void;
  /** Stops the generation within one submit; the promise then resolves with what there is, `finish: 'cancelled'`. */
  signal?: AbortSignal;
}

export interface BatchOptions {
  /** The whole answer so far of one prompt, whenever it has grown. */
  onRow?: (row: number, textSoFar: string) => void;
  /** Stops all rows; the promise then resolves with what each has, `finish: 'cancelled'` where it was not at its end. */
  signal?: AbortSignal;
}

export interface EngineClient {
  /** Loads a model, replacing the one before; `runtime` left out is `auto`. @throws {PlaygroundError} */
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
   * Answers several prompts together; each answer is the one that `generate` gives the prompt alone. Other requests wait
   * meanwhile, so long lists are sent in parts of a few prompts.
   * @throws {PlaygroundError} for the whole batch when one of its prompts cannot be run
   */
  generateBatch(request: BatchRequest, options?: BatchOptions): Promise<GenerationResult[]>;
  /**
   * Which tokens of the prompt the model looked at for each token of an answer.
   * @throws {PlaygroundError} `unsupported-file` where the runtime cannot tell, `device-limit` when prompt and answer are
   *   too long together, `cancelled` whenever the signal is aborted before this resolves
   */
  attend(request: AttendRequest, signal?: AbortSignal): Promise<AttendedPrompt>;
  unload(): Promise<void>;
  /** The GPU went away: load again. @returns function that removes the listener */
  onDeviceLost(listener: (error: PlaygroundError) => void): () => void;
  dispose(): void;
}

/** What only the Fine-tune screen asks of an engine. */
export interface TrainingClient extends EngineClient {
  /**
   * The loaded model with an adapter in its weights, as a GGUF file that is in this browser's storage where there is one.
   * @throws {PlaygroundError} `checkpoint-mismatch`, `quota`, `cancelled`
   */
  merge(
    request: MergeRequest,
    options?: { onProgress?: (fraction: number) => void; signal?: AbortSignal },
  ): Promise<File>;
  /** Tokens of prompts and of the answers they should get. @throws {PlaygroundError} */
  prepareExamples(examples: ExampleText[]): Promise<PreparedExample[]>;
  /** Runs a step or two of what would be a run, and keeps nothing of it. @throws {PlaygroundError} `no-webgpu` and others */
  measureTraining(order: TrainingOrder): Promise<TrainingMeasure>;
  /**
   * Trains until the end or until the signal says pause. Other requests wait meanwhile.
   * @throws {PlaygroundError} `no-webgpu`, `device-lost`, `out-of-memory`, `non-finite`, `invalid-input`
   */
  train(
    order: TrainingOrder,
    onEvent: (event: TrainingEvent) => void,
    signal: AbortSignal,
  ): Promise<TrainingOutcome>;
}

/** What only the Bench screen asks of an engine. */
export interface BenchClient extends EngineClient {
  /** @returns null where the model does not run on our kernels. @throws {PlaygroundError} */
  measureDevice(): Promise<MeasuredDevice | null>;
}

/** Starts an engine in a worker of its own. */
export function createEngineClient(): TrainingClient & BenchClient {
  const start = () =>
    new Worker(new URL('@/engine/worker/entry.ts', import.meta.url), { type: 'module', name: 'engine' });
  return engineClient(connectWorker(ENGINE_CONTRACT, start));
}

/** The client of an engine that is connected already. */
export function engineClient({
  call,
  on,
  onStopped,
  dispose,
}: WorkerClient<EngineCalls, EngineEvents>): TrainingClient & BenchClient {
  let hasModel = false;
  const lostListeners = new Set<(error: PlaygroundError) => void>();
  const tellLost = (error: PlaygroundError) => {
    hasModel = false;
    for (const listener of lostListeners) listener(error);
  };
  on('deviceLost', (error) => tellLost(PlaygroundError.fromData(error)));
  // A worker that died took its model with it; one that had none has nothing to load again.
  onStopped((error) => {
    if (hasModel) tellLost(error);
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
      // The answer can be on its way already when the request is cancelled.
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
