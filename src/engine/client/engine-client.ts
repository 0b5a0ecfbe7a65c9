/**
 * The page's side of the engine: one worker, requests as promises, tokens as callbacks. The only part of the engine
 * that features import.
 */
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import { type ErrorData, PlaygroundError } from '@/core/errors';
import type {
  GeneratedToken,
  GenerationResult,
  GenerationSettings,
} from '@/engine/generation/generation-types';
import {
  type DeviceLostNotice,
  type EngineEvent,
  type EngineRequest,
  type LoadProgress,
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
  settings: GenerationSettings;
  /** Tokens the answer must begin with ("continue from here"). */
  forcedIds?: number[];
}

export interface BatchRequest {
  /** 1 to 32. */
  prompts: PromptRequest[];
  settings: GenerationSettings;
  /** With sampling, the seed of each prompt; `settings.seed` for all when left out. */
  seeds?: number[];
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
  unload(): Promise<void>;
  /** The GPU went away: load again. @returns function that removes the listener */
  onDeviceLost(listener: (error: PlaygroundError) => void): () => void;
  dispose(): void;
}

interface Pending {
  resolve: (answer: never) => void;
  reject: (error: PlaygroundError) => void;
  onEvent?: (event: EngineEvent) => void;
}

export function createEngineClient(): EngineClient {
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
