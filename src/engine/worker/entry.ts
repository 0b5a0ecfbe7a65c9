/** The engine worker: serves the requests of protocol.ts, one job at a time, for one loaded model. */
import { tokenSpans } from '@/core/encoding/token-spans';
import { PlaygroundError } from '@/core/errors';
import type { GenerationResult } from '@/core/generation/generation-result';
import { attend } from '@/engine/generation/attend';
import { generate } from '@/engine/generation/generate';
import { generateBatch } from '@/engine/generation/generate-batch';
import {
  type AttendedPrompt,
  type CancelEnvelope,
  type DeviceLostNotice,
  type EngineAnswers,
  type EngineEvent,
  type EngineRequest,
  PROTOCOL_VERSION,
  type RequestEnvelope,
  type ResponseEnvelope,
} from '@/engine/protocol';
import {
  encodeRequest,
  type LoadedModel,
  loadModel,
  runtimeWith,
} from '@/engine/worker/loading/loaded-model';
import { prepareExamples } from '@/engine/worker/training/prepare-examples';
import { JobQueue } from './job-queue';

declare const self: DedicatedWorkerGlobalScope;

const version = PROTOCOL_VERSION;
const queue = new JobQueue();
let model: LoadedModel | undefined;

const post = (message: ResponseEnvelope | DeviceLostNotice, transfer: Transferable[] = []) =>
  self.postMessage(message, transfer);

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
  const { tokenizer } = loaded();
  const { inputIds } = encodeRequest(request.prompt, tokenizer);
  const runtime = await runtimeWith(loaded(), request.adapter);
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
  const { tokenizer } = loaded();
  const runtime = await runtimeWith(loaded(), request.adapter);
  const prompts = request.prompts.map((prompt) => encodeRequest(prompt, tokenizer).inputIds);
  return generateBatch(runtime, tokenizer, prompts, request.settings, {
    signal,
    seeds: request.seeds,
    onRow: (row, textSoFar) => emit({ type: 'row', row, textSoFar }),
  });
}

async function look(
  request: Extract<EngineRequest, { type: 'attend' }>,
  signal: AbortSignal,
): Promise<AttendedPrompt> {
  const { tokenizer } = loaded();
  const prompt = encodeRequest(request.prompt, tokenizer);
  const runtime = await runtimeWith(loaded(), request.adapter);
  const attention = await attend(runtime, prompt.inputIds, request.outputIds, { signal });
  return { ...attention, prompt, spans: tokenSpans(prompt.source, prompt.inputIds, tokenizer) };
}

/** Only those who train fetch it. */
const trainingParts = () => import('@/engine/worker/training/training');

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
    case 'attend':
      return queue.add(id, (signal) => look(request, signal));
    case 'prepare-examples':
      return Promise.resolve().then(() => prepareExamples(loaded().tokenizer, request.examples));
    case 'measure-training':
      return queue.add(id, async () => (await trainingParts()).measureTraining(loaded(), request.order));
    case 'train':
      return queue.add(id, async (signal) => {
        const { train } = await trainingParts();
        return train(loaded(), request.order, (event) => emit({ type: 'training', event }), signal);
      });
    case 'merge':
      return queue.add(id, async (signal) => {
        const { writeMerged } = await import('@/engine/worker/training/merge');
        return writeMerged(
          loaded(),
          request,
          (fraction) => emit({ type: 'merge-progress', fraction }),
          signal,
        );
      });
    case 'measure-device':
      return queue.add(id, async () =>
        (await import('@/engine/worker/loading/measure-device')).measureDevice(loaded()),
      );
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
    const answer = await serve(id, request);
    post({ version, id, answer }, answer && 'weights' in answer ? [answer.weights.buffer] : []);
  } catch (error) {
    post({ version, id, error: PlaygroundError.from(error).toData() });
  }
};
