/**
 * T5 from a third-party ONNX export behind the common runtime interface. Rounding of the weights and accuracy of the
 * computation are up to the exporter; everything after the logits is our own code.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { PlaygroundError } from '@/core/errors';
import { cacheNames } from '@/core/formats/onnx/t5-graphs';
import type { T5Config } from '@/core/model/t5-config';
import { checkDecodeOptions, checkPromptIds } from '@/engine/generation/runtime-checks';
import type { DecodeOptions, DecodeSession, EncodedPrompts, Seq2SeqRuntime } from '@/engine/runtime';
import { explainOnnxError } from './onnx-errors';
import type { OpenedRepo, Transformers } from './onnx-repo';
import { type EncodedRows, RepoDecodeSession, type RepoModel } from './onnx-repo-decode-session';

/** @throws {PlaygroundError} `unsupported-file` if the decoder has inputs that no T5 export has */
export function createOnnxRepoRuntime(
  transformers: Pick<Transformers, 'Tensor'>,
  repo: OpenedRepo,
  provider: 'wasm' | 'webgpu',
): Seq2SeqRuntime {
  const { config, sessions } = repo;
  checkInputs(sessions.decoder, config);
  const tensor: RepoModel['tensor'] = (type, data, dims) =>
    new transformers.Tensor(type, data, [...dims]).ort_tensor as Tensor;
  const model: RepoModel = { config, ...sessions, tensor, provider };
  return {
    kind: 'onnx',
    config,
    preferredSteps: 1,
    encode: (prompts) => encode(model, prompts),
    startDecoding: (prompts, options) => startDecoding(model, prompts, options),
    crossAttention: async () => {
      throw new PlaygroundError(
        'unsupported-file',
        'Models from ONNX repositories do not expose their attention.',
        {
          hint: 'Load the same model from its original weights to see its attention.',
        },
      );
    },
    dispose: () => repo.dispose(),
  };
}

function checkInputs(decoder: InferenceSession, { numDecoderLayers }: T5Config): void {
  const known = new Set([
    'input_ids',
    'encoder_attention_mask',
    'encoder_hidden_states',
    'use_cache_branch',
    ...cacheNames(numDecoderLayers, 'past_key_values', 'decoder'),
    ...cacheNames(numDecoderLayers, 'past_key_values', 'encoder'),
  ]);
  const strange = decoder.inputNames.find((name) => !known.delete(name));
  if (strange === undefined && known.size === 0) return;
  throw new PlaygroundError(
    'unsupported-file',
    strange === undefined
      ? `The decoder of this repository has no input ${[...known][0]}.`
      : `The decoder of this repository needs the input "${strange.slice(0, 60)}", which no T5 has.`,
    { hint: 'Choose a repository with a merged decoder, as used by transformers.js.' },
  );
}

const encodedRows = new WeakMap<EncodedPrompts, EncodedRows>();

async function encode(model: RepoModel, prompts: readonly (readonly number[])[]): Promise<EncodedPrompts> {
  const { config } = model;
  if (prompts.length === 0) throw new PlaygroundError('invalid-input', 'There is no prompt to encode.');
  for (const ids of prompts) checkPromptIds(ids, config);
  const lengths = prompts.map((ids) => ids.length);
  const width = Math.max(...lengths);
  const ids = new BigInt64Array(prompts.length * width).fill(BigInt(config.padTokenId));
  const mask = new BigInt64Array(prompts.length * width);
  prompts.forEach((prompt, row) => {
    prompt.forEach((id, i) => {
      ids[row * width + i] = BigInt(id);
      mask[row * width + i] = 1n;
    });
  });
  const dims = [prompts.length, width];
  const feeds = {
    input_ids: model.tensor('int64', ids, dims),
    attention_mask: model.tensor('int64', mask, dims),
  };
  const outputs = await model.encoder.run(feeds).catch((error: unknown) => {
    throw explainOnnxError(error, model.provider);
  });
  const last = outputs.last_hidden_state!;
  const rows: EncodedRows = { hidden: (await last.getData(true)) as Float32Array, mask, width };
  const encoded: EncodedPrompts = {
    rows: prompts.length,
    lengths,
    readHidden: async (row) => {
      const from = row * width * config.dModel;
      return rows.hidden.slice(from, from + lengths[row]! * config.dModel);
    },
    dispose: () => encodedRows.delete(encoded),
  };
  encodedRows.set(encoded, rows);
  return encoded;
}

async function startDecoding(
  model: RepoModel,
  prompts: EncodedPrompts,
  options: DecodeOptions,
): Promise<DecodeSession> {
  checkDecodeOptions(options, model.config);
  const rows = encodedRows.get(prompts);
  const { promptOfRow } = options;
  if (!rows || promptOfRow.length === 0 || promptOfRow.some((prompt) => !(prompt in prompts.lengths)))
    throw new PlaygroundError('internal', 'Decoding was started with prompts that were not encoded.');
  return new RepoDecodeSession(model, rows, options);
}
