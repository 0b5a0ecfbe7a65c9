import { PlaygroundError } from '@/core/errors';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { quoteName } from '@/core/formats/bytes/file-errors';
import { JSON_LIMITS, readJsonFile } from '@/core/formats/bytes/json-file';
import { configFromGguf, doubtsOfGguf } from '@/core/formats/gguf/gguf-t5';
import { tokenizerFromGguf } from '@/core/formats/gguf/gguf-tokenizer';
import type { T5Config } from '@/core/model/t5-config';
import { parseT5Config } from '@/core/model/t5-config';
import { tokenizerSize } from '@/core/tokenizer/any-tokenizer';
import type { AnyTokenizerJson } from '@/core/tokenizer/tokenizer-json';
import type { Checkpoint, StoredTensor } from './checkpoint';
import { applyGenerationFile } from './generation-file';
import { readTokenizer } from './read-tokenizer';
import { aliasRank, canonicalName, EMBEDDING_NAMES, expectedTensors, isUnusedTensor } from './tensor-names';
import { haveSameValues } from './tensor-values';
import type { Weights } from './weight-files';
import { openWeights } from './weight-files';

/**
 * Opens a model from its files: a GGUF file alone, or weights (safetensors or PyTorch, whole or in shards) with their
 * `config.json` and, where there is one, a tokenizer (see read-tokenizer.ts). Other files of a folder are passed over.
 * Only headers are read: every tensor the configuration asks for is there, with its shape, before any data is.
 * @throws {PlaygroundError} `malformed-file`, `unsupported-file`, `invalid-config`, `invalid-tokenizer`,
 *   `checkpoint-mismatch` when tensors and configuration disagree, `invalid-input` when files are missing or unclear
 */
export async function openCheckpoint(files: readonly ByteSource[]): Promise<Checkpoint> {
  if (files.length === 0) throw new PlaygroundError('invalid-input', 'There is no file to open.');
  const weights = await openWeights(files);
  const head = await withHeadOfFile(await readConfig(files, weights), weights);
  const { config, notes: onGeneration } = await withGenerationFile(files, weights, head.config);
  const notes = [...head.notes, ...onGeneration];
  const tokenizer = await tokenizerOf(files, weights, config);
  checkVocabulary(config, tokenizer);
  const { metadata, notes: ofFile } = weights.file;
  const tensors = matchTensors(config, weights);
  return {
    config,
    tokenizer,
    tensors,
    metadata,
    notes: notes.length > 0 ? [...(ofFile ?? []), ...notes] : ofFile,
  };
}

async function readConfig(files: readonly ByteSource[], weights: Weights): Promise<T5Config> {
  if (weights.kind === 'gguf') return configFromGguf(weights.source.name, weights.file);
  const file = files.find(({ name }) => name === 'config.json');
  if (file === undefined) {
    throw new PlaygroundError('invalid-config', 'These weights come without their config.json.', {
      hint: 'Add the config.json that lies beside the weights.',
    });
  }
  return parseT5Config(await readJsonFile(file, JSON_LIMITS.config));
}

/** The configuration with the special tokens of generation_config.json, where there is one. */
async function withGenerationFile(
  files: readonly ByteSource[],
  weights: Weights,
  config: T5Config,
): Promise<{ config: T5Config; notes: readonly string[] }> {
  const file = files.find(({ name }) => name === 'generation_config.json');
  if (file === undefined || weights.kind === 'gguf') return { config, notes: [] };
  return applyGenerationFile(config, await readJsonFile(file, JSON_LIMITS.config));
}

/**
 * The configuration with the head that the weights really have. Whether a config.json says "tied" is no evidence: what
 * Transformers 5 saves always says so. A head that is in the file and differs from the embedding by value is the model's own.
 */
async function withHeadOfFile(
  config: T5Config,
  weights: Weights,
): Promise<{ config: T5Config; notes: readonly string[] }> {
  if (weights.kind === 'gguf') return { config, notes: doubtsOfGguf(weights.file) };
  const { tensors } = weights.file;
  const embedding = await oneEmbedding(tensors);
  const head = tensors.get('lm_head.weight');
  if (head === undefined) {
    const notes = config.tieWordEmbeddings
      ? []
      : [
          'config.json says that the head is not tied to the embedding, but the weights hold no lm_head.weight: ' +
            'the embedding is used as the head, without scaling.',
        ];
    return { config: { ...config, tieWordEmbeddings: true }, notes };
  }
  // Untied by both accounts: what the head holds makes no difference.
  if (!config.tieWordEmbeddings || embedding === undefined) {
    return { config: { ...config, tieWordEmbeddings: false }, notes: [] };
  }
  return { config: { ...config, tieWordEmbeddings: await haveSameValues(head, embedding) }, notes: [] };
}

/**
 * The embedding table under the first of its names.
 * @throws {PlaygroundError} `unsupported-file` when encoder and decoder have tables of their own
 */
async function oneEmbedding(tensors: Weights['file']['tensors']): Promise<StoredTensor | undefined> {
  const [first, ...copies] = EMBEDDING_NAMES.flatMap((name) => tensors.get(name) ?? []);
  for (const copy of copies) {
    if (await haveSameValues(copy, first!)) continue;
    throw new PlaygroundError(
      'unsupported-file',
      `${copy.name} and ${first!.name} differ: encoder and decoder have embeddings of their own, which no T5 has.`,
      { hint: 'Use the weights as Transformers saves them, with one shared.weight.' },
    );
  }
  return first;
}

async function tokenizerOf(
  files: readonly ByteSource[],
  weights: Weights,
  config: T5Config,
): Promise<AnyTokenizerJson | undefined> {
  if (weights.kind === 'gguf') {
    const inside = tokenizerFromGguf(weights.source.name, weights.file.entries);
    if (inside !== undefined) return inside;
  }
  return readTokenizer(files, config.vocabSize);
}

function checkVocabulary(config: T5Config, tokenizer: AnyTokenizerJson | undefined): void {
  if (tokenizer === undefined) return;
  const largest = tokenizerSize(tokenizer) - 1;
  if (largest >= config.vocabSize) {
    throw new PlaygroundError(
      'checkpoint-mismatch',
      `The tokenizer has ids up to ${largest}, but the model knows only ${config.vocabSize} tokens.`,
      { hint: 'Use the tokenizer files that belong to these weights.' },
    );
  }
}

/** The tensors under canonical names, in the order of the description; aliases resolved, shapes checked. */
function matchTensors(config: T5Config, weights: Weights): Map<string, StoredTensor> {
  const found = new Map<string, StoredTensor>();
  const strangers: string[] = [];
  const expected = expectedTensors(config);
  for (const [fileName, tensor] of weights.file.tensors) {
    const name = weights.kind === 'gguf' ? fileName : canonicalName(fileName);
    const shape = name === undefined ? undefined : expected.get(name);
    if (name !== undefined && shape !== undefined) {
      checkShape(fileName, tensor, shape);
      const known = found.get(name);
      if (known === undefined || aliasRank(fileName) < aliasRank(known.name)) found.set(name, tensor);
    } else if (name === undefined || !isUnusedTensor(name, config)) {
      strangers.push(fileName);
    }
  }
  const missing = [...expected.keys()].filter((name) => !found.has(name));
  if (missing.length > 0) throw missingTensors(missing, expected.size);
  if (strangers.length > 0) throw unknownTensors(strangers);
  return new Map([...expected.keys()].map((name) => [name, { ...found.get(name)!, name }]));
}

function checkShape(fileName: string, tensor: StoredTensor, shape: readonly number[]): void {
  if (tensor.shape.length === shape.length && tensor.shape.every((size, i) => size === shape[i])) return;
  throw new PlaygroundError(
    'checkpoint-mismatch',
    `Tensor ${quoteName(fileName)} has the shape [${tensor.shape.join(', ')}], but the configuration asks for [${shape.join(', ')}].`,
    { hint: 'Use the config.json that belongs to these weights.' },
  );
}

function missingTensors(missing: readonly string[], expected: number): PlaygroundError {
  const onlyEncoder = missing.every((name) => name.startsWith('dec.') || name === 'output.weight');
  return new PlaygroundError(
    'checkpoint-mismatch',
    `${missing.length} of ${expected} tensors are missing, ${quoteName(missing[0]!)} among them.`,
    {
      hint: onlyEncoder
        ? 'This may be an encoder alone, or the configuration may be of another model.'
        : 'Use the config.json that belongs to these weights, and all of their files.',
    },
  );
}

function unknownTensors(strangers: readonly string[]): PlaygroundError {
  return new PlaygroundError(
    'checkpoint-mismatch',
    `The file holds ${strangers.length} tensors that this configuration has no place for, ${quoteName(strangers[0]!)} among them.`,
    {
      hint: 'Use the config.json that belongs to these weights. Adapters and quantised PyTorch files are not read here.',
    },
  );
}
