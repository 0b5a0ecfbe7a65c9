import { PlaygroundError } from '@/core/errors';

/** Largest compiled table that is read: those of T5 and mT5 have about 240 KB. */
const MAX_CHARSMAP_BYTES = 4 * 1024 * 1024;

/** Longest replacement accepted, in bytes: NFKC's longest has 33. Bounds what a hostile table can blow a text up to. */
const MAX_REPLACEMENT_BYTES = 256;

const HAS_VALUE = 0x100;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A rule that matches: how many bytes it replaces, and by which bytes of {@link Charsmap.replacements}. */
export interface CharsmapMatch {
  length: number;
  start: number;
  end: number;
}

/**
 * SentencePiece's compiled normalisation rules (`nmt_nfkc` in T5): a table from byte sequences to replacements.
 *
 * The tokenizers package does not read the table: it approximates it with the platform's NFKC and a list of
 * characters, which differs from SentencePiece in what newer Unicode versions changed and for every other rule set.
 *
 * Layout of the blob (sentencepiece/src/normalizer.cc): byte length of the trie as u32 LE, the trie as darts-clone
 * units (u32 LE), then the replacements, each ended by a zero byte.
 */
export class Charsmap {
  readonly replacements: Uint8Array;
  private readonly trie: Uint32Array;

  /**
   * @param base64 `precompiled_charsmap` of a tokenizer.json
   * @throws {PlaygroundError} `invalid-tokenizer` when the blob is not such a table
   */
  constructor(base64: string) {
    const blob = decodeBase64(base64);
    if (blob.byteLength === 0) {
      this.trie = new Uint32Array(1);
      this.replacements = blob;
      return;
    }
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    const trieBytes = blob.byteLength >= 4 ? view.getUint32(0, true) : 0;
    if (trieBytes < 4 || trieBytes % 4 !== 0 || trieBytes > blob.byteLength - 4) throw damaged();
    this.trie = new Uint32Array(trieBytes / 4);
    for (let i = 0; i < this.trie.length; i++) this.trie[i] = view.getUint32(4 + 4 * i, true);
    this.replacements = blob.subarray(4 + trieBytes);
  }

  /**
   * The rule that matches at a place: the one for the most bytes, or, as the tokenizers library looks a grapheme up,
   * for the fewest. Walks the double array; every index is checked, because the units come from a file.
   * @throws {PlaygroundError} `invalid-tokenizer` when the replacement has no end
   */
  match(bytes: Uint8Array, at: number, which: 'longest' | 'shortest'): CharsmapMatch | undefined {
    let length = 0;
    let value = 0;
    let node = childOffset(this.trie[0]!);
    for (let i = at; i < bytes.length; i++) {
      const byte = bytes[i]!;
      node = (node ^ byte) >>> 0;
      const unit = this.trie[node];
      if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) break;
      node = (node ^ childOffset(unit)) >>> 0;
      if ((unit & HAS_VALUE) === 0) continue;
      const leaf = this.trie[node];
      if (leaf === undefined) break;
      length = i - at + 1;
      value = leaf & 0x7fffffff;
      if (which === 'shortest') break;
    }
    if (length === 0) return undefined;
    return { length, start: value, end: this.replacementEnd(value) };
  }

  private replacementEnd(start: number): number {
    for (let end = start; end < this.replacements.length && end - start <= MAX_REPLACEMENT_BYTES; end++) {
      if (this.replacements[end] === 0) return end;
    }
    throw damaged();
  }
}

/**
 * Rules as a function from text to text: the longest match first, left to right; characters without a rule stay as they
 * are. White space is not collapsed.
 * @throws {PlaygroundError} `invalid-tokenizer` when the blob is not such a table
 */
export function createCharsmapNormalizer(base64: string): (text: string) => string {
  const charsmap = new Charsmap(base64);
  return (text) => {
    const bytes = encoder.encode(text);
    const out = new ByteWriter(bytes.length + 16);
    for (let at = 0; at < bytes.length; ) {
      const match = charsmap.match(bytes, at, 'longest');
      if (match) out.append(charsmap.replacements, match.start, match.end);
      else out.append(bytes, at, at + utf8Length(bytes[at]!));
      at += match?.length ?? utf8Length(bytes[at]!);
    }
    return decoder.decode(out.written());
  };
}

function childOffset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/** Bytes of the character that starts with this byte. */
export function utf8Length(firstByte: number): number {
  if (firstByte < 0x80) return 1;
  if (firstByte < 0xe0) return 2;
  return firstByte < 0xf0 ? 3 : 4;
}

function decodeBase64(base64: string): Uint8Array {
  if (base64.length > (MAX_CHARSMAP_BYTES * 4) / 3) throw damaged();
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw damaged(cause);
  }
}

function damaged(cause?: unknown): PlaygroundError {
  return new PlaygroundError('invalid-tokenizer', 'The normalisation table of the tokenizer is damaged.', {
    hint: 'Take the tokenizer.json that belongs to the model.',
    cause,
  });
}

/** A growing byte buffer: replacements may be longer than what they replace. */
export class ByteWriter {
  length = 0;
  private bytes: Uint8Array;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  append(source: Uint8Array, start: number, end: number): void {
    const needed = this.length + end - start;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(needed * 2);
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    for (let i = start; i < end; i++) this.bytes[this.length++] = source[i]!;
  }

  /** Takes the ending off while it stands at the end. */
  trimEnd(ending: Uint8Array): void {
    while (this.endsWith(ending)) this.length -= ending.length;
  }

  private endsWith(ending: Uint8Array): boolean {
    const start = this.length - ending.length;
    return start >= 0 && ending.every((byte, i) => this.bytes[start + i] === byte);
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
