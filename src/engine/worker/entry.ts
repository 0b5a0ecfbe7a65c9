/** The engine worker: serves the requests of protocol.ts, one job at a time, for one loaded model. */
import { PlaygroundError } from '@/core/errors';
import { generate } from '@/engine/generation/generate';
import { generateBatch } from '@/engine/generation/generate-batch';
import type { GenerationResult } from '@/engine/generation/generation-types';
import {
  type CancelEnvelope,
  type DeviceLostNotice,
  type EngineAnswers,
  type EngineEvent,
  type EngineRequest,
  PROTOCOL_VERSION,
  type RequestEnvelope,
  type ResponseEnvelope,
} from '@/engine/protocol';
import { JobQueue } from './job-queue';
import { encodeRequest, type LoadedModel, loadModel } from './loaded-model';

declare const self: DedicatedWorkerGlobalScope;

const version = PROTOCOL_VERSION;
const queue = new JobQueue();
let model: LoadedModel | undefined;

const post = (message: ResponseEnvelope | DeviceLostNotice) => self.postMessage(message);

function loaded(): LoadedModel {
  if (!model) {
    throw new PlaygroundError('invalid-input', 'No model is loaded yet.', {
      hint: 'Wait for the model, or load one.',
    });
  }
  return model;
}

async function load(request: Extract<EngineRequest, { type: 'load' }>, emit: (event: EngineEvent) => void) {
  model?.dispose();
  model = undefined;
  const next = await loadModel(request.source, request.runtime ?? 'auto', (progress) =>
    emit({ type: 'load-progress', progress }),
  );
  model = next;
  next.lost?.then((error) => {
    if (model === next) model = undefined;
    next.dispose();
    post({ version, deviceLost: error.toData() });
  });
  return next.facts;
}

async function answer(
  request: Extract<EngineRequest, { type: 'generate' }>,
  emit: (event: EngineEvent) => void,
  signal: AbortSignal,
): Promise<GenerationResult> {
  const { runtime, tokenizer } = loaded();
  const { inputIds } = encodeRequest(request.prompt, tokenizer);
  return generate(runtime, tokenizer, inputIds, request.settings, {
    signal,
    forcedIds: request.forcedIds,
    onTokens: (tokens, textSoFar, replace) => emit({ type: 'tokens', tokens, textSoFar, replace }),
  });
}

async function answerBatch(
  request: Extract<EngineRequest, { type: 'generate-batch' }>,
  emit: (event: EngineEvent) => void,
  signal: AbortSignal,
): Promise<GenerationResult[]> {
  const { runtime, tokenizer } = loaded();
  const prompts = request.prompts.map((prompt) => encodeRequest(prompt, tokenizer).inputIds);
  return generateBatch(runtime, tokenizer, prompts, request.settings, {
    signal,
    seeds: request.seeds,
    onRow: (row, textSoFar) => emit({ type: 'row', row, textSoFar }),
  });
}

function unload(): null {
  model?.dispose();
  model = undefined;
  return null;
}

function serve(id: number, request: EngineRequest): Promise<EngineAnswers[keyof EngineAnswers]> {
  const emit = (event: EngineEvent) => post({ version, id, event });
  switch (request.type) {
    // Needs no device: answered at once, also while a generation runs.
    case 'encode':
      return Promise.resolve().then(() => encodeRequest(request.prompt, loaded().tokenizer));
    case 'load':
      return queue.add(id, () => load(request, emit));
    case 'generate':
      return queue.add(id, (signal) => answer(request, emit, signal));
    case 'generate-batch':
      return queue.add(id, (signal) => answerBatch(request, emit, signal));
    case 'unload':
      return queue.add(id, async () => unload());
  }
}

self.onmessage = async ({ data }: MessageEvent<RequestEnvelope | CancelEnvelope>) => {
  if ('cancel' in data) {
    queue.cancel(data.cancel);
    return;
  }
  const { id, request } = data;
  try {
    post({ version, id, answer: await serve(id, request) });
  } catch (error) {
    post({ version, id, error: PlaygroundError.from(error).toData() });
  }
};
