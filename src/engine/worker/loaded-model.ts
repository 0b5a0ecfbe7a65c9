/** A model in the worker: checkpoint opened, tokenizer made, weights on the device that was chosen for it. */
import { type EncodedPrompt, encodePrompt, encodeRaw } from '@/core/encoding/encode-prompt';
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, blobSource } from '@/core/formats/byte-source';
import type { Checkpoint } from '@/core/formats/checkpoint';
import { openCheckpoint } from '@/core/formats/open-checkpoint';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { withPromptCache } from '@/engine/generation/prompt-cache';
import type { LoadProgress, ModelFacts, ModelSource, PromptRequest } from '@/engine/protocol';
import { loadReferenceRuntime } from '@/engine/reference/reference-runtime';
import type { Seq2SeqRuntime } from '@/engine/runtime';
import { type GpuDevice, openGpu } from '@/engine/webgpu/device';
import { WebGpuRuntime } from '@/engine/webgpu/webgpu-runtime';
import { fetchSource } from './fetch-source';
import { openStored } from './open-stored';

/** Parameters that plain arrays still run at a reading pace on one core. */
const MAX_REFERENCE_PARAMETERS = 100_000_000;

export interface LoadedModel {
  readonly facts: ModelFacts;
  readonly tokenizer: Tokenizer;
  readonly runtime: Seq2SeqRuntime;
  /** Undefined when no GPU is used. */
  readonly lost: Promise<PlaygroundError> | undefined;
  dispose(): void;
}

/**
 * Loads a model: on the GPU where there is one, else in plain arrays if it is small enough.
 * @throws {PlaygroundError}
 */
export async function loadModel(
  source: ModelSource,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedModel> {
  if (source.kind !== 'stored') return loadFiles(await openSources(source, onProgress), onProgress);
  const stored = await openStored(source.id);
  try {
    return await loadFiles([stored.source], onProgress);
  } finally {
    stored.release();
  }
}

async function loadFiles(
  files: readonly ByteSource[],
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedModel> {
  const started = performance.now();
  const checkpoint = await openCheckpoint(files);
  if (!checkpoint.tokenizer) {
    throw new PlaygroundError('invalid-tokenizer', 'The model comes without a tokenizer.', {
      hint: 'Add tokenizer.json from the same folder, or use a GGUF file, which holds one.',
    });
  }
  const tokenizer = createTokenizer(checkpoint.tokenizer, { eosTokenId: checkpoint.config.eosTokenId });
  const device = await chooseDevice();
  const onUpload = (fraction: number) => onProgress({ phase: 'upload', fraction });
  try {
    const runtime = device
      ? await WebGpuRuntime.load(device, checkpoint, { onProgress: onUpload })
      : await loadOnCpu(checkpoint);
    onProgress({ phase: 'pipelines', fraction: 0 });
    const cached = withPromptCache(runtime);
    await warmUp(runtime);
    onProgress({ phase: 'pipelines', fraction: 1 });
    return {
      facts: factsOf(checkpoint, runtime, device, performance.now() - started),
      tokenizer,
      runtime: cached,
      lost: device?.lost,
      dispose: () => {
        cached.dispose();
        device?.dispose();
      },
    };
  } catch (error) {
    device?.dispose();
    throw error;
  }
}

/** Encodes either kind of prompt request with the model's tokenizer. @throws {PlaygroundError} */
export function encodeRequest(request: PromptRequest, tokenizer: Tokenizer): EncodedPrompt {
  return request.kind === 'raw'
    ? encodeRaw(request.text, request.maxSourceLength, tokenizer)
    : encodePrompt(request.prompt, request.options, tokenizer);
}

async function openSources(
  source: Exclude<ModelSource, { kind: 'stored' }>,
  onProgress: (progress: LoadProgress) => void,
): Promise<ByteSource[]> {
  if (source.kind === 'files') return source.files.map((file) => blobSource(file.name, file));
  const file = await fetchSource(source.url, (bytesDone, bytesTotal) =>
    onProgress({
      phase: 'download',
      fraction: bytesTotal ? bytesDone / bytesTotal : 0,
      bytesDone,
      bytesTotal,
    }),
  );
  return [file];
}

/** The GPU, or undefined where there is none: any other failure is the caller's to hear. */
async function chooseDevice(): Promise<GpuDevice | undefined> {
  try {
    return await openGpu();
  } catch (error) {
    if (error instanceof PlaygroundError && error.code === 'no-webgpu') return undefined;
    throw error;
  }
}

async function loadOnCpu(checkpoint: Checkpoint): Promise<Seq2SeqRuntime> {
  const parameters = parameterCount(checkpoint);
  if (parameters > MAX_REFERENCE_PARAMETERS) {
    throw new PlaygroundError(
      'no-webgpu',
      `Without WebGPU only small models can run here; this one has ${Math.round(parameters / 1e6)} million parameters.`,
      {
        hint: 'Use a browser with WebGPU, or the built-in model.',
      },
    );
  }
  return loadReferenceRuntime(checkpoint);
}

/** One encode and one step, so that every pipeline is compiled before the first prompt. */
async function warmUp(runtime: Seq2SeqRuntime): Promise<void> {
  const { eosTokenId } = runtime.config;
  // More rows than one, so that the kernels for many rows are compiled too.
  const encoded = await runtime.encode([new Array<number>(16).fill(eosTokenId)]);
  const policy = { temperature: 0, topK: 0, topP: 1, seed: 0, minNewTokens: 0, alternatives: 1 };
  const session = await runtime.startDecoding(encoded, { promptOfRow: [0], maxSteps: 1, policy });
  await session.run(1);
  session.dispose();
  encoded.dispose();
}

function parameterCount(checkpoint: Checkpoint): number {
  let count = 0;
  for (const { shape } of checkpoint.tensors.values())
    count += shape.reduce((product, side) => product * side, 1);
  return count;
}

function factsOf(
  checkpoint: Checkpoint,
  runtime: Seq2SeqRuntime,
  device: GpuDevice | undefined,
  loadMs: number,
): ModelFacts {
  const { config, metadata, tensors } = checkpoint;
  const stored = [...tensors.values()];
  const largest = stored.reduce((best, tensor) => (tensor.byteLength > best.byteLength ? tensor : best));
  const bytes = stored.reduce((sum, tensor) => sum + tensor.byteLength, 0);
  return {
    name: metadata['general.name'] ?? 'T5',
    weightBytes: runtime instanceof WebGpuRuntime ? runtime.weightBytes : bytes,
    parameters: parameterCount(checkpoint),
    quantisation: largest.type.toUpperCase(),
    vocabSize: config.vocabSize,
    layers: `${config.numEncoderLayers} + ${config.numDecoderLayers}`,
    runtime: runtime.kind,
    device: device?.description ?? 'CPU',
    softwareDevice: device?.software ?? true,
    loadMs,
  };
}
