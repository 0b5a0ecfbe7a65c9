/**
 * LoRA adapters as PEFT keeps them: `adapter_config.json` beside `adapter_model.safetensors` (or `.bin`), whose keys are
 * `base_model.model.<module>.lora_A.weight` and `.lora_B.weight`. PEFT itself passes over keys it does not know, so that
 * a misnamed file changes nothing and nobody is told; here every key must have its place.
 */
import { PlaygroundError } from '@/core/errors';
import { type ByteSource, bytesSource } from '@/core/formats/bytes/byte-source';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import { JSON_LIMITS, readJsonFile } from '@/core/formats/bytes/json-file';
import type { StoredTensor } from '@/core/formats/checkpoint/checkpoint';
import { canonicalName, huggingFaceName } from '@/core/formats/checkpoint/tensor-names';
import { encodeValues, readAsF32 } from '@/core/formats/checkpoint/tensor-values';
import { openSafetensors, writeSafetensors } from '@/core/formats/safetensors/safetensors';
import type { T5Config } from '@/core/model/t5-config';
import {
  adaptableMatrices,
  checkAdapterFits,
  type LoraAdapter,
  type LoraDescription,
  type LoraModule,
} from './lora-adapter';
import { type PeftConfig, parsePeftConfig, peftConfigJson, targetsAreNames } from './peft-config';

export const PEFT_CONFIG = 'adapter_config.json';
export const PEFT_WEIGHTS = 'adapter_model.safetensors';
const PEFT_TORCH_WEIGHTS = 'adapter_model.bin';

const PREFIX = 'base_model.model.';
const KEY = /^base_model\.model\.(.+)\.lora_([AB])\.weight$/;
/** An 11-billion-parameter T5 with every projection adapted has 1,100 of them. */
const MOST_TENSORS = 20_000;
/** Several times the largest adapter anyone would load in a page. */
const LARGEST_WEIGHTS = 2 ** 30;

/** An adapter as two files. */
export interface PeftFiles {
  /** adapter_config.json */
  readonly config: Uint8Array<ArrayBuffer>;
  /** adapter_model.safetensors */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** The numbers of an adapter under PEFT's keys, as a trainer gives them. */
export type PeftTensors = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;

/**
 * Reads an adapter from its files; others are passed over.
 * @throws {PlaygroundError} `invalid-input` when a file is missing; `malformed-file`, `unsupported-file`,
 *   `non-finite`; `checkpoint-mismatch` when keys are missing, misnamed or left over
 */
export async function readPeftAdapter(files: readonly ByteSource[]): Promise<LoraAdapter> {
  const configFile = findFile(files, [PEFT_CONFIG]);
  const weightsFile = findFile(files, [PEFT_WEIGHTS, PEFT_TORCH_WEIGHTS]);
  const config = parsePeftConfig(configFile.name, await readJsonFile(configFile, JSON_LIMITS.config));
  if (weightsFile.size > LARGEST_WEIGHTS) {
    throw unsupportedFile(weightsFile.name, 'it is larger than 1 GiB, which no adapter of a T5 is.');
  }
  const { tensors } = weightsFile.name.endsWith('.bin')
    ? await openOlderFile(weightsFile)
    : await openSafetensors(weightsFile);
  return readModules(weightsFile.name, config, tensors);
}

/** Adapters of before safetensors: rare, and their reader is large, so a page fetches it when one is opened. */
async function openOlderFile(file: ByteSource) {
  const { openTorchCheckpoint } = await import('@/core/formats/torch/torch-checkpoint');
  return openTorchCheckpoint(file);
}

function findFile(files: readonly ByteSource[], names: readonly string[]): ByteSource {
  const found = names.flatMap((name) => files.filter((file) => file.name.split('/').pop() === name))[0];
  if (found) return found;
  throw new PlaygroundError('invalid-input', `The adapter comes without its ${names[0]}.`, {
    hint: `Choose ${PEFT_CONFIG} and ${PEFT_WEIGHTS} together.`,
  });
}

interface Pair {
  A?: StoredTensor;
  B?: StoredTensor;
}

async function readModules(
  file: string,
  config: PeftConfig,
  tensors: ReadonlyMap<string, StoredTensor>,
): Promise<LoraAdapter> {
  if (tensors.size === 0) throw malformedFile(file, 'it holds no tensors.');
  if (tensors.size > MOST_TENSORS) throw malformedFile(file, 'it holds more tensors than any adapter has.');
  const pairs = new Map<string, Pair>();
  for (const [key, tensor] of tensors) {
    const [, module, side] = KEY.exec(key) ?? [];
    if (module === undefined) throw strangeKey(key);
    pairs.set(module, { ...pairs.get(module), [side as 'A' | 'B']: tensor });
  }
  const modules = new Map<string, LoraModule>();
  for (const [module, pair] of pairs) {
    const name = canonicalName(`${module}.weight`);
    if (name === undefined) throw strangeKey(`${PREFIX}${module}`);
    checkTargeted(module, config);
    modules.set(name, await readModule(file, module, config, pair));
  }
  return { description: config.description, modules };
}

function strangeKey(key: string): PlaygroundError {
  const hint = /lora_embedding_/.test(key)
    ? 'Adapters of embeddings are not computed here.'
    : /\.lora_[AB]\.[^.]+\.weight$/.test(key)
      ? 'The keys carry an adapter name: save it again with save_pretrained of PEFT.'
      : 'Only adapters that PEFT saved for a T5 encoder-decoder are read.';
  return new PlaygroundError('checkpoint-mismatch', `The adapter holds ${quoteName(key)}, which no T5 has.`, {
    hint,
  });
}

/** A tensor outside of `target_modules` is one that PEFT would pass over in silence. */
function checkTargeted(module: string, { description }: PeftConfig): void {
  const { targets } = description;
  if (
    !targetsAreNames(targets) ||
    targets.some((target) => module === target || module.endsWith(`.${target}`))
  )
    return;
  throw new PlaygroundError(
    'checkpoint-mismatch',
    `The adapter holds ${quoteName(module)}, but its configuration names only ${targets.slice(0, 8).join(', ')}.`,
    { hint: 'The configuration and the weights belong to different adapters.' },
  );
}

async function readModule(
  file: string,
  module: string,
  config: PeftConfig,
  { A, B }: Pair,
): Promise<LoraModule> {
  if (!A || !B) {
    throw new PlaygroundError(
      'checkpoint-mismatch',
      `The adapter holds only one half of ${quoteName(module)}: lora_${A ? 'B' : 'A'} is missing.`,
      { hint: 'The file is incomplete. Download or export it again.' },
    );
  }
  const rank = config.rankOf(module);
  const [rankA, inputs = 0] = A.shape;
  const [outputs = 0, rankB] = B.shape;
  const sound = A.shape.length === 2 && B.shape.length === 2 && rankA === rank && rankB === rank;
  if (!sound || inputs === 0 || outputs === 0) {
    throw new PlaygroundError(
      'checkpoint-mismatch',
      `${quoteName(module)} has halves of [${A.shape.join(', ')}] and [${B.shape.join(', ')}]; its configuration says rank ${rank}.`,
      { hint: 'The configuration and the weights belong to different adapters.' },
    );
  }
  const a = await finiteValues(file, A);
  const b = await finiteValues(file, B);
  const alpha = config.alphaOf(module);
  const scale = alpha / (config.description.rsLora ? Math.sqrt(rank) : rank);
  return { rank, inputs, outputs, a, b, scale };
}

async function finiteValues(file: string, tensor: StoredTensor): Promise<Float32Array> {
  const values = await readAsF32(tensor);
  if (values.every(Number.isFinite)) return values;
  throw new PlaygroundError(
    'non-finite',
    `${file}: ${quoteName(tensor.name)} holds numbers that are not finite.`,
    {
      hint: 'The training it comes from went wrong. Use an earlier checkpoint of it.',
    },
  );
}

/**
 * An adapter from the tensors of a trainer.
 * @throws {PlaygroundError} as {@link readPeftAdapter}
 */
export async function adapterFromTensors(
  description: LoraAdapter['description'],
  tensors: PeftTensors,
): Promise<LoraAdapter> {
  const config = parsePeftConfig(PEFT_CONFIG, peftConfigJson(description));
  const stored = new Map([...tensors].map(([key, { shape, data }]) => [key, f32Tensor(key, shape, data)]));
  return readModules(PEFT_WEIGHTS, config, stored);
}

/** Encodes an adapter; the same adapter gives the same bytes. */
export async function writePeftAdapter(adapter: LoraAdapter): Promise<PeftFiles> {
  const tensors: StoredTensor[] = [];
  const gated = [...adapter.modules.keys()].some((name) => name.includes('.ffn_gate.'));
  for (const [name, { rank, inputs, outputs, a, b }] of adapter.modules) {
    const module = peftModule(name, gated || !adapter.description.targets.includes('wi'));
    tensors.push(f32Tensor(`${PREFIX}${module}.lora_A.weight`, [rank, inputs], a));
    tensors.push(f32Tensor(`${PREFIX}${module}.lora_B.weight`, [outputs, rank], b));
  }
  tensors.sort((left, right) => (left.name < right.name ? -1 : 1));
  const config = `${JSON.stringify(peftConfigJson(adapter.description), null, 2)}\n`;
  return {
    config: new TextEncoder().encode(config),
    weights: await writeSafetensors(tensors, { format: 'pt' }),
  };
}

/** The files under PEFT's names, for {@link readPeftAdapter}. */
export function peftSources({ config, weights }: PeftFiles): ByteSource[] {
  return [bytesSource(PEFT_CONFIG, config), bytesSource(PEFT_WEIGHTS, weights)];
}

/**
 * What an adapter says of itself, without reading its weights.
 * @throws {PlaygroundError} `malformed-file`, `unsupported-file`, `checkpoint-mismatch`
 */
export async function readPeftDescription({ config }: PeftFiles): Promise<LoraDescription> {
  const file = bytesSource(PEFT_CONFIG, config);
  return parsePeftConfig(PEFT_CONFIG, await readJsonFile(file, JSON_LIMITS.config)).description;
}

/** The module of a canonical name, in Hugging Face's words. */
function peftModule(name: string, gated: boolean): string {
  const found = huggingFaceName(name, gated);
  if (found === undefined) throw new Error(`${name} is no tensor of a T5.`);
  return found.replace(/\.weight$/, '');
}

function f32Tensor(name: string, shape: readonly number[], data: Float32Array): StoredTensor {
  const bytes = encodeValues('f32', data);
  return { name, shape, type: 'f32', byteLength: bytes.byteLength, read: async () => bytes };
}

/**
 * Checks an adapter against a model: every module that its targets name in such a model is there, none is left over, and
 * all shapes are the model's.
 * @throws {PlaygroundError} `checkpoint-mismatch` naming the module
 */
export function checkAdapterComplete(adapter: LoraAdapter, config: T5Config): void {
  checkAdapterFits(adapter, config);
  const { targets, partial } = adapter.description;
  if (partial || !targetsAreNames(targets)) return;
  const gated = config.isGatedAct;
  const missing = [...adaptableMatrices(config).keys()].filter((name) => {
    const module = peftModule(name, gated);
    const targeted = targets.some((target) => module === target || module.endsWith(`.${target}`));
    return targeted && !adapter.modules.has(name);
  });
  if (missing.length === 0) return;
  throw new PlaygroundError(
    'checkpoint-mismatch',
    `The adapter has nothing for ${missing.length} of the matrices it names, ${missing[0]} among them.`,
    { hint: 'The file is incomplete, or it was made for a smaller model.' },
  );
}
