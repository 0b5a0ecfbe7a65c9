import { PieceTrie } from './piece-trie';
import { BLANK } from './sentencepiece-json';

/** Words up to this length are remembered: prompts repeat them, and a preview is encoded on every keystroke. */
const MAX_CACHED_LENGTH = 64;
const MAX_CACHED_WORDS = 50_000;
/** SentencePiece's penalty of an unknown character below the worst piece. */
const UNKNOWN_PENALTY = 10;
/** Largest relative error of rounding to float32. */
const FLOAT32_ERROR = 2 ** -24;
/** Where SentencePiece starts to look for the largest score: the smallest normal float32. */
const SMALLEST_POSITIVE = 2 ** -126;
const textEncoder = new TextEncoder();

/** One step of a segmentation: a piece, or one unknown character. */
export interface Segment {
  /** Id of the piece; -1 for a character that no piece covers. */
  id: number;
  text: string;
  score: number;
}

interface Segmentation {
  segments: Segment[];
  /** Smallest difference between two ways of reaching the same place in the word. */
  margin: number;
  /** Sum of the absolute scores. */
  weight: number;
}

/**
 * The Unigram language model: splits words into the pieces whose scores add up to the most (Viterbi), as
 * SentencePiece's `EncodeOptimized` does, to its last bit. It adds scores up in float32 over the whole text, so
 * that a tie (`____` as `_` `___` or `___` `_`) is decided by how the sum before it was rounded.
 *
 * Where no piece of the vocabulary reaches over a blank (T5's and mT5's), a word is remembered, and used again wherever no
 * rounding can change its outcome.
 */
export class UnigramModel {
  private readonly trie: PieceTrie;
  private readonly unknownScore: number;
  private readonly largestScore: number;
  /** Whether words are segmented one by one: no piece reaches from one into the next. */
  private readonly piecesEndAtBlanks: boolean;
  private readonly cache = new Map<string, Segmentation>();

  /**
   * @param scores by id
   * @param pieces the pieces that may be found in a text: neither control pieces nor byte pieces
   * @param userDefined ids among them that win over every other way to read the same characters
   */
  constructor(
    private readonly scores: Float32Array,
    pieces: readonly (readonly [text: string, id: number])[],
    private readonly userDefined: ReadonlySet<number> = new Set(),
  ) {
    this.trie = new PieceTrie(pieces);
    const normal = pieces.filter(([, id]) => !userDefined.has(id)).map(([, id]) => scores[id]!);
    const worst = normal.reduce((least, score) => Math.min(least, score), normal[0] ?? 0);
    this.unknownScore = Math.fround(worst - UNKNOWN_PENALTY);
    this.largestScore = normal.reduce((most, score) => Math.max(most, score), SMALLEST_POSITIVE);
    this.piecesEndAtBlanks = pieces.every(([text]) => text.lastIndexOf(BLANK) <= 0);
  }

  /** @param text normalised, with `▁` for blanks */
  segmentText(text: string): Segment[] {
    const words = this.piecesEndAtBlanks ? (text.match(/\u2581[^\u2581]*|^[^\u2581]+/gu) ?? []) : [text];
    return this.segment(words);
  }

  /** @param words of one text in order, normalised, each with its leading `▁` */
  segment(words: readonly string[]): Segment[] {
    const all: Segment[] = [];
    let total = 0;
    for (const word of words) {
      for (const segment of this.segmentWord(word, total)) {
        total = Math.fround(total + segment.score);
        all.push(segment);
      }
    }
    return all;
  }

  private segmentWord(word: string, before: number): readonly Segment[] {
    if (word.length > MAX_CACHED_LENGTH) return this.search(word, before).segments;
    let known = this.cache.get(word);
    if (!known) {
      known = this.search(word, 0);
      if (this.cache.size >= MAX_CACHED_WORDS) this.cache.clear();
      this.cache.set(word, known);
    }
    const error = 4 * word.length * FLOAT32_ERROR * (Math.abs(before) + known.weight);
    return known.margin > error ? known.segments : this.search(word, before).segments;
  }

  /** @param before sum of the scores of the words before */
  private search(word: string, before: number): Segmentation {
    const best = new Float32Array(word.length + 1).fill(Number.NEGATIVE_INFINITY);
    const start = new Int32Array(word.length + 1);
    const piece = new Int32Array(word.length + 1);
    let margin = Number.POSITIVE_INFINITY;
    best[0] = before;
    const offer = (from: number, to: number, id: number, total: number) => {
      margin = Math.min(margin, Math.abs(total - best[to]!));
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
        // SentencePiece compares this sum before it is rounded to float32, and that of an unknown character after.
        offer(from, to, id, best[from]! + this.scoreOf(id, word, from, to));
        coversCharacter ||= to === characterEnd;
      }
      if (!coversCharacter) offer(from, characterEnd, -1, Math.fround(best[from]! + this.unknownScore));
    }
    const segments = this.backtrack(word, start, piece);
    return { segments, margin, weight: segments.reduce((sum, segment) => sum + Math.abs(segment.score), 0) };
  }

  /** SentencePiece gives a user-defined piece a bonus by its length in bytes, so that it wins. */
  private scoreOf(id: number, word: string, from: number, to: number): number {
    if (!this.userDefined.has(id)) return this.scores[id]!;
    const bytes = textEncoder.encode(word.slice(from, to)).length;
    return Math.fround(bytes * this.largestScore) - 0.1;
  }

  private backtrack(word: string, start: Int32Array, piece: Int32Array): Segment[] {
    const segments: Segment[] = [];
    for (let end = word.length; end > 0; end = start[end]!) {
      const id = piece[end]!;
      const from = start[end]!;
      const score = id < 0 ? this.unknownScore : this.scoreOf(id, word, from, end);
      segments.push({ id, text: word.slice(from, end), score });
    }
    return segments.reverse();
  }
}
