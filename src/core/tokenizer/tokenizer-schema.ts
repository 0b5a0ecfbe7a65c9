import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import type { TokenizerJson } from './tokenizer-json';

/** mT5, the largest vocabulary in use, has 250,112 rows. */
export const MAX_PIECES = 300_000;
/** Longest piece or added token, in UTF-16 units. SentencePiece's own default limit is 16 characters. */
const MAX_PIECE_LENGTH = 256;
/** All pieces together, in UTF-16 units; mT5 has about 1.5 million. */
const MAX_TOTAL_LENGTH = 8_000_000;
/** Scores are log-probabilities; converters write -10000 for rows that stand for nothing. */
const MAX_SCORE = 1e6;

const tokenId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_PIECES - 1));

/**
 * The vocabulary is checked by a plain loop: a schema per entry would make 250,000 issue objects' worth of work on
 * every load of a model.
 */
const vocabSchema = v.pipe(
  v.array(v.unknown()),
  v.minLength(1),
  v.maxLength(MAX_PIECES, `it has more than ${MAX_PIECES} pieces`),
  v.check((vocab) => vocab.every(isScoredPiece), 'a piece is not a pair of a short text and a finite score'),
  v.check((vocab) => totalLength(vocab) <= MAX_TOTAL_LENGTH, 'its pieces are too long'),
);

function totalLength(vocab: readonly unknown[]): number {
  return vocab.reduce<number>((sum, entry) => sum + (isScoredPiece(entry) ? entry[0].length : 0), 0);
}

function isScoredPiece(entry: unknown): entry is [string, number] {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [piece, score] = entry as unknown[];
  return (
    typeof piece === 'string' &&
    typeof score === 'number' &&
    piece.length > 0 &&
    piece.length <= MAX_PIECE_LENGTH &&
    Math.abs(score) <= MAX_SCORE
  );
}

const addedTokenSchema = v.object({
  id: tokenId,
  content: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PIECE_LENGTH)),
  special: v.optional(v.boolean(), false),
  /** The text is looked for after normalisation, in its normalised form. */
  normalized: v.optional(v.boolean(), false),
  single_word: v.optional(v.boolean(), false),
  lstrip: v.optional(v.boolean(), false),
  rstrip: v.optional(v.boolean(), false),
});

export type AddedToken = v.InferOutput<typeof addedTokenSchema>;

const ids = v.pipe(v.array(tokenId), v.maxLength(MAX_PIECES));

const rulesSchema = v.object({
  add_dummy_prefix: v.boolean(),
  remove_extra_whitespaces: v.boolean(),
  control: ids,
  user_defined: ids,
  unused: ids,
});

const tokenizerSchema = v.looseObject({
  model: v.looseObject({
    type: v.literal('Unigram', 'only Unigram tokenizers (SentencePiece, as in T5) and ByT5 are read'),
    unk_id: tokenId,
    vocab: vocabSchema,
    byte_fallback: v.optional(v.boolean()),
  }),
  sentencepiece: v.optional(rulesSchema),
  added_tokens: v.optional(v.nullable(v.pipe(v.array(addedTokenSchema), v.maxLength(MAX_PIECES)))),
});

export interface CheckedTokenizer {
  json: TokenizerJson;
  addedTokens: AddedToken[];
}

/**
 * Checks the parts of a tokenizer.json that are relied on.
 * @throws {PlaygroundError} `invalid-tokenizer` naming the field
 */
export function checkTokenizerJson(json: unknown): CheckedTokenizer {
  const result = v.safeParse(tokenizerSchema, json, { abortEarly: true });
  if (!result.success) {
    const issue = result.issues[0];
    throw invalidTokenizer(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  const { model, added_tokens } = result.output;
  if (model.unk_id >= model.vocab.length) throw invalidTokenizer('model.unk_id: there is no such piece');
  checkAddedTokens(added_tokens ?? [], model.vocab as TokenizerJson['model']['vocab']);
  return { json: json as TokenizerJson, addedTokens: added_tokens ?? [] };
}

/** One text for each id, and one id for each text: readers resolve a contradiction differently. */
function checkAddedTokens(tokens: readonly AddedToken[], vocab: TokenizerJson['model']['vocab']): void {
  const textOf = new Map<number, string>();
  const contents = new Set(tokens.map(({ content }) => content));
  const idOf = new Map<string, number>();
  vocab.forEach(([piece], id) => {
    if (contents.has(piece)) idOf.set(piece, id);
  });
  for (const { id, content } of tokens) {
    const text = textOf.get(id) ?? vocab[id]?.[0] ?? content;
    if (text !== content || (idOf.get(content) ?? id) !== id) {
      const other = text === content ? `and ${idOf.get(content)} as well` : `which is that of ${quote(text)}`;
      throw invalidTokenizer(`the added token ${quote(content)} has the id ${id}, ${other}`);
    }
    idOf.set(content, id);
    textOf.set(id, content);
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

export function invalidTokenizer(detail: string): PlaygroundError {
  return new PlaygroundError('invalid-tokenizer', `This tokenizer cannot be used: ${detail}.`, {
    hint: 'Take the tokenizer.json that belongs to the model, unchanged.',
  });
}
