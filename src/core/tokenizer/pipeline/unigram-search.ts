import { PieceTrie } from '@/core/tokenizer/piece-trie';

/** The tokenizers library's penalty of an unknown character below the worst piece. */
const UNKNOWN_PENALTY = 10;
const MAX_CACHED_LENGTH = 64;
const MAX_CACHED_PARTS = 50_000;
const textEncoder = new TextEncoder();

export interface UnigramPieces {
  vocab: readonly (readonly [piece: string, score: number])[];
  unknownId: number;
  byteFallback: boolean;
  /** Ids that are not to be found in a text. */
  hidden: ReadonlySet<number>;
}

/**
 * The Unigram model of the tokenizers library: Viterbi over each part by itself in float64, where SentencePiece adds
 * float32 over the whole text. Unknown characters that follow each other are one token, or bytes where the file says
 * `byte_fallback` and has a piece for every byte that is needed.
 */
export class UnigramSearch {
  private readonly trie: PieceTrie;
  private readonly idOf: ReadonlyMap<string, number>;
  private readonly byteIdOf: (byte: number) => number | undefined;
  private readonly unknownScore: number;
  private readonly cache = new Map<string, readonly number[]>();

  constructor(private readonly pieces: UnigramPieces) {
    const { vocab, hidden } = pieces;
    // Of two equal pieces the last counts.
    const last = new Map(vocab.map(([text], id) => [text, id]));
    this.byteIdOf = (byte) => last.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    const found = [...last].filter(([, id]) => !hidden.has(id));
    this.idOf = new Map(found);
    this.trie = new PieceTrie(found);
    const worst = vocab.reduce((least, [, score]) => Math.min(least, score), Number.POSITIVE_INFINITY);
    this.unknownScore = worst - UNKNOWN_PENALTY;
  }

  /** Ids of one part of a text. */
  encode(part: string): readonly number[] {
    if (part.length > MAX_CACHED_LENGTH) return this.idsOf(this.segment(part));
    let ids = this.cache.get(part);
    if (!ids) {
      ids = this.idsOf(this.segment(part));
      if (this.cache.size >= MAX_CACHED_PARTS) this.cache.clear();
      this.cache.set(part, ids);
    }
    return ids;
  }

  /** The texts of the best segmentation; neighbours that are unknown are one. */
  private segment(part: string): string[] {
    const best = new Float64Array(part.length + 1).fill(Number.NEGATIVE_INFINITY);
    const start = new Int32Array(part.length + 1);
    const known = new Uint8Array(part.length + 1);
    best[0] = 0;
    const offer = (from: number, to: number, score: number, isKnown: boolean) => {
      const total = best[from]! + score;
      if (total <= best[to]!) return;
      best[to] = total;
      start[to] = from;
      known[to] = isKnown ? 1 : 0;
    };
    let end = 0;
    for (let from = 0; from < part.length; from = end) {
      end = from + (part.codePointAt(from)! > 0xffff ? 2 : 1);
      let coversCharacter = false;
      let node = this.trie.root;
      for (let to = from + 1; to <= part.length; to++) {
        node = this.trie.child(node, part.charCodeAt(to - 1));
        if (node < 0) break;
        const id = this.trie.id(node);
        if (id < 0) continue;
        offer(from, to, this.pieces.vocab[id]![1], id !== this.pieces.unknownId);
        coversCharacter ||= to === end;
      }
      if (!coversCharacter) offer(from, end, this.unknownScore, false);
    }
    return backtrack(part, start, known);
  }

  private idsOf(texts: readonly string[]): number[] {
    return texts.flatMap((text) => {
      const id = this.idOf.get(text);
      if (id !== undefined) return [id];
      return (this.pieces.byteFallback && this.bytesOf(text)) || [this.pieces.unknownId];
    });
  }

  private bytesOf(text: string): number[] | undefined {
    const ids = Array.from(textEncoder.encode(text), this.byteIdOf);
    return ids.every((id) => id !== undefined) ? ids : undefined;
  }
}

function backtrack(part: string, start: Int32Array, known: Uint8Array): string[] {
  const texts: string[] = [];
  for (let end = part.length; end > 0; ) {
    let from = start[end]!;
    if (!known[end]) while (from > 0 && !known[from]) from = start[from]!;
    texts.push(part.slice(from, end));
    end = from;
  }
  return texts.reverse();
}
