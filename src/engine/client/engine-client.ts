/**
 * The page's side of the engine: one worker, requests as promises, tokens as callbacks. The only part of the engine
 * that features import.
 */

import type { AdapterUse } from '@/core/adapters/lora-adapter';
import { throwIfCancelled } from '@/core/cancellation';
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import { type ErrorData, PlaygroundError } from '@/core/errors';
import type {
  PreparedExample,
  TrainingEvent,
  TrainingMeasure,
  TrainingOrder,
  TrainingOutcome,
} from '@/core/finetune/training-protocol';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import {
  type AttendedPrompt,
  type DeviceLostNotice,
  type EngineEvent,
  type EngineRequest,
  type ExampleText,
  type LoadProgress,
  type MeasuredDevice,
  type ModelFacts,
  type ModelSource,
  PROTOCOL_VERSION,
  type PromptRequest,
  type RequestEnvelope,
  type ResponseEnvelope,
  type RuntimeChoice,
} from '@/engine/protocol';

export interface GenerateOptions {
  /** Called with the new tokens and the whole answer so far. With beams `replace` is true: the best beam changed. */
  onTokens?: (tokens: GeneratedToken[], textSoFar: string, replace: boolean) => void;
  /** Stops the generation within one submit; the promise then resolves with what there is, `finish: 'cancelled'`. */
  signal?: AbortSignal;
}

export interface GenerateRequest {
  prompt: PromptRequest;
  settings: GenerationConfig;
  /** Tokens the answer must begin with ("continue from here"). */
  forcedIds?: number[];
  /** An adapter of the shelf; the model alone when left out. */
  adapter?: AdapterUse;
}

export interface BatchRequest {
  /** 1 to 32. */
  prompts: PromptRequest[];
  settings: GenerationConfig;
  /** With sampling, the seed of each prompt; `settings.seed` for all when left out. */
  seeds?: number[];
  /** An adapter of the shelf; the model alone when left out. */
  adapter?: AdapterUse;
}

export interface BatchOptions {
  /** The whole answer so far of one prompt, whenever it has grown. */
  onRow?: (row: number, textSoFar: string) => void;
  /** Stops all rows; the promise then resolves with what each has, `finish: 'cancelled'` where it was not at its end. */
  signal?: AbortSignal;
}

export interface AttendRequest {
  prompt: PromptRequest;
  /** As a generation gave them. */
  outputIds: number[];
  /** The one that was in force; the model alone when left out. */
  adapter?: AdapterUse;
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
    request: { adapter: AdapterUse; quantisation: Quantisation },
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

interface Pending {
  resolve: (answer: never) => void;
  reject: (error: PlaygroundError) => void;
  onEvent?: (event: EngineEvent) => void;
}

export function createEngineClient(): TrainingClient & BenchClient {
  const worker = new Worker(new URL('@/engine/worker/entry.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
  const pending = new Map<number, Pending>();
  const lostListeners = new Set<(error: PlaygroundError) => void>();
  let nextId = 1;

  const failAll = (data: ErrorData) => {
    for (const waiting of pending.values()) waiting.reject(PlaygroundError.fromData(data));
    pending.clear();
  };

  worker.onmessage = ({ data }: MessageEvent<ResponseEnvelope | DeviceLostNotice>) => {
    if (data.version !== PROTOCOL_VERSION) {
      failAll({
        code: 'internal',
        message: 'The page and its engine are of different versions.',
        hint: 'Reload the page.',
      });
      return;
    }
    if ('deviceLost' in data) {
      for (const listener of lostListeners) listener(PlaygroundError.fromData(data.deviceLost));
      return;
    }
    const waiting = pending.get(data.id);
    if (!waiting) return;
    if ('event' in data) {
      waiting.onEvent?.(data.event);
      return;
    }
    pending.delete(data.id);
    if ('error' in data) waiting.reject(PlaygroundError.fromData(data.error));
    else waiting.resolve(data.answer as never);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    failAll({
      code: 'internal',
      message: `The engine stopped: ${event.message || 'it could not be started'}.`,
      hint: 'Reload the page.',
    });
  };

  const ask = <Answer>(
    request: EngineRequest,
    onEvent?: (event: EngineEvent) => void,
    signal?: AbortSignal,
  ): Promise<Answer> => {
    const id = nextId++;
    const cancel = () => worker.postMessage({ version: PROTOCOL_VERSION, cancel: id });
    const answer = new Promise<Answer>((resolve, reject) => {
      pending.set(id, { resolve: resolve as Pending['resolve'], reject, onEvent });
      const envelope: RequestEnvelope = { version: PROTOCOL_VERSION, id, request };
      worker.postMessage(envelope);
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
    return answer.finally(() => signal?.removeEventListener('abort', cancel));
  };

  return {
    load: (source, onProgress, runtime) =>
      ask<ModelFacts>({ type: 'load', source, runtime }, (event) => {
        if (event.type === 'load-progress') onProgress?.(event.progress);
      }),
    encode: (prompt) => ask<EncodedPrompt>({ type: 'encode', prompt }),
    generate: (request, options = {}) =>
      ask<GenerationResult>(
        { type: 'generate', ...request },
        (event) => {
          if (event.type === 'tokens') options.onTokens?.(event.tokens, event.textSoFar, event.replace);
        },
        options.signal,
      ),
    generateBatch: (request, options = {}) =>
      ask<GenerationResult[]>(
        { type: 'generate-batch', ...request },
        (event) => {
          if (event.type === 'row') options.onRow?.(event.row, event.textSoFar);
        },
        options.signal,
      ),
    attend: async (request, signal) => {
      const attended = await ask<AttendedPrompt>({ type: 'attend', ...request }, undefined, signal);
      // The answer can be on its way already when the question is withdrawn.
      throwIfCancelled(signal);
      return attended;
    },
    merge: (request, options = {}) =>
      ask<File>(
        { type: 'merge', ...request },
        (event) => {
          if (event.type === 'merge-progress') options.onProgress?.(event.fraction);
        },
        options.signal,
      ),
    prepareExamples: (examples) => ask<PreparedExample[]>({ type: 'prepare-examples', examples }),
    measureTraining: (order) => ask<TrainingMeasure>({ type: 'measure-training', order }),
    train: (order, onEvent, signal) =>
      ask<TrainingOutcome>(
        { type: 'train', order },
        (event) => {
          if (event.type === 'training') onEvent(event.event);
        },
        signal,
      ),
    measureDevice: () => ask<MeasuredDevice | null>({ type: 'measure-device' }),
    unload: () => ask<null>({ type: 'unload' }).then(() => undefined),
    onDeviceLost: (listener) => {
      lostListeners.add(listener);
      return () => lostListeners.delete(listener);
    },
    dispose: () => {
      worker.terminate();
      failAll({ code: 'cancelled', message: 'The engine was closed.' });
    },
  };
}
