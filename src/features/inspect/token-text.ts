/** Tokens of an answer as text: grouped into words, so that lines break between them; named; tinted. */
import type { GeneratedToken } from '@/core/generation/generation-result';

export interface PlacedToken {
  token: GeneratedToken;
  /** Index in the answer. */
  index: number;
  /** The token's text without the space that starts a word. */
  shown: string;
}

export interface TokenWord {
  /** A space precedes this word. */
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

/** Strength of a token's tint, 0 to 60%: the less probable, the stronger. */
export function doubtPercent(logprob: number): number {
  const doubt = 1 - Math.exp(Math.min(0, logprob));
  return doubt < 0.02 ? 0 : Math.round(doubt * 60);
}

/** Index of the least probable token; 0 for an empty answer. */
export function leastCertain(tokens: readonly GeneratedToken[]): number {
  let least = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.logprob < (tokens[least]?.logprob ?? 0)) least = index;
  }
  return least;
}

/** Display name of a token: white space and the end-of-sequence token have names. */
export function tokenName(text: string): string {
  const shown = text.trim();
  return shown === '' ? 'blank' : shown === '</s>' ? 'end' : shown;
}

/** The vocabulary piece of a token, for tokens whose text is empty: parts of a character and the end of the answer. */
export function pieceOf({ text, token, alternatives, alternativeTexts }: GeneratedToken): string {
  if (text.trim() !== '') return text;
  return alternativeTexts[alternatives.findIndex((other) => other.token === token)] ?? text;
}

export interface ScoredText {
  token: number;
  logprob: number;
  text: string;
}

/** The alternatives of a token, the most probable first, including the token itself. */
export function scoredTexts(token: GeneratedToken): ScoredText[] {
  const all = token.alternatives.map((scored, place) => ({
    ...scored,
    text: token.alternativeTexts[place] ?? '',
  }));
  if (!all.some((other) => other.token === token.token)) {
    all.push({ token: token.token, logprob: token.logprob, text: pieceOf(token) });
  }
  return all;
}

/** Converts nats to bits, with two decimals. */
export function bits(nats: number): string {
  return (nats / Math.LN2).toFixed(2);
}
