/**
 * Which of the files a person gave hold the weights, and how they are opened: by what is inside them, not by their
 * names alone.
 */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { readRange } from '@/core/formats/bytes/byte-source';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import { JSON_LIMITS, readJsonFile } from '@/core/formats/bytes/json-file';
import type { GgufFile } from '@/core/formats/gguf/gguf';
import { openGguf } from '@/core/formats/gguf/gguf';
import { openSafetensors } from '@/core/formats/safetensors/safetensors';
import { openTorchCheckpoint } from '@/core/formats/torch/torch-checkpoint';
import type { StoredTensor } from './checkpoint';
import type { TensorFile } from './tensor-file';

export type Weights =
  | { kind: 'gguf'; source: ByteSource; file: GgufFile }
  | { kind: 'hugging-face'; file: TensorFile };

/** Kinds of weight files, the preferred one first, for folders that hold several. */
const KINDS = [/\.safetensors$/i, /\.(bin|pt|pth)$/i, /\.gguf$/i];
const NOT_WEIGHTS = /^(adapter_|training_args|optimizer|scheduler|rng_state|tokenizer|spiece)/i;
const SHARD = /-(\d{5})-of-(\d{5})\./;
const MOST_SHARDS = 1_000;

/**
 * Finds and opens the weights; headers only.
 * @throws {PlaygroundError} `invalid-input` when it is unclear which file is meant; `checkpoint-mismatch` when a shard is
 *   missing; and what the readers of each format throw
 */
export async function openWeights(files: readonly ByteSource[]): Promise<Weights> {
  const chosen = chooseFiles(files);
  // One whole file needs no index, even where one of other files lies beside it.
  if (chosen.length === 1 && !SHARD.test(chosen[0]!.name)) return openOne(chosen[0]!);
  const index = files.find((file) => /\.index\.json$/i.test(file.name) && sameKind(file, chosen[0]!));
  if (index !== undefined) return { kind: 'hugging-face', file: await openIndexed(index, files) };
  checkShards(chosen);
  return { kind: 'hugging-face', file: mergeShards(await openAll(chosen)) };
}

function sameKind(index: ByteSource, weights: ByteSource): boolean {
  const name = index.name.replace(/\.index\.json$/i, '');
  return KINDS.some((kind) => kind.test(name) && kind.test(weights.name));
}

function chooseFiles(files: readonly ByteSource[]): readonly ByteSource[] {
  for (const kind of KINDS) {
    const found = files.filter((file) => kind.test(file.name) && !NOT_WEIGHTS.test(file.name));
    const usual = found.filter((file) => /^(model|pytorch_model)[.-]/i.test(file.name));
    if (found.length > 0) return usual.length > 0 ? usual : found;
  }
  // A single file of another name is given on purpose: what is inside it decides.
  const others = files.length === 1 ? files : files.filter((file) => !/\.(json|model)$/i.test(file.name));
  if (others.length === 1) return others;
  throw new PlaygroundError('invalid-input', 'None of these files holds model weights.', {
    hint: 'Add model.safetensors, pytorch_model.bin (each with its config.json) or a .gguf file.',
  });
}

/** Several files without an index are the shards of one model, or it is unclear which is meant. */
function checkShards(files: readonly ByteSource[]): void {
  const parts = files.map((file) => SHARD.exec(file.name));
  const total = Number(parts[0]?.[2]);
  const numbers = new Set(parts.map((part) => Number(part?.[1])));
  if (files.length > MOST_SHARDS || parts.some((part) => part === null || Number(part[2]) !== total)) {
    const names = files.slice(0, 4).map((file) => quoteName(file.name));
    throw new PlaygroundError(
      'invalid-input',
      `It is unclear which of these files is the model: ${names.join(', ')}.`,
      {
        hint: 'Choose one of them, with its config.json and tokenizer.json.',
      },
    );
  }
  for (let number = 1; number <= total; number++) {
    if (!numbers.has(number)) throw missingShard(`shard ${number} of ${total}`);
  }
}

function missingShard(what: string): PlaygroundError {
  return new PlaygroundError(
    'checkpoint-mismatch',
    `The model is in several files, and ${what} is missing.`,
    {
      hint: 'Add all files of the model.',
    },
  );
}

const INDEX = v.object({ weight_map: v.record(v.string(), v.string()) });

async function openIndexed(index: ByteSource, files: readonly ByteSource[]): Promise<TensorFile> {
  const result = v.safeParse(INDEX, await readJsonFile(index, JSON_LIMITS.index));
  if (!result.success) throw malformedFile(index.name, 'it does not list the files of the tensors.');
  const map = new Map(Object.entries(result.output.weight_map));
  const names = [...new Set(map.values())].sort();
  const shards = names.map((name) => {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) throw missingShard(quoteName(name));
    return file;
  });
  if (shards.length === 0 || shards.length > MOST_SHARDS)
    throw malformedFile(index.name, 'it lists no usable files.');
  const opened = await openAll(shards);
  for (const [tensor, name] of map) {
    if (!opened[names.indexOf(name)]!.tensors.has(tensor)) {
      throw malformedFile(name, `tensor ${quoteName(tensor)}, which ${index.name} promises, is not in it.`);
    }
  }
  return mergeShards(opened);
}

async function openAll(files: readonly ByteSource[]): Promise<TensorFile[]> {
  const opened: TensorFile[] = [];
  for (const file of files) {
    const weights = await openOne(file);
    if (weights.kind === 'gguf')
      throw unsupportedFile(file.name, 'a GGUF model split over several files is not read.');
    opened.push(weights.file);
  }
  return opened;
}

function mergeShards(shards: readonly TensorFile[]): TensorFile {
  const tensors = new Map<string, StoredTensor>();
  for (const shard of shards) {
    for (const [name, tensor] of shard.tensors) {
      if (tensors.has(name)) throw malformedFile(quoteName(name), 'this tensor is in two shards.');
      tensors.set(name, tensor);
    }
  }
  return { tensors, metadata: shards[0]?.metadata ?? {} };
}

/** Opens one file by its first bytes. */
async function openOne(source: ByteSource): Promise<Weights> {
  const start = await readRange(source, 0, Math.min(source.size, 64));
  const text = new TextDecoder('latin1').decode(start);
  if (text.startsWith('GGUF')) return { kind: 'gguf', source, file: await openGguf(source) };
  if (text.startsWith('PK')) return { kind: 'hugging-face', file: await openTorchCheckpoint(source) };
  if (text[8] === '{') return { kind: 'hugging-face', file: await openSafetensors(source) };
  throw notWeights(source, text);
}

function notWeights(source: ByteSource, start: string): PlaygroundError {
  if (source.size === 0) return malformedFile(source.name, 'the file is empty.');
  if (/^\s*</.test(start)) {
    return malformedFile(
      source.name,
      'this is a web page, not a model.',
      'Use the address of the file itself, not of its page.',
    );
  }
  if (start.startsWith('version https://git-lfs')) {
    return malformedFile(
      source.name,
      'this is a Git LFS pointer, not the model itself.',
      'Download the real file.',
    );
  }
  if (start.startsWith('\x80\x02') || start.startsWith('\x80\x04')) {
    return unsupportedFile(
      source.name,
      'this is a PyTorch file of the kind written before version 1.6, or another pickle.',
      'Load and save it again with a newer PyTorch, or use its safetensors form.',
    );
  }
  return malformedFile(
    source.name,
    'this is none of the model formats that are read.',
    'Choose a model.safetensors, a pytorch_model.bin or a .gguf file.',
  );
}
