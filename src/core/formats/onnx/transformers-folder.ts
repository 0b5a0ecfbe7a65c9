/** The files of a model in the layout that `@huggingface/transformers` loads with `from_pretrained`. */
import { PlaygroundError } from '@/core/errors';
import type { ByteSink } from '@/core/formats/bytes/byte-sink';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { type Quantisation, storedType } from '@/core/formats/checkpoint/convert';
import { t5ConfigToJson } from '@/core/model/t5-config';
import type { GraphTypes } from './graph-weights';
import { onnxFile } from './onnx-model';
import { encoderGraph, mergedDecoderGraph } from './t5-graphs';
import { tokenizerFiles } from './tokenizer-files';

export interface FolderFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly byteLength: number;
  write(sink: ByteSink): Promise<void>;
}

/** What transformers.js puts behind a file's name for the `dtype` a program asks for. */
const SUFFIXES: Readonly<Record<Quantisation, string>> = {
  f32: '',
  f16: '_fp16',
  q8_0: '_quantized',
  mixed: '_quantized',
  q4_0: '_q4',
};

/** The `dtype` to ask transformers.js for. */
export const TRANSFORMERS_DTYPES: Readonly<Record<Quantisation, string>> = {
  f32: 'fp32',
  f16: 'fp16',
  q8_0: 'q8',
  mixed: 'q8',
  q4_0: 'q4',
};

/**
 * Plans the files of a model at one quantisation; folders of several can lie on top of each other. Weights are read
 * when the files are written, one tensor in memory at a time.
 * @throws {PlaygroundError} `invalid-tokenizer` when the checkpoint has none, `device-limit` when a file would pass 2 GiB
 */
export function transformersFolder(checkpoint: Checkpoint, quantisation: Quantisation): FolderFile[] {
  const { config, tokenizer } = checkpoint;
  if (!tokenizer) {
    throw new PlaygroundError('invalid-tokenizer', 'The model comes without a tokenizer.', {
      hint: 'Put its tokenizer.json or spiece.model beside the weights: what loads the folder needs it.',
    });
  }
  const types: GraphTypes = (tensor) => {
    const type = storedType(tensor, quantisation);
    return type === 'bf16' ? 'f32' : type;
  };
  const suffix = SUFFIXES[quantisation];
  const encoder = onnxFile(encoderGraph(checkpoint, types, { crossAttention: false }));
  const decoder = onnxFile(mergedDecoderGraph(checkpoint, types));
  return [
    jsonFile('config.json', { ...t5ConfigToJson(config), use_cache: true }),
    jsonFile('generation_config.json', {
      decoder_start_token_id: config.decoderStartTokenId,
      eos_token_id: config.eosTokenId,
      pad_token_id: config.padTokenId,
    }),
    ...Object.entries(tokenizerFiles(tokenizer, config)).map(([path, value]) => jsonFile(path, value)),
    onnxFolderFile(`onnx/encoder_model${suffix}.onnx`, encoder),
    onnxFolderFile(`onnx/decoder_model_merged${suffix}.onnx`, decoder),
  ];
}

function onnxFolderFile(path: string, file: ReturnType<typeof onnxFile>): FolderFile {
  return { path, byteLength: file.byteLength, write: (sink) => file.writeTo(sink) };
}

function jsonFile(path: string, value: unknown): FolderFile {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
  return { path, byteLength: bytes.length, write: (sink) => sink(bytes) };
}
