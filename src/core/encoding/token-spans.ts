import { encodeContent, type Tokenizer } from '@/core/tokenizer/tokenizer';
import { isByteTokenizer } from '@/core/tokenizer/tokenizer-json';
import { spansOfBytes, spansOfPieces, type TokenSpan } from './spans-by-text';

/** Most words that upstream's truncation joins: a full stop loses the blank before it, `n ' t` two of them. */
const JOINED_WORDS = 3;

interface Word {
  text: string;
  start: number;
}

/**
 * Finds where in the prompt's text the tokens are that are fed to the model. Exact where tokens spell the text; inside
 * words that normalisation changes, in proportion to the tokens. EOS, and tokens that match nothing, get an empty span at
 * the end of the previous one.
 * @param source the whole prompt
 * @param inputIds its tokens, EOS included; for a truncated prompt, those that were kept
 */
export function tokenSpans(source: string, inputIds: readonly number[], tokenizer: Tokenizer): TokenSpan[] {
  if (isByteTokenizer(tokenizer.json)) return spansOfBytes(source, inputIds, tokenizer);
  if (tokenizer.encodesWordsAlone === false) return spansOfPieces(source, inputIds, tokenizer);
  const words = Array.from(source.matchAll(/\S+/gu), ({ 0: text, index }): Word => ({ text, start: index }));
  const known = new Map<string, readonly number[]>();
  const idsOf = (text: string): readonly number[] => {
    const ids = known.get(text) ?? encodeContent(text, tokenizer);
    known.set(text, ids);
    return ids;
  };
  const spans: TokenSpan[] = [];
  for (let at = 0; at < words.length && spans.length < inputIds.length; ) {
    const joined = joinedWords(words.slice(at, at + JOINED_WORDS), inputIds, spans.length, idsOf);
    const ids = idsOf(joined.map((word) => word.text).join(''));
    const left = inputIds.length - spans.length;
    spans.push(...spansInWords(joined, ids, tokenizer).slice(0, left));
    at += joined.length;
  }
  const end = spans.at(-1)?.[1] ?? 0;
  while (spans.length < inputIds.length) spans.push([end, end]);
  if (inputIds.at(-1) === tokenizer.eosTokenId) spans[spans.length - 1] = eosSpan(spans);
  return spans;
}

/** The first words that, written as one, give the next tokens; if none do, the first word alone. */
function joinedWords(
  words: readonly Word[],
  inputIds: readonly number[],
  from: number,
  idsOf: (text: string) => readonly number[],
): Word[] {
  // Joined words lack the blank between them, so a longer match cannot be a coincidence.
  for (let count = words.length; count > 1; count--) {
    const joined = words.slice(0, count);
    const ids = idsOf(joined.map((word) => word.text).join(''));
    if (ids.every((id, i) => id === inputIds[from + i])) return joined;
  }
  return words.slice(0, 1);
}

function spansInWords(words: readonly Word[], ids: readonly number[], tokenizer: Tokenizer): TokenSpan[] {
  const text = words.map((word) => word.text).join('');
  const spelled = tokenizer.decode(ids) === text;
  const offset = (count: number) =>
    spelled ? tokenizer.decode(ids.slice(0, count)).length : Math.round((text.length * count) / ids.length);
  return ids.map((_, i) => [placeOf(words, offset(i), 'start'), placeOf(words, offset(i + 1), 'end')]);
}

/** Maps an offset in the joined words to one in the source. Between two words, `side` says which one is meant. */
function placeOf(words: readonly Word[], offset: number, side: 'start' | 'end'): number {
  let before = 0;
  for (const { text, start } of words) {
    const inside = offset - before;
    if (inside < text.length || (inside === text.length && side === 'end')) return start + inside;
    before += text.length;
  }
  const last = words.at(-1)!;
  return last.start + last.text.length;
}

function eosSpan(spans: readonly TokenSpan[]): TokenSpan {
  const end = spans.at(-2)?.[1] ?? 0;
  return [end, end];
}
