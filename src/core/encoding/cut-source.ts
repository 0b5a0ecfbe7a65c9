import type { Tokenizer } from '@/core/tokenizer/tokenizer';

/** A source that is too long, as Tk-Instruct's own code passes it on. */
export interface CutSource {
  /** The text of the first maxSourceLength tokens. */
  source: string;
  /** Ids of that text, EOS included: usually one more than maxSourceLength. */
  ids: number[];
}

/**
 * What upstream does with a prompt that does not fit: it decodes the first `maxSourceLength` ids and encodes that text
 * again. White space has collapsed by then, and the blanks before full stops are gone.
 * @param ids of the whole source
 */
export function cutLikeUpstream(
  ids: readonly number[],
  maxSourceLength: number,
  tokenizer: Tokenizer,
): CutSource {
  const source = tokenizer.decode(ids.slice(0, maxSourceLength), { cleanUp: true });
  return { source, ids: tokenizer.encode(source) };
}

/** The first tokens, and EOS as the last of at most `maxSourceLength`. */
export function fitWithEos(ids: readonly number[], maxSourceLength: number, eosTokenId: number): number[] {
  return ids.length <= maxSourceLength ? [...ids] : [...ids.slice(0, maxSourceLength - 1), eosTokenId];
}

/**
 * Finds where the first `tokenCount` tokens of a source end: exact between words and inside words that normalisation
 * leaves alone, and in proportion to the tokens inside others.
 * @returns offset into `source`, `source.length` when all of it is covered
 */
export function offsetOfToken(source: string, tokenCount: number, tokenizer: Tokenizer): number {
  let before = 0;
  let end = 0;
  for (const { 0: word, index } of source.matchAll(/\S+/gu)) {
    const ids = tokenizer.encode(word).slice(0, -1);
    if (before + ids.length > tokenCount) {
      const inside = tokenCount - before;
      return inside === 0 ? end : index + offsetInWord(word, ids, inside, tokenizer);
    }
    before += ids.length;
    end = index + word.length;
  }
  return source.length;
}

function offsetInWord(word: string, ids: readonly number[], count: number, tokenizer: Tokenizer): number {
  if (tokenizer.decode(ids) === word) return tokenizer.decode(ids.slice(0, count)).length;
  return Math.floor((word.length * count) / ids.length);
}
