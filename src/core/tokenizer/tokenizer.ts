import type { AnyTokenizerJson } from './tokenizer-json';

export interface DecodeOptions {
  /** Special tokens (pad, EOS, unk, sentinels) are left out unless this is set. */
  keepSpecial?: boolean;
  /**
   * Removes blanks before `.`, `?`, `!`, `,` and English contractions, as the libraries of Tk-Instruct's time did by
   * default (`clean_up_tokenization_spaces`). Off: the blanks are the model's own.
   */
  cleanUp?: boolean;
}

/** Ids that a tokenizer puts before and after every text. */
export interface TokenTemplate {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Text to ids and back. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly eosTokenId: number;
  /** Ids of the text between those of the template; for T5's, the empty text gives EOS alone. */
  encode(text: string): number[];
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /**
   * The part of `decode(ids)` that no further id changes, where that is not simply the text without the U+FFFD at its
   * end.
   */
  decodeSettled?(ids: readonly number[]): string;
  /** The piece of one id as a person reads it: `▁` shown as a blank. */
  piece(id: number): string;
  /** Absent: nothing before the text, and EOS after it. */
  readonly template?: TokenTemplate;
  /** Whether words are encoded one by one, whatever stands around them. Absent: they are. */
  readonly encodesWordsAlone?: boolean;
  readonly json: AnyTokenizerJson;
}

/** @returns what a tokenizer puts before and after every text */
export function templateOf({ template, eosTokenId }: Tokenizer): TokenTemplate {
  return template ?? { before: [], after: [eosTokenId] };
}

/** Ids of a text alone, without what the template puts before and after it. */
export function encodeContent(text: string, tokenizer: Tokenizer): number[] {
  const { before, after } = templateOf(tokenizer);
  const ids = tokenizer.encode(text);
  return ids.slice(before.length, ids.length - after.length);
}
