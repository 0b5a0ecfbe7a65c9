/** Loads a model in the worker: opens its checkpoint, creates its tokenizer and uploads its weights to the chosen device. */

import { PlaygroundError } from '@/core/errors';
import { type ByteSource, blobSource } from '@/core/formats/bytes/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { parameterCount } from '@/core/formats/checkpoint/parameter-count';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { withPromptCache } from '@/engine/generation/prompt-cache';
import type { LoadProgress, ModelFacts, ModelSource, RuntimeChoice } from '@/engine/protocol';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { ModelAdapters } from '@/engine/worker/adapters';
import { openAdapterShelf, readShelvedAdapter } from '@/storage/training/adapter-shelf';
import { type ChosenRuntime, chooseRuntime, prepareRuntime } from './choose-runtime';
import { fetchOnce } from './fetch-once';
import type { LoadedModel, WithCheckpoint } from './loaded-model';
import { BROWSER_RUNTIMES } from './open-runtimes';
import { openStored } from './open-stored';

/**
 * Loads a model on the given runtime; for `auto` see {@link chooseRuntime}.
 * @throws {PlaygroundError}
 */
export async function loadModel(
  source: ModelSource,
  choice: RuntimeChoice,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedModel> {
  if (source.kind === 'onnx-repo') {
    const { loadOnnxRepo } = await import('./load-onnx-repo');
    return loadOnnxRepo(source, choice, onProgress);
  }
  const started = performance.now();
  const prepared = prepareRuntime(choice, BROWSER_RUNTIMES);
  const opened = await openSource(source, onProgress);
  try {
    const withCheckpoint: WithCheckpoint = async (work) => {
      const again = await openSource(source, () => undefined);
      try {
        return await work(await openCheckpoint(again.files));
      } finally {
        again.release?.();
      }
    };
    await prepared;
    const model = await loadFiles(opened.files, choice, onProgress, started, withCheckpoint);
    // Only a file that was loaded successfully is cached for the next visit.
    opened.keep?.();
    return model;
  } finally {
    opened.release?.();
  }
}

async function loadFiles(
  files: readonly ByteSource[],
  choice: RuntimeChoice,
  onProgress: (progress: LoadProgress) => void,
  started: number,
  withCheckpoint: WithCheckpoint,
): Promise<LoadedModel> {
  const checkpoint = await openCheckpoint(files);
  if (!checkpoint.tokenizer) {
    throw new PlaygroundError('invalid-tokenizer', 'The model has no tokenizer.', {
      hint: 'Add tokenizer.json or spiece.model from the same folder, or use a GGUF file, which includes one.',
    });
  }
  const tokenizer = createTokenizer(checkpoint.tokenizer, {
    defaultEosTokenId: checkpoint.config.eosTokenId,
  });
  const onUpload = (fraction: number) => onProgress({ phase: 'upload', fraction });
  const chosen = await chooseRuntime(checkpoint, choice, onUpload, BROWSER_RUNTIMES);
  const runtime = withPromptCache(chosen.runtime);
  const adapters = new ModelAdapters({
    runtime: chosen.runtime,
    read: async (id) => readShelvedAdapter(await openAdapterShelf(), id),
    // Only onnxruntime needs this; its runtimes hold no device that would have to be released separately.
    openChanged: (change) =>
      withCheckpoint(async (original) => {
        const opened = await BROWSER_RUNTIMES.open[chosen.name](change(original), () => undefined);
        return opened.runtime;
      }),
  });
  const dispose = () => {
    adapters.dispose();
    runtime.dispose();
    chosen.release();
  };
  try {
    onProgress({ phase: 'pipelines', fraction: 0 });
    await warmUp(chosen.runtime);
    onProgress({ phase: 'pipelines', fraction: 1 });
  } catch (error) {
    dispose();
    throw error;
  }
  const facts = factsOf(checkpoint, chosen, performance.now() - started);
  const { lost } = chosen;
  return { facts, tokenizer, runtime, bare: chosen.runtime, adapters, withCheckpoint, lost, dispose };
}

interface OpenedSource {
  files: readonly ByteSource[];
  /** Caches the files, which were loaded successfully. */
  keep?: () => void;
  release?: () => void;
}

async function openSource(
  source: Exclude<ModelSource, { kind: 'onnx-repo' }>,
  onProgress: (progress: LoadProgress) => void,
): Promise<OpenedSource> {
  if (source.kind === 'files') return { files: source.files.map((file) => blobSource(file.name, file)) };
  if (source.kind === 'stored') {
    const stored = await openStored(source.id);
    return { files: [stored.source], release: stored.release };
  }
  const { file, keep } = await fetchOnce(source.url, (bytesDone, bytesTotal) =>
    onProgress({
      phase: 'download',
      fraction: bytesTotal ? bytesDone / bytesTotal : 0,
      bytesDone,
      bytesTotal,
    }),
  );
  return { files: [file], keep };
}

/** A prompt of usual length, whose kernels differ from those for a few tokens. */
const WARM_UP_TOKENS = 40;

/** Runs one encode and one decoder step: some drivers only compile a kernel when it first runs. */
async function warmUp(runtime: Seq2SeqRuntime): Promise<void> {
  const { eosTokenId } = runtime.config;
  const encoded = await runtime.encode([new Array<number>(WARM_UP_TOKENS).fill(eosTokenId)]);
  const policy = { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 1 };
  const session = await runtime.startDecoding(encoded, { promptOfRow: [0], maxSteps: 1, policy });
  await session.run(1);
  session.dispose();
  encoded.dispose();
}

function factsOf(checkpoint: Checkpoint, chosen: ChosenRuntime, loadMs: number): ModelFacts {
  const { config, metadata, tensors } = checkpoint;
  const stored = [...tensors.values()];
  const largest = stored.reduce((best, tensor) => (tensor.byteLength > best.byteLength ? tensor : best));
  return {
    name: metadata['general.name'] ?? 'T5',
    weightBytes: chosen.weightBytes,
    parameters: parameterCount(checkpoint),
    quantisation: largest.type.toUpperCase(),
    vocabSize: config.vocabSize,
    layers: `${config.numEncoderLayers} + ${config.numDecoderLayers}`,
    runtime: chosen.name,
    runtimeReason: chosen.reason,
    threads: chosen.threads,
    device: chosen.device,
    softwareDevice: chosen.softwareDevice,
    loadMs,
    config,
  };
}
