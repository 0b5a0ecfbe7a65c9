import { encodeContent, type Tokenizer } from '@/core/tokenizer/tokenizer';

/** A source that is too long, as Tk-Instruct's own code truncates it. */
export interface CutSource {
  /** The text of the first maxSourceLength tokens. */
  source: string;
  /** Ids of that text, EOS included: usually one more than maxSourceLength. */
  ids: number[];
}

/**
 * Truncates a prompt as upstream does: decodes the first `maxSourceLength` ids and encodes that text again. Decoding
 * collapses white space and drops the blanks before full stops.
 * @param ids token ids of the whole source
 */
export function cutLikeUpstream(
  ids: readonly number[],
  maxSourceLength: number,
  tokenizer: Tokenizer,
): CutSource {
  const source = tokenizer.decode(ids.slice(0, maxSourceLength), { cleanUp: true });
  return { source, ids: tokenizer.encode(source) };
}

/** The ids cut to `maxSourceLength`, with what the tokenizer puts after every text (EOS) at their end. */
export function fitWithEos(ids: readonly number[], maxSourceLength: number, ...after: number[]): number[] {
  if (ids.length <= maxSourceLength) return [...ids];
  const kept = Math.max(0, maxSourceLength - after.length);
  return [...ids.slice(0, kept), ...after].slice(0, maxSourceLength);
}

/**
 * Finds where the first `tokenCount` tokens of a source end. Exact between words and inside words that normalisation
 * leaves unchanged; inside other words, in proportion to their tokens.
 * @returns offset into `source`, `source.length` when all of it is covered
 */
export function offsetOfToken(source: string, tokenCount: number, tokenizer: Tokenizer): number {
  if (tokenizer.encodesWordsAlone === false) return offsetByPrefix(source, tokenCount, tokenizer);
  let before = 0;
  let end = 0;
  for (const { 0: word, index } of source.matchAll(/\S+/gu)) {
    const ids = encodeContent(word, tokenizer);
    if (before + ids.length > tokenCount) {
      const inside = tokenCount - before;
      return inside === 0 ? end : index + offsetInWord(word, ids, inside, tokenizer);
    }
    before += ids.length;
    end = index + word.length;
  }
  return source.length;
}

/** The longest beginning of the source that takes no more tokens, where what stands around a word changes its tokens. */
function offsetByPrefix(source: string, tokenCount: number, tokenizer: Tokenizer): number {
  let fits = 0;
  let tooLong = source.length + 1;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (encodeContent(source.slice(0, middle), tokenizer).length <= tokenCount) fits = middle;
    else tooLong = middle;
  }
  return fits;
}

function offsetInWord(word: string, ids: readonly number[], count: number, tokenizer: Tokenizer): number {
  if (tokenizer.decode(ids) === word) return tokenizer.decode(ids.slice(0, count)).length;
  return Math.floor((word.length * count) / ids.length);
}
