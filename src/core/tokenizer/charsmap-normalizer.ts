import { PlaygroundError } from '@/core/errors';

/** Largest compiled table that is read: those of T5 and mT5 have about 240 KB. */
const MAX_CHARSMAP_BYTES = 4 * 1024 * 1024;

/** Longest replacement accepted, in bytes: NFKC's longest has 33. Bounds what a hostile table can blow a text up to. */
const MAX_REPLACEMENT_BYTES = 256;

const HAS_VALUE = 0x100;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * SentencePiece's compiled normalisation rules (`nmt_nfkc` in T5): a table from byte sequences to replacements,
 * applied longest match first, left to right. Characters without a rule stay as they are.
 *
 * The tokenizers package does not read the table: it approximates it with the platform's NFKC and a list of
 * characters, which differs from SentencePiece in what newer Unicode versions changed and for every other rule set.
 *
 * Layout of the blob (sentencepiece/src/normalizer.cc): byte length of the trie as u32 LE, the trie as darts-clone
 * units (u32 LE), then the replacements, each ended by a zero byte.
 *
 * @param base64 `precompiled_charsmap` of a tokenizer.json
 * @returns function that normalises a text; white space is not collapsed by it
 * @throws {PlaygroundError} `invalid-tokenizer` when the blob is not such a table
 */
export function createCharsmapNormalizer(base64: string): (text: string) => string {
  const blob = decodeBase64(base64);
  if (blob.byteLength === 0) return (text) => text;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const trieBytes = blob.byteLength >= 4 ? view.getUint32(0, true) : 0;
  if (trieBytes < 4 || trieBytes % 4 !== 0 || trieBytes > blob.byteLength - 4) throw damaged();
  const trie = new Uint32Array(trieBytes / 4);
  for (let i = 0; i < trie.length; i++) trie[i] = view.getUint32(4 + 4 * i, true);
  const replacements = blob.subarray(4 + trieBytes);
  return (text) => normalise(encoder.encode(text), trie, replacements);
}

function normalise(bytes: Uint8Array, trie: Uint32Array, replacements: Uint8Array): string {
  const out = new ByteWriter(bytes.length + 16);
  let at = 0;
  while (at < bytes.length) {
    const match = longestMatch(bytes, at, trie);
    if (match.length > 0) {
      out.append(replacements, match.value, replacementEnd(replacements, match.value));
      at += match.length;
    } else {
      const length = utf8Length(bytes[at]!);
      out.append(bytes, at, at + length);
      at += length;
    }
  }
  return decoder.decode(out.written());
}

function replacementEnd(replacements: Uint8Array, start: number): number {
  for (let end = start; end < replacements.length && end - start <= MAX_REPLACEMENT_BYTES; end++) {
    if (replacements[end] === 0) return end;
  }
  throw damaged();
}

interface Match {
  /** Bytes matched; 0 for none. */
  length: number;
  /** Offset of the replacement. */
  value: number;
}

/** Walks the double array. Every index is checked, because the units come from a file. */
function longestMatch(bytes: Uint8Array, start: number, trie: Uint32Array): Match {
  const best: Match = { length: 0, value: 0 };
  let node = childOffset(trie[0]!);
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i]!;
    node = (node ^ byte) >>> 0;
    const unit = trie[node];
    if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) break;
    node = (node ^ childOffset(unit)) >>> 0;
    if ((unit & HAS_VALUE) === 0) continue;
    const leaf = trie[node];
    if (leaf === undefined) break;
    best.length = i - start + 1;
    best.value = leaf & 0x7fffffff;
  }
  return best;
}

function childOffset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function utf8Length(firstByte: number): number {
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
class ByteWriter {
  private bytes: Uint8Array;
  private length = 0;

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

  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
