import type { TokenizerJson } from './tokenizer-json';

/** Text to ids and back, by SentencePiece Unigram rules. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly eosTokenId: number;
  /** Ids of the text with EOS at the end; the empty text gives EOS alone. */
  encode(text: string): number[];
  /** Text of the ids; special tokens (pad, EOS, unk, sentinels) are left out unless asked for. */
  decode(ids: readonly number[], options?: { keepSpecial?: boolean }): string;
  /** The piece of one id as a person reads it: `▁` shown as a blank. */
  piece(id: number): string;
  readonly json: TokenizerJson;
}
