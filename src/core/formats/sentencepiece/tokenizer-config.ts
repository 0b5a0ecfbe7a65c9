/** What `tokenizer_config.json` and `added_tokens.json` say beside a tokenizer that is not a tokenizer.json. */
import * as v from 'valibot';
import { malformedFile } from '@/core/formats/bytes/file-errors';
import type { WrittenToken } from '@/core/tokenizer/sentencepiece-json';

export interface TokenizerConfig {
  /** Transformers' class, `T5Tokenizer` or `ByT5Tokenizer`; with `Fast` or without. */
  tokenizerClass: string | undefined;
  endToken: string;
  padToken: string;
  /** Number of sentinels; undefined where nothing says so. */
  extraIds: number | undefined;
  /** Tokens with the ids that the files give them. */
  added: readonly WrittenToken[];
  /** Special tokens by text alone. */
  specialTokens: readonly string[];
}

const MAX_ADDED = 20_000;
const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
/** A token is written as its text, or with its flags. */
const tokenText = v.union([
  text,
  v.pipe(
    v.object({ content: text }),
    v.transform(({ content }) => content),
  ),
]);
const texts = v.union([
  v.pipe(v.array(tokenText), v.maxLength(MAX_ADDED)),
  v.pipe(
    v.record(v.string(), tokenText),
    v.transform((named) => Object.values(named)),
  ),
]);
const decoderEntry = v.object({
  content: text,
  special: v.optional(v.boolean(), false),
  lstrip: v.optional(v.boolean(), false),
  rstrip: v.optional(v.boolean(), false),
  single_word: v.optional(v.boolean(), false),
});

const configSchema = v.object({
  tokenizer_class: v.nullish(v.string()),
  eos_token: v.nullish(tokenText),
  pad_token: v.nullish(tokenText),
  extra_ids: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))),
  additional_special_tokens: v.nullish(texts),
  extra_special_tokens: v.nullish(texts),
  added_tokens_decoder: v.nullish(v.record(v.string(), decoderEntry)),
});

/**
 * @param config the parsed tokenizer_config.json, undefined when there is none
 * @param added the parsed added_tokens.json: ids by text
 * @throws {PlaygroundError} `malformed-file` naming the field
 */
export function readTokenizerConfig(config: unknown, added: unknown): TokenizerConfig {
  const fields = parse('tokenizer_config.json', configSchema, config ?? {});
  const decoder = Object.entries(fields.added_tokens_decoder ?? {}).map(([key, token]) => ({
    id: parse('tokenizer_config.json', id, Number(key)),
    ...token,
  }));
  // By hand: a token may be called `constructor`, which schemas of records pass over.
  const listed = Object.entries(parse('added_tokens.json', v.custom<object>(isObject), added ?? {})).map(
    ([content, number]) => ({
      id: parse('added_tokens.json', id, number),
      content: parse('added_tokens.json', text, content),
      special: false,
    }),
  );
  const described = new Set(decoder.map((token) => `${token.id} ${token.content}`));
  return {
    tokenizerClass: fields.tokenizer_class ?? undefined,
    endToken: fields.eos_token ?? '</s>',
    padToken: fields.pad_token ?? '<pad>',
    extraIds: fields.extra_ids ?? undefined,
    added: [...decoder, ...listed.filter((token) => !described.has(`${token.id} ${token.content}`))],
    specialTokens: [...(fields.additional_special_tokens ?? []), ...(fields.extra_special_tokens ?? [])],
  };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse<T extends v.GenericSchema>(file: string, schema: T, value: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? 'a field';
  throw malformedFile(file, `${field} has a value that cannot be right (${issue.received.slice(0, 60)}).`);
}
