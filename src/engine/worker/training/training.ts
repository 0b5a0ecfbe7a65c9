/** Training in the worker: runs training-loop.ts on the loaded model. */

import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import { PlaygroundError } from '@/core/errors';
import type {
  TrainingEvent,
  TrainingMeasure,
  TrainingOrder,
  TrainingOutcome,
} from '@/core/finetune/training-protocol';
import { DEFAULT_GENERATION_CONFIG } from '@/core/generation/generation-config';
import { generateBatch } from '@/engine/generation/generate-batch';
import { createLoraTrainer } from '@/engine/lora/lora-trainer';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import type { LoadedModel } from '@/engine/worker/loading/loaded-model';
import { checkTrainingOrder } from './training-checks';
import { type AnsweringModel, runTraining } from './training-loop';

/** Number of held-out instances that a measurement answers. */
const MEASURED_ANSWERS = 2;

/**
 * Trains on the loaded model. The adapter is uploaded for inference only while it is being evaluated.
 * @throws {PlaygroundError} as {@link runTraining}; `no-webgpu` if the model does not run on our own kernels
 */
export async function train(
  model: LoadedModel,
  order: TrainingOrder,
  emit: (event: TrainingEvent) => void,
  signal: AbortSignal,
): Promise<TrainingOutcome> {
  const runtime = trainableRuntime(model);
  checkTrainingOrder(order, runtime.config);
  const trainer = await createLoraTrainer(runtime, order.lora, order.settings);
  try {
    const modelWith = (adapter: LoraAdapter | undefined) => answeringModel(model, runtime, order, adapter);
    const now = () => performance.now();
    return await runTraining(order, { trainer, modelWith, emit, now }, signal);
  } finally {
    trainer.dispose();
  }
}

/** Measures a step with the longest examples, and a few answers. Nothing is kept. */
export async function measureTraining(model: LoadedModel, order: TrainingOrder): Promise<TrainingMeasure> {
  const runtime = trainableRuntime(model);
  checkTrainingOrder(order, runtime.config);
  const trainer = await createLoraTrainer(runtime, order.lora, order.settings);
  try {
    const { batchSize, accumulation } = order.settings;
    const size = ({ sourceIds, targetIds }: TrainingOrder['train'][number]) =>
      sourceIds.length + targetIds.length;
    const longest = order.train.toSorted((a, b) => size(b) - size(a)).slice(0, batchSize * accumulation);
    // The first step compiles kernels and allocates buffers.
    await trainer.step(longest);
    const started = performance.now();
    await trainer.step(longest);
    const stepped = performance.now();
    const prompts = order.heldOut.slice(0, MEASURED_ANSWERS).map(({ sourceIds }) => sourceIds);
    const alone = await answeringModel(model, runtime, order, undefined);
    await alone.answer(prompts, new AbortController().signal);
    return {
      msPerStep: stepped - started,
      msPerAnswer: (performance.now() - stepped) / prompts.length,
      peakBytes: trainer.peakBytes,
      parameters: trainer.parameters,
    };
  } finally {
    trainer.dispose();
  }
}

/** Uploads an adapter, which stays on the device until the returned model is disposed of. */
async function answeringModel(
  { tokenizer }: LoadedModel,
  runtime: Seq2SeqRuntime,
  { maxNewTokens }: TrainingOrder,
  adapter: LoraAdapter | undefined,
): Promise<AnsweringModel> {
  const loaded = adapter && (await runtime.adapters?.load(adapter));
  const adapted = (await loaded?.at(1)) ?? runtime;
  const config = { ...DEFAULT_GENERATION_CONFIG, maxNewTokens, alternatives: 0 };
  return {
    answer: async (prompts, signal) => {
      const results = await generateBatch(adapted, tokenizer, prompts, config, { signal });
      return results.map(({ text }) => text);
    },
    dispose: () => loaded?.dispose(),
  };
}

function trainableRuntime({ bare, facts }: LoadedModel): WebGpuRuntime {
  if (bare instanceof WebGpuRuntime) return bare;
  throw new PlaygroundError('no-webgpu', `Training needs WebGPU, but the model runs on ${facts.runtime}.`, {
    hint: 'Use a browser with WebGPU, or export the job and train elsewhere.',
  });
}
