/** Which of a model's files its tokenizer is read from. */
import * as v from 'valibot';
import { type ByteSource, readRange } from '@/core/formats/bytes/byte-source';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import { JSON_LIMITS, readJsonFile } from '@/core/formats/bytes/json-file';
import { MAX_MODEL_BYTES, parseSentencePieceModel } from '@/core/formats/sentencepiece/sentencepiece-model';
import { readTokenizerConfig, type TokenizerConfig } from '@/core/formats/sentencepiece/tokenizer-config';
import { tokenizerFromModel } from '@/core/formats/sentencepiece/tokenizer-from-model';
import { checkAnyTokenizer } from '@/core/tokenizer/any-tokenizer';
import { byteTokenizerSpecials } from '@/core/tokenizer/byte-tokenizer';
import type { AnyTokenizerJson } from '@/core/tokenizer/tokenizer-json';

/** Names that a SentencePiece model has, the usual one first. */
export const SENTENCEPIECE_FILES = ['spiece.model', 'sentencepiece.model', 'tokenizer.model'] as const;

/** Files beside the weights that a tokenizer may be read from, `tokenizer.json` before all others. */
export const TOKENIZER_FILES = [
  'tokenizer.json',
  ...SENTENCEPIECE_FILES,
  'tokenizer_config.json',
  'added_tokens.json',
] as const;

/** ByT5's default: 256 bytes and three special tokens make 384 with them. */
const BYT5_EXTRA_IDS = 125;
const SENTINEL = /^<extra_id_\d+>$/;
const BYT5 = /^ByT5Tokenizer(Fast)?$/;

/**
 * The tokenizer of a model: ByT5's where the configuration names its class, else that of `tokenizer.json`, else that of a
 * SentencePiece model.
 * @param files all that lie beside the weights; others are passed over
 * @param vocabSize rows of the embedding, where they are known better than from config.json
 * @returns undefined when there is none
 * @throws {PlaygroundError} `malformed-file`, `unsupported-file`, `invalid-tokenizer`
 */
export async function readTokenizer(
  files: readonly ByteSource[],
  vocabSize?: number,
): Promise<AnyTokenizerJson | undefined> {
  const named = (name: string) => files.find((file) => file.name === name);
  const config = await readConfig(named('tokenizer_config.json'), named('added_tokens.json'));
  const model = await readModelFields(named('config.json'));
  if (BYT5.test(config.tokenizerClass ?? model.tokenizer_class ?? '')) return byteTokenizer(config);
  const json = named('tokenizer.json');
  if (json) return checkAnyTokenizer(await readJsonFile(json, JSON_LIMITS.tokenizer));
  const pieces = SENTENCEPIECE_FILES.map(named).find((file) => file !== undefined);
  if (!pieces) return undefined;
  if (pieces.size > MAX_MODEL_BYTES) {
    throw malformedFile(pieces.name, 'this is too large to be a SentencePiece model.');
  }
  const parsed = parseSentencePieceModel(pieces.name, await readRange(pieces, 0, pieces.size));
  return tokenizerFromModel(pieces.name, parsed, config, vocabSize ?? model.vocab_size ?? undefined);
}

async function readConfig(
  config: ByteSource | undefined,
  added: ByteSource | undefined,
): Promise<TokenizerConfig> {
  return readTokenizerConfig(
    config && (await readJsonFile(config, JSON_LIMITS.tokenizer)),
    added && (await readJsonFile(added, JSON_LIMITS.tokenizer)),
  );
}

const modelSchema = v.object({ tokenizer_class: v.nullish(v.string()), vocab_size: v.nullish(v.number()) });

/** What the model's own config.json says of its tokenizer; whether it is sound is for others to see. */
async function readModelFields(config: ByteSource | undefined): Promise<v.InferOutput<typeof modelSchema>> {
  if (!config) return {};
  const fields = v.safeParse(modelSchema, await readJsonFile(config, JSON_LIMITS.config));
  return fields.success ? fields.output : {};
}

/**
 * ByT5's tokenizer with the sentinels that the files list, else as many as they say. Transformers 5 lists them all and says
 * `extra_ids: 0`.
 * @throws {PlaygroundError} `unsupported-file` when the files contradict each other, or list what is none of ByT5's
 */
function byteTokenizer({ extraIds, added, specialTokens }: TokenizerConfig): AnyTokenizerJson {
  const listed = new Set(
    [...added.map(({ content }) => content), ...specialTokens].filter((content) => SENTINEL.test(content)),
  ).size;
  const count = listed > 0 ? listed : (extraIds ?? BYT5_EXTRA_IDS);
  if (extraIds && extraIds !== count) {
    throw unsupportedFile(
      'tokenizer_config.json',
      `it says extra_ids = ${extraIds} and lists ${listed} sentinels.`,
      'Save the tokenizer again with Transformers.',
    );
  }
  const idOf = new Map(byteTokenizerSpecials(count).map(({ id, content }) => [content, id]));
  const stranger =
    added.find(({ id, content }) => idOf.get(content) !== id)?.content ??
    specialTokens.find((content) => !idOf.has(content));
  if (stranger !== undefined) {
    throw unsupportedFile(
      'tokenizer_config.json',
      `the token ${quoteName(stranger)} is none of ByT5's own, or has another id there.`,
      'Use a ByT5 tokenizer without further tokens.',
    );
  }
  return { model: { type: 'ByT5', extra_ids: count } };
}
