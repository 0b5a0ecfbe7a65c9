/**
 * A tokenizer as GGUF metadata and back: a SentencePiece Unigram tokenizer as llama.cpp's model "t5", read as a
 * `tokenizer.json` of the 2022 layout. Scores are float32 in GGUF, as they are in SentencePiece's own model file.
 */

import { base64ToBytes, bytesToBase64 } from '@/core/formats/bytes/base64';
import { malformedFile, unsupportedFile } from '@/core/formats/bytes/file-errors';
import { parseJson } from '@/core/formats/bytes/json-file';
import { checkAnyTokenizer } from '@/core/tokenizer/any-tokenizer';
import { createPieceTable } from '@/core/tokenizer/piece-table';
import { templateOfFile } from '@/core/tokenizer/post-processor';
import { areUsualRules, sentencePieceJson, type WrittenToken } from '@/core/tokenizer/sentencepiece-json';
import { sentencePieceLayout } from '@/core/tokenizer/sentencepiece-layout';
import {
  type AnyTokenizerJson,
  isByteTokenizer,
  type SentencePieceRules,
} from '@/core/tokenizer/tokenizer-json';
import {
  type AddedToken,
  type CheckedTokenizer,
  checkTokenizerJson,
  invalidTokenizer,
} from '@/core/tokenizer/tokenizer-schema';
import type { GgufMetadata, GgufValue } from './gguf-values';
import { booleanOf, integerOf, numbersOf, stringOf, stringsOf } from './gguf-values';

/** ByT5's tokenizer, of which llama.cpp has none. */
const BYTE_MODEL = 'playground-byt5';
const EXTRA_IDS_KEY = 'playground.tokenizer.extra_ids';
/** GGUF's own key for a tokenizer.json as it is. */
const WHOLE_JSON_KEY = 'tokenizer.huggingface.json';
/** Ids of the tokens that are found where a text writes them out; in files made of a SentencePiece model. */
const WRITTEN_KEY = 'playground.tokenizer.written';
/** Id of the token that ends a prompt; the end of an answer, `tokenizer.ggml.eos_token_id`, may be another. */
const END_KEY = 'playground.tokenizer.end_token_id';
/** Flags of added tokens, each with the ids that have it. */
const FLAG_KEYS = { lstrip: 'playground.tokenizer.lstrip', rstrip: 'playground.tokenizer.rstrip' } as const;

/** llama.cpp's token kinds. */
const KIND = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

const SENTINEL = /^<extra_id_\d+>$/;
/** What converters write into rows of the embedding that no piece uses. */
const FILLER = /^\[PAD\d+\]$/;

/**
 * Metadata entries of a tokenizer. One that SentencePiece's rules describe becomes llama.cpp's "t5"; any other is kept
 * whole under the key that GGUF has for a `tokenizer.json`, and ByT5's under a name of our own: llama.cpp then says that
 * it cannot read the tokenizer, instead of reading it otherwise.
 * @param vocabSize rows of the embedding; rows beyond the vocabulary become unused tokens
 * @throws {PlaygroundError} `invalid-tokenizer`
 */
export function tokenizerToGguf(
  json: AnyTokenizerJson,
  vocabSize: number,
): [key: string, value: GgufValue][] {
  if (isByteTokenizer(json)) {
    return [
      ['tokenizer.ggml.model', { type: 'string', value: BYTE_MODEL }],
      [EXTRA_IDS_KEY, { type: 'u32', value: json.model.extra_ids }],
    ];
  }
  const checked = checkTokenizerJson(json);
  if (sentencePieceLayout(checked) === undefined || !hasUsualTemplate(checked)) {
    return [
      ['tokenizer.ggml.model', { type: 'string', value: 'none' }],
      [WHOLE_JSON_KEY, { type: 'string', value: JSON.stringify(json) }],
    ];
  }
  return sentencePieceToGguf(checked, vocabSize);
}

/** Nothing before a text, and one token after it: `add_eos_token` says no more. */
function hasUsualTemplate({ json }: CheckedTokenizer): boolean {
  const { before, after } = templateOfFile(json.post_processor);
  return before.length === 0 && after.length === 1;
}

function sentencePieceToGguf(
  { json, addedTokens }: CheckedTokenizer,
  vocabSize: number,
): [key: string, value: GgufValue][] {
  const rules = json.sentencepiece;
  const tokens = json.model.vocab.map(([piece]) => piece);
  const scores = json.model.vocab.map(([, score]) => score);
  const kinds = tokens.map((): number => KIND.normal);
  for (const id of createPieceTable({ json, addedTokens }).byteIds ?? []) kinds[id] = KIND.byte;
  for (const token of addedTokens) {
    for (let id = tokens.length; id <= token.id; id++) appendFiller(tokens, scores, kinds);
    tokens[token.id] = token.content;
    kinds[token.id] = token.special ? KIND.control : KIND.userDefined;
  }
  for (const id of rules?.control ?? []) kinds[id] = KIND.control;
  for (const id of rules?.user_defined ?? []) kinds[id] = KIND.userDefined;
  for (const id of rules?.unused ?? []) kinds[id] = KIND.unused;
  kinds[json.model.unk_id] = KIND.unknown;
  while (tokens.length < vocabSize) appendFiller(tokens, scores, kinds);
  const charsmap = findCharsmap(json.normalizer);
  const written = addedTokens.map(({ id }) => id);
  return [
    ['tokenizer.ggml.model', { type: 'string', value: 't5' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'default' }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: tokens }],
    ['tokenizer.ggml.scores', { type: 'array', of: 'f32', value: scores }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'i32', value: kinds }],
    ['tokenizer.ggml.add_space_prefix', { type: 'bool', value: rules?.add_dummy_prefix ?? true }],
    [
      'tokenizer.ggml.remove_extra_whitespaces',
      { type: 'bool', value: rules?.remove_extra_whitespaces ?? true },
    ],
    ...optionalEntry(
      'tokenizer.ggml.precompiled_charsmap',
      charsmap && { type: 'array', of: 'u8', value: [...charsmap] },
    ),
    ...flagEntry('lstrip', addedTokens),
    ...flagEntry('rstrip', addedTokens),
    ...optionalEntry(WRITTEN_KEY, rules && { type: 'array', of: 'i32', value: written }),
    [END_KEY, { type: 'u32', value: templateOfFile(json.post_processor).after[0]! }],
    ['tokenizer.ggml.unknown_token_id', { type: 'u32', value: json.model.unk_id }],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: false }],
    ['tokenizer.ggml.add_eos_token', { type: 'bool', value: true }],
  ];
}

function flagEntry(flag: keyof typeof FLAG_KEYS, tokens: readonly AddedToken[]): [string, GgufValue][] {
  const ids = tokens.filter((token) => token[flag]).map(({ id }) => id);
  return optionalEntry(
    FLAG_KEYS[flag],
    ids.length > 0 ? { type: 'array', of: 'i32', value: ids } : undefined,
  );
}

function optionalEntry(key: string, value: GgufValue | undefined): [string, GgufValue][] {
  return value === undefined ? [] : [[key, value]];
}

function appendFiller(tokens: string[], scores: number[], kinds: number[]): void {
  tokens.push(`[PAD${tokens.length}]`);
  scores.push(-1000);
  kinds.push(KIND.unused);
}

/** The character map inside a normalizer, wherever in a sequence it stands. */
function findCharsmap(normalizer: unknown): Uint8Array | undefined {
  if (typeof normalizer !== 'object' || normalizer === null) return undefined;
  const step = normalizer as { precompiled_charsmap?: unknown; normalizers?: unknown };
  if (typeof step.precompiled_charsmap === 'string') return charsmapBytes(step.precompiled_charsmap);
  return Array.isArray(step.normalizers)
    ? step.normalizers.map(findCharsmap).find((found) => found)
    : undefined;
}

function charsmapBytes(base64: string): Uint8Array {
  try {
    return base64ToBytes(base64);
  } catch {
    throw invalidTokenizer('the character map of its normalizer is no base64');
  }
}

/**
 * The tokenizer inside a GGUF file.
 * @returns undefined when the file holds none
 * @throws {PlaygroundError} `unsupported-file` for other kinds than T5's, `malformed-file` when lists disagree
 */
export function tokenizerFromGguf(file: string, metadata: GgufMetadata): AnyTokenizerJson | undefined {
  const model = stringOf(metadata, 'tokenizer.ggml.model');
  if (model === BYTE_MODEL) return byteTokenizer(metadata);
  if (model === undefined || model === 'none') return wholeJson(file, metadata);
  if (model !== 't5')
    throw unsupportedFile(file, `its tokenizer is of the kind "${model.slice(0, 40)}"; T5 models use "t5".`);
  const tokens = stringsOf(metadata, 'tokenizer.ggml.tokens');
  const scores = numbersOf(metadata, 'tokenizer.ggml.scores');
  if (tokens === undefined || scores === undefined || tokens.length !== scores.length) {
    throw malformedFile(file, 'its list of tokens is missing or has another length than its scores.');
  }
  const kinds = numbersOf(metadata, 'tokenizer.ggml.token_type') ?? [];
  const size = usedTokens(tokens, kinds);
  const eos = integerOf(metadata, END_KEY) ?? integerOf(metadata, 'tokenizer.ggml.eos_token_id') ?? 1;
  const unknown = integerOf(metadata, 'tokenizer.ggml.unknown_token_id') ?? 2;
  if (eos < 0 || eos >= size) throw malformedFile(file, 'its end-of-text token lies outside the vocabulary.');
  const charsmap = numbersOf(metadata, 'tokenizer.ggml.precompiled_charsmap');
  const written = numbersOf(metadata, WRITTEN_KEY);
  const used = tokens.slice(0, size);
  const json = sentencePieceJson({
    vocab: used.map((token, id) => [token, scores[id]!]),
    written: withFlags(writtenTokens(used, kinds, written && new Set(written)), metadata),
    end: { id: eos, content: tokens[eos]! },
    unknownId: unknown,
    charsmap: charsmap && bytesToBase64(Uint8Array.from(charsmap)),
    rules: rulesOf(metadata, kinds.slice(0, size), written),
  });
  return checkTokenizerJson(json).json;
}

function byteTokenizer(metadata: GgufMetadata): AnyTokenizerJson {
  return checkAnyTokenizer({ model: { type: 'ByT5', extra_ids: integerOf(metadata, EXTRA_IDS_KEY) ?? 125 } });
}

function wholeJson(file: string, metadata: GgufMetadata): AnyTokenizerJson | undefined {
  const json = stringOf(metadata, WHOLE_JSON_KEY);
  return json === undefined ? undefined : checkAnyTokenizer(parseJson(file, new TextEncoder().encode(json)));
}

/**
 * SentencePiece's own rules, where the file was made of a SentencePiece model and says which of its tokens are found
 * where a text writes them out, or where its flags are not those of T5.
 */
function rulesOf(
  metadata: GgufMetadata,
  kinds: readonly number[],
  written: readonly number[] | undefined,
): SentencePieceRules | undefined {
  const flag = (name: string) => booleanOf(metadata, `tokenizer.ggml.${name}`) ?? true;
  const flags = {
    add_dummy_prefix: flag('add_space_prefix'),
    remove_extra_whitespaces: flag('remove_extra_whitespaces'),
  };
  if (written === undefined) {
    const rules = { ...flags, control: [], user_defined: [], unused: idsOfKind(kinds, KIND.unused) };
    return areUsualRules(rules) ? undefined : rules;
  }
  const found = new Set(written);
  return {
    ...flags,
    control: idsOfKind(kinds, KIND.control).filter((id) => !found.has(id)),
    user_defined: idsOfKind(kinds, KIND.userDefined).filter((id) => !found.has(id)),
    unused: idsOfKind(kinds, KIND.unused),
  };
}

function idsOfKind(kinds: readonly number[], kind: number): number[] {
  return kinds.flatMap((each, id) => (each === kind ? [id] : []));
}

/** Number of tokens without the unused rows at the end. */
function usedTokens(tokens: readonly string[], kinds: readonly number[]): number {
  let size = tokens.length;
  while (size > 0 && (kinds[size - 1] ?? KIND.normal) === KIND.unused && FILLER.test(tokens[size - 1]!))
    size--;
  return size;
}

/**
 * The tokens that are found where a text writes them out.
 * @param listed their ids where the file says them; else they follow from the kinds, as llama.cpp has it
 */
function writtenTokens(
  tokens: readonly string[],
  kinds: readonly number[],
  listed: ReadonlySet<number> | undefined,
): WrittenToken[] {
  return tokens.flatMap((content, id) => {
    const kind = kinds[id];
    const special = kind === KIND.control || kind === KIND.unknown || SENTINEL.test(content);
    const isWritten = listed ? listed.has(id) : special || kind === KIND.userDefined;
    return isWritten ? [{ id, content, special }] : [];
  });
}

function withFlags(tokens: readonly WrittenToken[], metadata: GgufMetadata): WrittenToken[] {
  const lstrip = new Set(numbersOf(metadata, FLAG_KEYS.lstrip));
  const rstrip = new Set(numbersOf(metadata, FLAG_KEYS.rstrip));
  return tokens.map((token) => ({ ...token, lstrip: lstrip.has(token.id), rstrip: rstrip.has(token.id) }));
}
