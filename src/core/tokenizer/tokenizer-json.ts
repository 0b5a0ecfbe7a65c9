/**
 * What SentencePiece's own model file says and a Hugging Face `tokenizer.json` has no place for. A tokenizer that has it
 * follows SentencePiece to the letter, whatever layout stands beside it. No other program reads this key.
 */
export interface SentencePieceRules {
  /** A blank is put before the text. */
  add_dummy_prefix: boolean;
  /** Runs of blanks collapse, and none is kept at the ends. */
  remove_extra_whitespaces: boolean;
  /** Ids of pieces that stand for nothing in a text, besides the special tokens (`<s>`). */
  control: number[];
  /** Ids of pieces that are always found, before normalisation. */
  user_defined: number[];
  /** Ids of pieces that are never found. */
  unused: number[];
}

/** The parts of a Hugging Face `tokenizer.json` this project relies on; the rest passes through untouched. */
export interface TokenizerJson {
  model: {
    type: 'Unigram';
    unk_id: number;
    vocab: [piece: string, score: number][];
    byte_fallback?: boolean;
  };
  sentencepiece?: SentencePieceRules;
  [key: string]: unknown;
}

/** ByT5's tokenizer, which has no file: ids are bytes + 3, after padding, end of text and unknown. */
export interface ByteTokenizerJson {
  model: { type: 'ByT5' /** Sentinels after the 256 bytes. */; extra_ids: number };
}

/** ByT5's first sentinel: 3 special tokens and 256 bytes stand before it. */
export const FIRST_EXTRA_ID = 259;

/** A tokenizer as models carry it. `model.type` tells the kinds apart. */
export type AnyTokenizerJson = TokenizerJson | ByteTokenizerJson;

export function isByteTokenizer(json: AnyTokenizerJson): json is ByteTokenizerJson {
  return json.model.type === 'ByT5';
}
