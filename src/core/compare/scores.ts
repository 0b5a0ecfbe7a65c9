/** Scores of the answers in a grid, by cell and by column. */
import { exactMatch } from '@/core/metrics/exact-match';
import { rougeL } from '@/core/metrics/rouge';

/** 0 to 1 each. */
export interface CellScore {
  exactMatch: number;
  rougeL: number;
}

/** The score of an answer; undefined without references. */
export function cellScore(text: string, references: readonly string[]): CellScore | undefined {
  if (references.length === 0) return undefined;
  return { exactMatch: exactMatch(text, references), rougeL: rougeL(text, references) };
}

export interface MeanScore extends CellScore {
  /** Number of answers that were scored. */
  count: number;
}

/** Means over the cells with a score; undefined when none has one. */
export function meanScore(scores: readonly (CellScore | undefined)[]): MeanScore | undefined {
  const known = scores.filter((score) => score !== undefined);
  if (known.length === 0) return undefined;
  const mean = (of: (score: CellScore) => number) =>
    known.reduce((sum, score) => sum + of(score), 0) / known.length;
  return { count: known.length, exactMatch: mean((s) => s.exactMatch), rougeL: mean((s) => s.rougeL) };
}

/** Normalises an answer for comparison as text: collapses white space and trims it. */
export function plainAnswer(text: string): string {
  return text.trim().replace(/\s+/gu, ' ');
}

/** Whether the answers of a row differ; false while fewer than two are known. */
export function rowDiffers(answers: readonly (string | undefined)[]): boolean {
  const known = answers.filter((text) => text !== undefined);
  return new Set(known.map(plainAnswer)).size > 1;
}
