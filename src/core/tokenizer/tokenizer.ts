import type { TokenizerJson } from './tokenizer-json';

export interface DecodeOptions {
  /** Special tokens (pad, EOS, unk, sentinels) are left out unless this is set. */
  keepSpecial?: boolean;
  /**
   * Removes blanks before `.`, `?`, `!`, `,` and English contractions, as the libraries of Tk-Instruct's time did by
   * default (`clean_up_tokenization_spaces`). Off: the blanks are the model's own.
   */
  cleanUp?: boolean;
}

/** Text to ids and back, by SentencePiece Unigram rules. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly eosTokenId: number;
  /** Ids of the text with EOS at the end; the empty text gives EOS alone. */
  encode(text: string): number[];
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /** The piece of one id as a person reads it: `▁` shown as a blank. */
  piece(id: number): string;
  readonly json: TokenizerJson;
}
