import { PieceTrie } from './piece-trie';

/** Words up to this length are remembered: prompts repeat them, and a preview is encoded on every keystroke. */
const MAX_CACHED_LENGTH = 64;
const MAX_CACHED_WORDS = 50_000;
/** SentencePiece's penalty of an unknown character below the worst piece. */
const UNKNOWN_PENALTY = 10;

/** One step of a segmentation: a piece, or one unknown character. */
export interface Segment {
  /** Id of the piece; -1 for a character that no piece covers. */
  id: number;
  text: string;
}

/**
 * The Unigram language model: splits a word into the pieces whose scores add up to the most (Viterbi), as
 * SentencePiece's `EncodeOptimized` does. On a tie the longer last piece wins, as there.
 *
 * Words are independent, because no piece of a T5 vocabulary reaches over a blank; so remembering words is exact.
 */
export class UnigramModel {
  private readonly trie: PieceTrie;
  private readonly unknownScore: number;
  private readonly cache = new Map<string, readonly Segment[]>();

  /**
   * @param scores by id
   * @param pieces the pieces that may be found in a text: neither control pieces nor byte pieces
   */
  constructor(
    private readonly scores: Float64Array,
    pieces: readonly (readonly [text: string, id: number])[],
  ) {
    this.trie = new PieceTrie(pieces);
    const worst = pieces.reduce((least, [, id]) => Math.min(least, scores[id]!), 0);
    this.unknownScore = worst - UNKNOWN_PENALTY;
  }

  /** @param word normalised, with its leading `▁` */
  segment(word: string): readonly Segment[] {
    const known = this.cache.get(word);
    if (known) return known;
    const segments = this.search(word);
    if (word.length <= MAX_CACHED_LENGTH) {
      if (this.cache.size >= MAX_CACHED_WORDS) this.cache.clear();
      this.cache.set(word, segments);
    }
    return segments;
  }

  private search(word: string): Segment[] {
    const best = new Float64Array(word.length + 1).fill(Number.NEGATIVE_INFINITY);
    const start = new Int32Array(word.length + 1);
    const piece = new Int32Array(word.length + 1);
    best[0] = 0;
    const offer = (from: number, to: number, id: number, score: number) => {
      const total = best[from]! + score;
      if (total <= best[to]!) return;
      best[to] = total;
      start[to] = from;
      piece[to] = id;
    };
    let characterEnd = 0;
    for (let from = 0; from < word.length; from = characterEnd) {
      characterEnd = from + (word.codePointAt(from)! > 0xffff ? 2 : 1);
      let coversCharacter = false;
      let node = this.trie.root;
      for (let to = from + 1; to <= word.length; to++) {
        node = this.trie.child(node, word.charCodeAt(to - 1));
        if (node < 0) break;
        const id = this.trie.id(node);
        if (id < 0) continue;
        offer(from, to, id, this.scores[id]!);
        coversCharacter ||= to === characterEnd;
      }
      if (!coversCharacter) offer(from, characterEnd, -1, this.unknownScore);
    }
    return backtrack(word, start, piece);
  }
}

function backtrack(word: string, start: Int32Array, piece: Int32Array): Segment[] {
  const segments: Segment[] = [];
  for (let end = word.length; end > 0; end = start[end]!) {
    segments.push({ id: piece[end]!, text: word.slice(start[end]!, end) });
  }
  return segments.reverse();
}
