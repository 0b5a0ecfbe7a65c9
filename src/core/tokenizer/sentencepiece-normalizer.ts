import { ByteWriter, Charsmap, utf8Length } from './charsmap-normalizer';
import { PieceTrie } from './piece-trie';
import { BLANK } from './sentencepiece-json';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const BLANK_BYTES = encoder.encode(BLANK);
const SPACE = 0x20;

export interface SentencePieceNormalization {
  /** Compiled rules in base64; undefined for none. */
  charsmap: string | undefined;
  addDummyPrefix: boolean;
  removeExtraWhitespaces: boolean;
  /** Texts that no rule changes, the longest first at each place. */
  userDefined: readonly string[];
}

/**
 * SentencePiece's `Normalizer::Normalize`: user-defined pieces stay as they are, the rules apply longest match first,
 * blanks become `▁`, and runs of them collapse where the model says so. Only the blank counts as white space: the rules
 * have turned the rest into blanks or removed it.
 * @throws {PlaygroundError} `invalid-tokenizer` when the rules are damaged
 */
export function createSentencePieceNormalizer(options: SentencePieceNormalization): (text: string) => string {
  const { addDummyPrefix, removeExtraWhitespaces } = options;
  const charsmap = options.charsmap ? new Charsmap(options.charsmap) : undefined;
  const userDefined = createPrefixMatcher(options.userDefined);
  return (text) => {
    const bytes = encoder.encode(text);
    const out = new ByteWriter(2 * bytes.length + 16);
    // The sign of the prefix is written before the first character that is more than a blank.
    let started = !removeExtraWhitespaces;
    if (started && bytes.length > 0 && addDummyPrefix) out.append(BLANK_BYTES, 0, 3);
    let afterSpace = removeExtraWhitespaces;
    for (let at = 0; at < bytes.length; ) {
      const fixed = userDefined(bytes, at);
      const match = fixed > 0 ? undefined : charsmap?.match(bytes, at, 'longest');
      const length = fixed || (match?.length ?? utf8Length(bytes[at]!));
      const source = match ? charsmap!.replacements : bytes;
      const end = match ? match.end : at + length;
      let from = match ? match.start : at;
      at += length;
      if (!started) {
        if (end - from === 1 && source[from] === SPACE) continue;
        started = true;
        if (addDummyPrefix) out.append(BLANK_BYTES, 0, 3);
      }
      if (afterSpace) while (from < end && source[from] === SPACE) from++;
      if (from === end) continue;
      appendEscaped(out, source, from, end);
      afterSpace = removeExtraWhitespaces && source[end - 1] === SPACE;
    }
    if (removeExtraWhitespaces) out.trimEnd(BLANK_BYTES);
    return decoder.decode(out.written());
  };
}

function appendEscaped(out: ByteWriter, source: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    if (source[i] === SPACE) out.append(BLANK_BYTES, 0, 3);
    else out.append(source, i, i + 1);
  }
}

/** @returns function that gives the length of the longest of the texts at a place, 0 for none */
function createPrefixMatcher(texts: readonly string[]): (bytes: Uint8Array, at: number) => number {
  if (texts.length === 0) return () => 0;
  // A trie over bytes, one UTF-16 unit for each.
  const trie = new PieceTrie(texts.map((text) => [String.fromCharCode(...encoder.encode(text)), 0] as const));
  return (bytes, at) => {
    let node = trie.root;
    let longest = 0;
    for (let i = at; i < bytes.length; i++) {
      node = trie.child(node, bytes[i]!);
      if (node < 0) break;
      if (trie.id(node) >= 0) longest = i + 1 - at;
    }
    return longest;
  };
}
