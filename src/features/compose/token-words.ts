/** Groups answer tokens into words, so that lines break between words and never inside one. */
import type { GeneratedToken } from '@/engine/generation/generation-types';

export interface PlacedToken {
  token: GeneratedToken;
  /** Index in the answer. */
  index: number;
  /** The token's text without the blank that starts a word. */
  shown: string;
}

export interface TokenWord {
  /** A blank stands before this word. */
  spaced: boolean;
  tokens: PlacedToken[];
}

export function groupWords(tokens: readonly GeneratedToken[]): TokenWord[] {
  const words: TokenWord[] = [];
  for (const [index, token] of tokens.entries()) {
    const spaced = /^\s/.test(token.text);
    const shown = token.text.trimStart();
    const last = words.at(-1);
    if (spaced || !last) words.push({ spaced, tokens: [{ token, index, shown }] });
    else last.tokens.push({ token, index, shown });
  }
  return words;
}

/** How strongly to tint a token, 0 to 60 per cent: the less probable, the stronger. */
export function doubtPercent(logprob: number): number {
  const doubt = 1 - Math.exp(Math.min(0, logprob));
  return doubt < 0.02 ? 0 : Math.round(doubt * 60);
}

/** Index of the least probable token; 0 for an empty answer. */
export function leastSure(tokens: readonly GeneratedToken[]): number {
  let least = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.logprob < (tokens[least]?.logprob ?? 0)) least = index;
  }
  return least;
}
