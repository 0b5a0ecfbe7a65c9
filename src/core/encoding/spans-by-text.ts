/** Where tokens are in a text, for tokenizers whose tokens of a word depend on what stands around it. */
import { type Tokenizer, templateOf } from '@/core/tokenizer/tokenizer';

/** Where a token is in a text: `text.slice(start, end)`. */
export type TokenSpan = [start: number, end: number];

/** How far behind a token that spells nothing of the text the next one is looked for, in UTF-16 units. */
const LOOK_AHEAD = 64;

/**
 * Spans by the pieces themselves: exact where they spell the text; between two that do, the others share what is left.
 */
export function spansOfPieces(
  source: string,
  inputIds: readonly number[],
  tokenizer: Tokenizer,
): TokenSpan[] {
  const pieces = inputIds.map((id) => tokenizer.piece(id).trim());
  const { before, after } = templateOf(tokenizer);
  const ending = inputIds.length - after.length;
  let at = 0;
  return pieces.map((piece, i): TokenSpan => {
    const isTemplate = i < before.length || (i >= ending && inputIds[i] === after[i - ending]);
    if (isTemplate || piece === '') return [at, at];
    const start = skipBlanks(source, at);
    at = source.startsWith(piece, start)
      ? start + piece.length
      : endOfChanged(
          source,
          start,
          piece.length,
          pieces.slice(i + 1).find((next) => next !== ''),
        );
    return [start, at];
  });
}

function skipBlanks(source: string, from: number): number {
  let at = from;
  while (at < source.length && /\s/u.test(source[at]!)) at++;
  return at;
}

/** Where a piece ends that normalisation changed: before the next one that is found, else after its own length. */
function endOfChanged(source: string, start: number, length: number, next: string | undefined): number {
  const near = next === undefined ? -1 : source.slice(start, start + LOOK_AHEAD).indexOf(next, 1);
  const end = near < 0 ? start + length : start + source.slice(start, start + near).trimEnd().length;
  return Math.min(source.length, Math.max(start, end));
}

/** Spans of a byte tokenizer: each byte of a character has the whole character. */
export function spansOfBytes(source: string, inputIds: readonly number[], tokenizer: Tokenizer): TokenSpan[] {
  const encoder = new TextEncoder();
  const spans: TokenSpan[] = [];
  let at = 0;
  while (spans.length < inputIds.length) {
    const character = at < source.length ? String.fromCodePoint(source.codePointAt(at)!) : '';
    const bytes = [...encoder.encode(character)];
    const ids = inputIds.slice(spans.length, spans.length + Math.max(1, bytes.length));
    // Bytes are ids after the three special tokens.
    const matches = character !== '' && ids.every((id, i) => id === bytes[i]! + 3);
    const text = tokenizer.piece(ids[0]!);
    if (matches) {
      for (const _ of ids) spans.push([at, at + character.length]);
      at += character.length;
    } else if (
      ids[0] !== tokenizer.eosTokenId &&
      text.startsWith('<') &&
      source.startsWith(text, skipBlanks(source, at))
    ) {
      const start = skipBlanks(source, at);
      at = start + text.length;
      spans.push([start, at]);
    } else if (character !== '' && /\s/u.test(character)) {
      // Special tokens take the white space around them, and upstream's truncation drops some.
      at += character.length;
    } else spans.push([at, at]);
  }
  return spans;
}
