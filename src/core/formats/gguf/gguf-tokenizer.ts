/**
 * A SentencePiece Unigram tokenizer as GGUF metadata (llama.cpp's model "t5") and back to a `tokenizer.json` of the
 * 2022 layout. Scores are float32 in GGUF, as they are in SentencePiece's own model file.
 */

import { base64ToBytes, bytesToBase64 } from '@/core/formats/bytes/base64';
import { malformedFile, unsupportedFile } from '@/core/formats/bytes/file-errors';
import type { TokenizerJson } from '@/core/tokenizer/tokenizer-json';
import { checkTokenizerJson, invalidTokenizer } from '@/core/tokenizer/tokenizer-schema';
import type { GgufMetadata, GgufValue } from './gguf-values';
import { booleanOf, integerOf, numbersOf, stringOf, stringsOf } from './gguf-values';

/** llama.cpp's token kinds. */
const KIND = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

const SENTINEL = /^<extra_id_\d+>$/;
/** What converters write into rows of the embedding that no piece uses. */
const FILLER = /^\[PAD\d+\]$/;

/**
 * Metadata entries of a tokenizer.
 * @param vocabSize rows of the embedding; rows beyond the vocabulary become unused tokens
 * @throws {PlaygroundError} `invalid-tokenizer`
 */
export function tokenizerToGguf(json: TokenizerJson, vocabSize: number): [key: string, value: GgufValue][] {
  const { addedTokens } = checkTokenizerJson(json);
  const tokens = json.model.vocab.map(([piece]) => piece);
  const scores = json.model.vocab.map(([, score]) => score);
  const kinds = tokens.map((): number => KIND.normal);
  for (const token of addedTokens) {
    for (let id = tokens.length; id <= token.id; id++) appendFiller(tokens, scores, kinds);
    tokens[token.id] = token.content;
    kinds[token.id] = token.special ? KIND.control : KIND.userDefined;
  }
  kinds[json.model.unk_id] = KIND.unknown;
  while (tokens.length < vocabSize) appendFiller(tokens, scores, kinds);
  const charsmap = findCharsmap(json.normalizer);
  return [
    ['tokenizer.ggml.model', { type: 'string', value: 't5' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'default' }],
    ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: tokens }],
    ['tokenizer.ggml.scores', { type: 'array', of: 'f32', value: scores }],
    ['tokenizer.ggml.token_type', { type: 'array', of: 'i32', value: kinds }],
    ['tokenizer.ggml.add_space_prefix', { type: 'bool', value: true }],
    ['tokenizer.ggml.remove_extra_whitespaces', { type: 'bool', value: true }],
    ...(charsmap === undefined
      ? []
      : [
          ['tokenizer.ggml.precompiled_charsmap', { type: 'array', of: 'u8', value: [...charsmap] }] as [
            string,
            GgufValue,
          ],
        ]),
    ['tokenizer.ggml.unknown_token_id', { type: 'u32', value: json.model.unk_id }],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: false }],
    ['tokenizer.ggml.add_eos_token', { type: 'bool', value: true }],
  ];
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
export function tokenizerFromGguf(file: string, metadata: GgufMetadata): TokenizerJson | undefined {
  const model = stringOf(metadata, 'tokenizer.ggml.model');
  if (model === undefined || model === 'none') return undefined;
  if (model !== 't5')
    throw unsupportedFile(file, `its tokenizer is of the kind "${model.slice(0, 40)}"; T5 models use "t5".`);
  const tokens = stringsOf(metadata, 'tokenizer.ggml.tokens');
  const scores = numbersOf(metadata, 'tokenizer.ggml.scores');
  if (tokens === undefined || scores === undefined || tokens.length !== scores.length) {
    throw malformedFile(file, 'its list of tokens is missing or has another length than its scores.');
  }
  const kinds = numbersOf(metadata, 'tokenizer.ggml.token_type') ?? [];
  const size = usedTokens(tokens, kinds);
  const eos = integerOf(metadata, 'tokenizer.ggml.eos_token_id') ?? 1;
  const unknown = integerOf(metadata, 'tokenizer.ggml.unknown_token_id') ?? 2;
  if (eos < 0 || eos >= size) throw malformedFile(file, 'its end-of-text token lies outside the vocabulary.');
  const charsmap = numbersOf(metadata, 'tokenizer.ggml.precompiled_charsmap');
  const json = buildTokenizerJson({
    vocab: tokens.slice(0, size).map((token, id) => [token, scores[id]!]),
    added: addedTokens(tokens.slice(0, size), kinds),
    eos: { id: eos, content: tokens[eos]! },
    unknown,
    charsmap: charsmap && bytesToBase64(Uint8Array.from(charsmap)),
    addPrefixSpace: booleanOf(metadata, 'tokenizer.ggml.add_space_prefix') ?? true,
  });
  return checkTokenizerJson(json).json;
}

/** Number of tokens without the unused rows at the end. */
function usedTokens(tokens: readonly string[], kinds: readonly number[]): number {
  let size = tokens.length;
  while (size > 0 && (kinds[size - 1] ?? KIND.normal) === KIND.unused && FILLER.test(tokens[size - 1]!))
    size--;
  return size;
}

interface AddedToken {
  id: number;
  content: string;
  special: boolean;
}

function addedTokens(tokens: readonly string[], kinds: readonly number[]): AddedToken[] {
  return tokens.flatMap((content, id) => {
    const kind = kinds[id];
    const special = kind === KIND.control || kind === KIND.unknown || SENTINEL.test(content);
    return special || kind === KIND.userDefined ? [{ id, content, special }] : [];
  });
}

interface TokenizerParts {
  vocab: [string, number][];
  added: readonly AddedToken[];
  eos: { id: number; content: string };
  unknown: number;
  charsmap: string | undefined;
  addPrefixSpace: boolean;
}

function buildTokenizerJson(parts: TokenizerParts): TokenizerJson {
  const metaspace = { type: 'Metaspace', replacement: '▁', add_prefix_space: parts.addPrefixSpace };
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
  const end = { SpecialToken: { id: parts.eos.content, type_id: 0 } };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: parts.added.map(({ id, content, special }) => ({
      id,
      special,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer:
      parts.charsmap === undefined ? null : { type: 'Precompiled', precompiled_charsmap: parts.charsmap },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, metaspace] },
    post_processor: {
      type: 'TemplateProcessing',
      single: [sequence('A'), end],
      pair: [sequence('A'), end, sequence('B'), end],
      special_tokens: {
        [parts.eos.content]: { id: parts.eos.content, ids: [parts.eos.id], tokens: [parts.eos.content] },
      },
    },
    decoder: metaspace,
    model: { type: 'Unigram', unk_id: parts.unknown, vocab: parts.vocab },
  };
}
