/** Loads a repository of ONNX files through `@huggingface/transformers`, on the CPU or on onnxruntime's GPU kernels. */
import { PlaygroundError } from '@/core/errors';
import { expectedTensors } from '@/core/formats/checkpoint/tensor-names';
import { valueCount } from '@/core/formats/checkpoint/tensor-type';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { withPromptCache } from '@/engine/generation/prompt-cache';
import { wasmThreads } from '@/engine/onnx/browser-backend';
import { loadBrowserTransformers } from '@/engine/onnx/browser-transformers';
import { type OpenedRepo, openOnnxRepo } from '@/engine/onnx/onnx-repo';
import { createOnnxRepoRuntime } from '@/engine/onnx/onnx-repo-runtime';
import type { LoadProgress, ModelFacts, OnnxRepo, RuntimeChoice } from '@/engine/protocol';
import { findAdapter } from '@/engine/webgpu/device/device';
import type { LoadedModel } from './loaded-model';

/**
 * ONNX files only run on onnxruntime: on its GPU kernels if those were chosen, otherwise on the CPU, which supports every
 * quantisation found on the hub.
 * @throws {PlaygroundError} `invalid-input` if another runtime was chosen; as {@link openOnnxRepo}
 */
export async function loadOnnxRepo(
  repo: OnnxRepo,
  choice: RuntimeChoice,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedModel> {
  const started = performance.now();
  const provider = providerFor(choice);
  const adapter = provider === 'webgpu' ? await findAdapter() : undefined;
  const transformers = await loadBrowserTransformers();
  const opened = await openOnnxRepo(transformers, repo, {
    device: provider,
    onProgress: (bytesDone, bytesTotal) =>
      onProgress({
        phase: 'download',
        fraction: bytesTotal && bytesDone / bytesTotal,
        bytesDone,
        bytesTotal,
      }),
  });
  const tokenizer = createTokenizer(opened.tokenizer, { defaultEosTokenId: opened.config.eosTokenId });
  const runtime = withPromptCache(createOnnxRepoRuntime(transformers, opened, provider));
  const facts: ModelFacts = {
    ...describe(repo, opened),
    runtime: `onnx-${provider}`,
    runtimeReason: 'It is a repository of ONNX files, which only onnxruntime can run.',
    threads: adapter ? undefined : wasmThreads(),
    device: adapter?.description ?? 'CPU',
    softwareDevice: adapter?.software ?? true,
    loadMs: performance.now() - started,
  };
  return { facts, tokenizer, runtime, lost: undefined, dispose: () => runtime.dispose() };
}

function providerFor(choice: RuntimeChoice): 'wasm' | 'webgpu' {
  if (choice === 'auto' || choice === 'onnx-wasm') return 'wasm';
  if (choice === 'onnx-webgpu') return 'webgpu';
  throw new PlaygroundError('invalid-input', 'A repository of ONNX files cannot run on this runtime.', {
    hint: 'Choose Automatic, or one of the two onnxruntime options.',
  });
}

function describe({ location, dtype }: OnnxRepo, { config, weightBytes }: OpenedRepo) {
  let parameters = 0;
  for (const shape of expectedTensors(config).values()) parameters += valueCount(shape);
  return {
    name: location,
    weightBytes,
    parameters,
    quantisation: dtype.toUpperCase(),
    vocabSize: config.vocabSize,
    layers: `${config.numEncoderLayers} + ${config.numDecoderLayers}`,
  };
}
