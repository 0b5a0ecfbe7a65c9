/** Serves the requests of protocol.ts for one loaded model, one job at a time. */

import PQueue from 'p-queue';
import { tokenSpans } from '@/core/encoding/token-spans';
import {
  type CallContext,
  type Handlers,
  type RpcPort,
  serveWorker,
  withTransfer,
} from '@/core/worker-rpc/rpc-server';
import { attend } from '@/engine/generation/attend';
import { generate } from '@/engine/generation/generate';
import { generateBatch } from '@/engine/generation/generate-batch';
import {
  type AttendRequest,
  type BatchRequest,
  ENGINE_CONTRACT,
  type EngineCalls,
  type GenerateRequest,
  type RowProgress,
  type TokensProgress,
} from '@/engine/protocol';
import { encodeRequest, type LoadedModel, runtimeWith } from './loading/loaded-model';
import { type LoadModel, ModelSlot } from './model-slot';
import { prepareExamples } from './training/prepare-examples';

// Fetched on first use: most visits neither train nor measure.
const trainingParts = () => import('./training/training');
const mergeParts = () => import('./training/merge');
const measureParts = () => import('./loading/measure-device');

export function serveEngine(port: RpcPort, load: LoadModel): void {
  const slot = new ModelSlot(load, (error) => server.emit('deviceLost', error.toData()));
  const server = serveWorker(ENGINE_CONTRACT, handlersOf(slot), port);
}

function handlersOf(slot: ModelSlot): Handlers<EngineCalls> {
  const queue = new PQueue({ concurrency: 1 });
  /** Runs a job after earlier ones, with the model that is loaded by then. */
  const withModel = <Answer>(job: (model: LoadedModel) => Promise<Answer>) =>
    queue.add(() => job(slot.loaded()));
  return {
    load: ({ source, runtime }, { report }) => queue.add(() => slot.load(source, runtime ?? 'auto', report)),
    unload: () => queue.add(() => slot.unload()),
    // These two need no device, so they are answered at once, even during a generation.
    encode: (prompt) => encodeRequest(prompt, slot.loaded().tokenizer),
    prepareExamples: (examples) => prepareExamples(slot.loaded().tokenizer, examples),
    generate: (request, context) => withModel((model) => answer(model, request, context)),
    generateBatch: (request, context) => withModel((model) => answerBatch(model, request, context)),
    attend: (request, { signal }) => withModel((model) => readAttention(model, request, signal)),
    measureTraining: (order) =>
      withModel(async (model) => (await trainingParts()).measureTraining(model, order)),
    train: (order, { report, signal }) =>
      withModel(async (model) => (await trainingParts()).train(model, order, report, signal)),
    merge: (request, { report, signal }) =>
      withModel(async (model) => (await mergeParts()).writeMerged(model, request, report, signal)),
    measureDevice: () => withModel(async (model) => (await measureParts()).measureDevice(model)),
  };
}

async function answer(
  model: LoadedModel,
  { prompt, settings, forcedIds, adapter }: GenerateRequest,
  { report, signal }: CallContext<TokensProgress>,
) {
  const { tokenizer } = model;
  const { inputIds } = encodeRequest(prompt, tokenizer);
  const runtime = await runtimeWith(model, adapter);
  return generate(runtime, tokenizer, inputIds, settings, {
    signal,
    forcedIds,
    onTokens: (tokens, textSoFar, replace) => report({ tokens, textSoFar, replace }),
  });
}

async function answerBatch(
  model: LoadedModel,
  { prompts, settings, seeds, adapter }: BatchRequest,
  { report, signal }: CallContext<RowProgress>,
) {
  const { tokenizer } = model;
  const runtime = await runtimeWith(model, adapter);
  const inputIds = prompts.map((prompt) =>
    prompt.kind === 'tokens' ? prompt.inputIds : encodeRequest(prompt, tokenizer).inputIds,
  );
  return generateBatch(runtime, tokenizer, inputIds, settings, {
    signal,
    seeds,
    onRow: (row, textSoFar) => report({ row, textSoFar }),
  });
}

async function readAttention(
  model: LoadedModel,
  { prompt, outputIds, adapter }: AttendRequest,
  signal: AbortSignal,
) {
  const { tokenizer } = model;
  const encoded = encodeRequest(prompt, tokenizer);
  const runtime = await runtimeWith(model, adapter);
  const attention = await attend(runtime, encoded.inputIds, outputIds, { signal });
  const attended = {
    ...attention,
    prompt: encoded,
    spans: tokenSpans(encoded.source, encoded.inputIds, tokenizer),
  };
  return withTransfer(attended, [attention.weights.buffer]);
}
