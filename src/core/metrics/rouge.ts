import { porterStem } from './porter-stemmer';
import { commonSubsequence } from './subsequence';

/** Splits a text into the words that ROUGE compares. */
export type WordsOf = (text: string) => string[];

/** F-measures, each between 0 and 1. */
export interface RougeScores {
  rouge1: number;
  rougeL: number;
}

/** Words up to this length are not stemmed. */
const MAX_UNSTEMMED = 3;
/** Size of the cache of stems; an evaluation uses the same few thousand words over and over. */
const MAX_STEMS = 20_000;
const stems = new Map<string, string>();

function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= MAX_STEMS) stems.clear();
  const stem = porterStem(word);
  stems.set(word, stem);
  return stem;
}

/** The words of the default track: lower case, letters and digits of ASCII, stemmed, as Google's `rouge_score` does. */
export function rougeWords(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.map((word) => (word.length > MAX_UNSTEMMED ? stemOf(word) : word));
}

/**
 * ROUGE-1 (words in common, counted) and ROUGE-L (longest common subsequence), each the best over the references.
 * F = 2PR / (P + R); a side without words gives 0.
 * @param wordsOf what counts as a word; see {@link rougeWords} and `loadXlingualWords`
 */
export function rouge(
  prediction: string,
  references: readonly string[],
  wordsOf: WordsOf = rougeWords,
): RougeScores {
  const given = wordsOf(prediction);
  const best: RougeScores = { rouge1: 0, rougeL: 0 };
  if (given.length === 0) return best;
  for (const reference of references) {
    const expected = wordsOf(reference);
    best.rouge1 = Math.max(best.rouge1, fMeasure(wordsInCommon(given, expected), given, expected));
    best.rougeL = Math.max(best.rougeL, fMeasure(commonSubsequence(given, expected), given, expected));
  }
  return best;
}

/** ROUGE-1 alone; see {@link rouge}. */
export function rouge1(prediction: string, references: readonly string[], wordsOf?: WordsOf): number {
  return rouge(prediction, references, wordsOf).rouge1;
}

/** ROUGE-L alone; see {@link rouge}. */
export function rougeL(prediction: string, references: readonly string[], wordsOf?: WordsOf): number {
  return rouge(prediction, references, wordsOf).rougeL;
}

function fMeasure(common: number, given: readonly string[], expected: readonly string[]): number {
  if (common === 0) return 0;
  const precision = common / given.length;
  const recall = common / expected.length;
  return (2 * precision * recall) / (precision + recall);
}

/** Number of words in common: each counts as often as both sides have it. */
function wordsInCommon(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  return common;
}
