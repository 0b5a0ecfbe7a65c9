import { PlaygroundError } from '@/core/errors';
import type { ByteSource } from '@/core/formats/bytes/byte-source';
import { quoteName } from '@/core/formats/bytes/file-errors';
import { JSON_LIMITS, readJsonFile } from '@/core/formats/bytes/json-file';
import { configFromGguf } from '@/core/formats/gguf/gguf-t5';
import { tokenizerFromGguf } from '@/core/formats/gguf/gguf-tokenizer';
import type { T5Config } from '@/core/model/t5-config';
import { parseT5Config } from '@/core/model/t5-config';
import type { TokenizerJson } from '@/core/tokenizer/tokenizer-json';
import { checkTokenizerJson } from '@/core/tokenizer/tokenizer-schema';
import type { Checkpoint, StoredTensor } from './checkpoint';
import { aliasRank, canonicalName, expectedTensors, isUnusedTensor } from './tensor-names';
import type { Weights } from './weight-files';
import { openWeights } from './weight-files';

/**
 * Opens a model from its files: a GGUF file alone, or weights (safetensors or PyTorch, whole or in shards) with their
 * `config.json` and, where there is one, `tokenizer.json`. Other files of a folder are passed over. Only headers are
 * read: every tensor the configuration asks for is there, with its shape, before any data is.
 * @throws {PlaygroundError} `malformed-file`, `unsupported-file`, `invalid-config`, `invalid-tokenizer`,
 *   `checkpoint-mismatch` when tensors and configuration disagree, `invalid-input` when files are missing or unclear
 */
export async function openCheckpoint(files: readonly ByteSource[]): Promise<Checkpoint> {
  if (files.length === 0) throw new PlaygroundError('invalid-input', 'There is no file to open.');
  const weights = await openWeights(files);
  const config = await readConfig(files, weights);
  const tokenizer = await readTokenizer(files, weights);
  checkVocabulary(config, tokenizer);
  const { metadata, notes } = weights.file;
  return { config, tokenizer, tensors: matchTensors(config, weights), metadata, notes };
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

async function readTokenizer(
  files: readonly ByteSource[],
  weights: Weights,
): Promise<TokenizerJson | undefined> {
  if (weights.kind === 'gguf') {
    const inside = tokenizerFromGguf(weights.source.name, weights.file.entries);
    if (inside !== undefined) return inside;
  }
  const file = files.find(({ name }) => name === 'tokenizer.json');
  return file && checkTokenizerJson(await readJsonFile(file, JSON_LIMITS.tokenizer)).json;
}

function checkVocabulary(config: T5Config, tokenizer: TokenizerJson | undefined): void {
  if (tokenizer === undefined) return;
  const { json, addedTokens } = checkTokenizerJson(tokenizer);
  const largest = addedTokens.reduce((id, token) => Math.max(id, token.id), json.model.vocab.length - 1);
  if (largest >= config.vocabSize) {
    throw new PlaygroundError(
      'checkpoint-mismatch',
      `The tokenizer has ids up to ${largest}, but the model knows only ${config.vocabSize} tokens.`,
      { hint: 'Use the tokenizer.json that belongs to these weights.' },
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
